import { describe, expect, test } from "vitest";
import { Quantiles } from "../../src/power/quantiles.ts";
import { createRandom } from "../../src/stats/random.ts";

function of(values: Iterable<number>): Quantiles {
  const quantiles = new Quantiles();
  for (const value of values) quantiles.add(value);
  return quantiles;
}

describe("quantiles", () => {
  test("of a few values are the values, by nearest rank", () => {
    expect(of([5, 1, 4, 2, 3]).spread()).toEqual({ count: 5, mean: 3, p50: 3, p95: 5, max: 5 });
    expect(of([7]).quantile(1)).toBe(7);
    expect(of(Array.from({ length: 2048 }, (_, index) => index)).quantile(250)).toBe(511);
  });

  test("of no value do not exist", () => {
    expect(of([]).spread()).toEqual({ count: 0, mean: null, p50: null, p95: null, max: null });
  });

  test.each([1e-6, 1, 3.7e5])("of many values of a scale of %d are right within 0.8 %", (scale) => {
    const random = createRandom(2);
    const values = Array.from({ length: 50_000 }, () => scale * random.exponential(1));
    const quantiles = of(values);
    const sorted = values.toSorted((a, b) => a - b);
    for (const perMille of [10, 250, 500, 950, 999]) {
      const exact = sorted[Math.ceil((50_000 * perMille) / 1000) - 1] ?? Number.NaN;
      expect(Math.abs((quantiles.quantile(perMille) ?? 0) / exact - 1)).toBeLessThan(0.0079);
    }
    expect(quantiles.spread().max).toBe(sorted.at(-1));
    expect(quantiles.quantile(1000)).toBeLessThanOrEqual(sorted.at(-1) ?? 0);
  });

  test("of many zeros are 0", () => {
    expect(of(Array.from({ length: 5000 }, () => 0)).spread()).toMatchObject({ p50: 0, p95: 0, max: 0 });
  });

  test.each([0, 1001, Number.NaN])("at %d per mille are refused", (perMille) => {
    expect(() => of([1]).quantile(perMille)).toThrow(RangeError);
  });
});
