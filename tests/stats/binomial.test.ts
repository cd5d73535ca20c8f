import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  logProbabilityAtLeast,
  logProbabilityAtMost,
  probabilityAtLeast,
  probabilityAtMost,
} from "../../src/stats/binomial.ts";
import { exactBinomial } from "./exact-binomial.ts";

const perMille = fc.integer({ min: 1, max: 999 });

/** The count `z` standard deviations off the mean, inside 0..trials. */
function countAt(trials: number, p: number, z: number): number {
  const count = Math.round(trials * p + z * Math.sqrt(trials * p * (1 - p)));
  return Math.min(trials, Math.max(0, count));
}

describe("against whole-number arithmetic", () => {
  test("both tails are right to 1e-10 at every count of a small number of trials", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), perMille, (trials, thousandths) => {
        const exact = exactBinomial(trials, thousandths);
        const binomial = { trials, success: thousandths / 1000 };
        for (let k = 0; k <= trials; k++) {
          expect(Math.abs(logProbabilityAtMost(binomial, k) - exact.logAtMost(k))).toBeLessThan(1e-10);
          expect(Math.abs(logProbabilityAtLeast(binomial, k) - exact.logAtLeast(k))).toBeLessThan(1e-10);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("both tails are right to 1e-10 up to a million trials and 36 standard deviations", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 2, max: 6, noNaN: true }),
        perMille,
        fc.array(fc.double({ min: -36, max: 36, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (magnitude, thousandths, offsets) => {
          const trials = Math.round(10 ** magnitude);
          const success = thousandths / 1000;
          const exact = exactBinomial(trials, thousandths);
          for (const z of [...offsets, 0, 1, -1, 5, -5]) {
            const k = countAt(trials, success, z);
            const atMost = exact.logAtMost(k);
            const atLeast = exact.logAtLeast(k);
            if (atMost > -700) {
              expect(Math.abs(logProbabilityAtMost({ trials, success }, k) - atMost)).toBeLessThan(1e-10);
            }
            if (atLeast > -700) {
              expect(Math.abs(logProbabilityAtLeast({ trials, success }, k) - atLeast)).toBeLessThan(1e-10);
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each([1, 100, 500, 900, 999])("a million trials at %i per mille agree round the mode", (thousandths) => {
    const trials = 1_000_000;
    const success = thousandths / 1000;
    const exact = exactBinomial(trials, thousandths);
    for (const z of [-8, -2.5, -1, 0, 1, 2.5, 8]) {
      const k = countAt(trials, success, z);
      expect(Math.abs(logProbabilityAtMost({ trials, success }, k) - exact.logAtMost(k))).toBeLessThan(1e-10);
    }
  });
});

test("a tail far below the smallest double keeps its logarithm", () => {
  const log = logProbabilityAtMost({ trials: 1_000_000, success: 0.5 }, 0);
  expect(log / (1_000_000 * Math.log(0.5))).toBeCloseTo(1, 14);
  expect(probabilityAtMost({ trials: 1_000_000, success: 0.5 }, 0)).toBe(0);
});

test("the two tails of a count share all probability", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      perMille,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, p, at) => {
        const binomial = { trials: n, success: p / 1000 };
        const k = Math.round(n * at);
        expect(probabilityAtMost(binomial, k) + probabilityAtLeast(binomial, k + 1)).toBeCloseTo(1, 11);
      },
    ),
  );
});

test("the distribution function never falls", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), perMille, (trials, thousandths) => {
      const binomial = { trials, success: thousandths / 1000 };
      let before = Number.NEGATIVE_INFINITY;
      for (let k = 0; k <= trials; k++) {
        const log = logProbabilityAtMost(binomial, k);
        // Where two counts differ by less than a double can hold, rounding may order them either way.
        expect(log - before).toBeGreaterThan(-1e-11);
        before = log;
      }
      expect(before).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test("counts outside 0..trials are impossible or certain", () => {
  const binomial = { trials: 10, success: 0.3 };
  expect(probabilityAtMost(binomial, -1)).toBe(0);
  expect(probabilityAtMost(binomial, 10)).toBe(1);
  expect(probabilityAtLeast(binomial, 11)).toBe(0);
  expect(probabilityAtLeast(binomial, 0)).toBe(1);
  expect(probabilityAtMost({ trials: 0, success: 0.3 }, 0)).toBe(1);
});

test.each([
  { trials: -1, success: 0.5, k: 0 },
  { trials: 1.5, success: 0.5, k: 0 },
  { trials: 5, success: 0, k: 0 },
  { trials: 5, success: 1, k: 0 },
  { trials: 5, success: Number.NaN, k: 0 },
  { trials: 5, success: 0.5, k: 0.5 },
])("$trials trials at $success and count $k are refused", ({ k, ...binomial }) => {
  expect(() => probabilityAtMost(binomial, k)).toThrow(RangeError);
});
