import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percentile, percentileUpperBound, samplesNeeded, supportedPercentile } from "../../src/stats/percentile.ts";
import { createRandom } from "../../src/stats/random.ts";
import { sortSamples } from "../../src/stats/sorted.ts";
import { exactBinomial } from "./exact-binomial.ts";

/** 1, 2, … n: a sample's value is its rank. */
function ranks(n: number) {
  return sortSamples(Float64Array.from({ length: n }, (_, index) => index + 1));
}

describe("percentile", () => {
  test("is the smallest sample with at least p of the samples at or below it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 1000 }),
        (values, perMille) => {
          const covers = (limit: number) =>
            values.filter((value) => value <= limit).length * 1000 >= values.length * perMille;
          expect(percentile(sortSamples(values), perMille)).toBe(Math.min(...values.filter(covers)));
        },
      ),
    );
  });

  // In doubles 0.07 * 100 is 7.000000000000001 and 0.55 * 100 is 55.00000000000001, which would round up to the next rank.
  test.each([
    [100, 70, 7],
    [100, 550, 55],
    [1000, 999, 999],
    [10, 500, 5],
    [11, 500, 6],
    [1, 1, 1],
    [3, 1000, 3],
    [1001, 999, 1000],
  ])("of %i samples at %i per mille is rank %i", (n, perMille, rank) => {
    expect(percentile(ranks(n), perMille)).toBe(rank);
  });

  test.each([0, 1001, -1, 99.9, Number.NaN])("refuses %d per mille", (perMille) => {
    expect(() => percentile(ranks(10), perMille)).toThrow(RangeError);
  });
});

describe("samplesNeeded", () => {
  test.each([
    [900, 0.95, 29],
    [950, 0.95, 59],
    [990, 0.95, 299],
    [900, 0.99, 44],
    [950, 0.99, 90],
    [990, 0.99, 459],
    [100, 0.9, 1],
    [100, 0.99, 2],
    [100, 0.999, 3],
  ])("p = %i per mille at %d takes %i samples", (perMille, confidence, needed) => {
    expect(samplesNeeded(perMille, confidence)).toBe(needed);
  });

  test("is .95 unless told", () => {
    expect(samplesNeeded(990)).toBe(299);
  });

  test("no number of samples bounds the maximum", () => {
    expect(samplesNeeded(1000)).toBe(Number.POSITIVE_INFINITY);
    expect(percentileUpperBound(ranks(1000), 1000)).toBeUndefined();
  });

  test.each([0, 1, -0.5, Number.NaN])("refuses a confidence of %d", (confidence) => {
    expect(() => samplesNeeded(900, confidence)).toThrow(RangeError);
  });
});

describe("percentileUpperBound", () => {
  test("exists from samplesNeeded on, where it is the largest sample", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (perMille, confidence) => {
          const needed = samplesNeeded(perMille, confidence);
          if (needed > 1) expect(percentileUpperBound(ranks(needed - 1), perMille, confidence)).toBeUndefined();
          expect(percentileUpperBound(ranks(needed), perMille, confidence)).toBe(needed);
        },
      ),
    );
  });

  test("is the smallest rank whose exact coverage reaches the confidence", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 999 }),
        fc.constantFrom(0.9, 0.95, 0.99),
        (n, perMille, confidence) => {
          const exact = exactBinomial(n, perMille);
          const rank = Array.from({ length: n }, (_, index) => index + 1).find(
            (candidate) => exact.logAtMost(candidate - 1) >= Math.log(confidence),
          );
          expect(percentileUpperBound(ranks(n), perMille, confidence)).toBe(rank);
        },
      ),
    );
  });

  // Smallest r with P[Bin(n, p) <= r-1] >= .95, from whole-number arithmetic.
  test.each([
    [100_000, 900],
    [1_000_000, 990],
    [1_000_000, 500],
  ])("holds to the rank at n = %i and %i per mille", (n, perMille) => {
    const exact = exactBinomial(n, perMille);
    const rank = percentileUpperBound(ranks(n), perMille) ?? 0;
    expect(exact.logAtMost(rank - 1)).toBeGreaterThanOrEqual(Math.log(0.95));
    expect(exact.logAtMost(rank - 2)).toBeLessThan(Math.log(0.95));
  });

  test("is never below the percentile, and grows with confidence", () => {
    fc.assert(
      fc.property(fc.integer({ min: 459, max: 5000 }), fc.integer({ min: 1, max: 990 }), (n, perMille) => {
        const sorted = ranks(n);
        const at95 = percentileUpperBound(sorted, perMille, 0.95) ?? Number.NaN;
        const at99 = percentileUpperBound(sorted, perMille, 0.99) ?? Number.NaN;
        expect(at95).toBeGreaterThanOrEqual(percentile(sorted, perMille));
        expect(at99).toBeGreaterThanOrEqual(at95);
      }),
    );
  });

  test("covers the true percentile as often as it says", () => {
    const random = createRandom(90);
    const runs = 4000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const sorted = sortSamples(Float64Array.from({ length: 100 }, () => random.uniform()));
      if ((percentileUpperBound(sorted, 900) ?? 0) >= 0.9) covered += 1;
    }
    // r = 96, so the coverage is P[Bin(100, .9) <= 95] = .97629 exactly; four standard errors to each side.
    expect(covered / runs).toBeGreaterThan(0.9763 - 0.0097);
    expect(covered / runs).toBeLessThan(0.9763 + 0.0097);
  });
});

describe("supportedPercentile", () => {
  test("gives the percentile and its bound once the samples carry it", () => {
    expect(supportedPercentile(ranks(299), 990)).toEqual({ state: "supported", value: 297, upper: 299 });
  });

  test("says how many samples it takes before that", () => {
    expect(supportedPercentile(ranks(298), 990)).toEqual({ state: "too-few", needed: 299 });
  });
});
