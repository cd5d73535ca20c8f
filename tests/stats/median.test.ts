import fc from "fast-check";
import { expect, test } from "vitest";
import { median, medianEstimate, medianRanks, symmetricMedian } from "../../src/stats/median.ts";
import { sortSamples } from "../../src/stats/sorted.ts";
import { exactBinomial } from "./exact-binomial.ts";

test.each([
  [6, 1, 6],
  [10, 2, 9],
  [20, 6, 15],
  [30, 10, 21],
  [64, 24, 41],
  [100, 40, 61],
])("95 %% of %i samples is ranks %i and %i", (n, lower, upper) => {
  expect(medianRanks(n)).toEqual({ lower, upper });
});

test.each([0, 1, 2, 3, 4, 5])("%i samples have no 95 %% interval of the median", (n) => {
  expect(medianRanks(n)).toBeUndefined();
});

test("five samples have one at 90 %", () => {
  expect(medianRanks(5, 0.9)).toEqual({ lower: 1, upper: 5 });
});

test("the ranks hold the median with the confidence, and the next ones inside do not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 9, max: 3000 }), fc.constantFrom(0.9, 0.95, 0.99), (n, confidence) => {
      const exact = exactBinomial(n, 500);
      const lower = medianRanks(n, confidence)?.lower ?? 0;
      expect(exact.logAtMost(lower - 1)).toBeLessThanOrEqual(Math.log((1 - confidence) / 2));
      expect(exact.logAtMost(lower)).toBeGreaterThan(Math.log((1 - confidence) / 2));
    }),
    { numRuns: 50 },
  );
});

test("the estimate is the samples at those ranks", () => {
  const sorted = sortSamples(Float64Array.from({ length: 20 }, (_, index) => 100 + index + 1));
  expect(medianEstimate(sorted)).toEqual({ value: 110, lo: 106, hi: 115 });
  expect(medianEstimate(sortSamples([1, 2, 3, 4, 5]))).toBeUndefined();
});

test("the median is a sample, the lower of the middle two", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2);
});

test("the symmetric median of an even number is the mean of the middle two", () => {
  expect(symmetricMedian([4, 1, 3, 2])).toBe(2.5);
  expect(symmetricMedian([9, 1, 5])).toBe(5);
  expect(symmetricMedian([-4, -1, -3, -2])).toBe(-2.5);
});
