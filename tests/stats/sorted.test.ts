import fc from "fast-check";
import { expect, test } from "vitest";
import { orderStatistic, sortSamples } from "../../src/stats/sorted.ts";

test("samples come out in numeric order, and the caller's array stays as it was", () => {
  const values = [10, 9, 100, -1, 0.5];
  expect([...sortSamples(values)]).toEqual([-1, 0.5, 9, 10, 100]);
  expect(values).toEqual([10, 9, 100, -1, 0.5]);
});

test("typed arrays are copied too", () => {
  const values = Float64Array.of(2, 1);
  expect([...sortSamples(values)]).toEqual([1, 2]);
  expect([...values]).toEqual([2, 1]);
});

test.each([
  [[Number.NaN]],
  [[1, Number.NaN, 2]],
  [[1, Number.POSITIVE_INFINITY]],
  [[Number.NEGATIVE_INFINITY, 1]],
  [[]],
])("%j is refused", (values) => {
  expect(() => sortSamples(values)).toThrow(RangeError);
});

test("the rank-th smallest has rank-1 samples before it, and ranks outside 1..n are refused", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
      const sorted = sortSamples(values);
      const naive = [...values].sort((a, b) => a - b);
      for (const [index, value] of naive.entries()) expect(orderStatistic(sorted, index + 1) === value).toBe(true);
      expect(() => orderStatistic(sorted, 0)).toThrow(RangeError);
      expect(() => orderStatistic(sorted, values.length + 1)).toThrow(RangeError);
      expect(() => orderStatistic(sorted, 1.5)).toThrow(RangeError);
    }),
  );
});
