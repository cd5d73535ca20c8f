import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  earlyStopping,
  loadgenConfidence,
  overLatencyAllowed,
  passingQueriesNeeded,
  queriesNeeded,
} from "../../src/stats/early-stopping.ts";
import { sortSamples } from "../../src/stats/sorted.ts";
import { exactBinomial } from "./exact-binomial.ts";

function ranks(n: number) {
  return sortSamples(Float64Array.from({ length: n }, (_, index) => index + 1));
}

const lateCounts = [0, 1, 2, 3, 5, 10];
const table = [
  { confidence: 0.99, perMille: 900, queries: [44, 64, 81, 97, 127, 197] },
  { confidence: 0.99, perMille: 950, queries: [90, 130, 165, 198, 259, 398] },
  { confidence: 0.99, perMille: 990, queries: [459, 662, 838, 1001, 1307, 2010] },
  { confidence: 0.95, perMille: 900, queries: [29, 46, 61, 76, 103, 167] },
  { confidence: 0.95, perMille: 990, queries: [299, 473, 628, 773, 1049, 1693] },
];

describe("n(t) = h(t) + t", () => {
  test.each(table)("at c = $confidence and p = $perMille per mille is $queries", ({ queries, ...target }) => {
    expect(lateCounts.map((late) => queriesNeeded(late, target))).toEqual(queries);
    expect(lateCounts.map((late) => passingQueriesNeeded(late, target) + late)).toEqual(queries);
  });

  test("is the smallest number of queries whose exact odds fall below 1-c", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 300, max: 980 }),
        fc.constantFrom(0.95, 0.99),
        (late, perMille, confidence) => {
          const n = queriesNeeded(late, { perMille, confidence });
          const limit = Math.log(1 - confidence);
          expect(exactBinomial(n, 1000 - perMille).logAtMost(late)).toBeLessThan(limit);
          if (n > late + 1) {
            expect(exactBinomial(n - 1, 1000 - perMille).logAtMost(late)).toBeGreaterThanOrEqual(limit);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("is at LoadGen's .99 unless told", () => {
    expect(loadgenConfidence).toBe(0.99);
    expect(queriesNeeded(1, { perMille: 900 })).toBe(64);
  });

  test.each([-1, 0.5, Number.NaN])("refuses %d late queries", (late) => {
    expect(() => queriesNeeded(late, { perMille: 900 })).toThrow(RangeError);
  });

  test.each([0, 1000, 99.5])("refuses %d per mille", (perMille) => {
    expect(() => queriesNeeded(1, { perMille })).toThrow(RangeError);
  });
});

describe("t*(n)", () => {
  test.each([
    [900, 64, 1],
    [900, 100, 3],
    [900, 128, 5],
    [900, 500, 34],
    [900, 1024, 80],
    [900, 5000, 450],
    [990, 662, 1],
    [990, 2000, 9],
  ])("at %i per mille and %i queries is %i", (perMille, queries, late) => {
    expect(overLatencyAllowed(queries, { perMille })).toBe(late);
  });

  test.each([0, 1, 43, 63])("does not exist for %i queries at p90", (queries) => {
    expect(overLatencyAllowed(queries, { perMille: 900 })).toBeUndefined();
  });

  test("is the largest t whose n(t) is reached", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 500, max: 999 }), (queries, perMille) => {
        const late = overLatencyAllowed(queries, { perMille });
        expect(queriesNeeded((late ?? 0) + 1, { perMille })).toBeGreaterThan(queries);
        if (late !== undefined) expect(queriesNeeded(late, { perMille })).toBeLessThanOrEqual(queries);
      }),
    );
  });
});

describe("the estimate", () => {
  test.each([
    [64, 64],
    [100, 98],
    [1024, 945],
  ])("of %i samples at p90 is the one of rank %i", (n, rank) => {
    expect(earlyStopping(ranks(n), { perMille: 900 })).toEqual({
      state: "valid",
      value: rank,
      overLatency: n - rank + 1,
    });
  });

  test("is invalid below n(1), and says what it takes", () => {
    expect(earlyStopping(ranks(661), { perMille: 990 })).toEqual({ state: "invalid", samples: 661, needed: 662 });
  });
});
