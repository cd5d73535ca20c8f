import fc from "fast-check";
import { expect, test } from "vitest";
import { autocorrelation } from "../../src/stats/autocorrelation.ts";
import { createRandom } from "../../src/stats/random.ts";

test("a rising line of five has r1 = .4 and the effective size of 15/7", () => {
  // Deviations -2 -1 0 1 2: products 2+0+0+2 over squares 10; 5 (1-.4)/(1+.4).
  const result = autocorrelation([1, 2, 3, 4, 5]);
  expect(result?.r1).toBeCloseTo(0.4, 12);
  expect(result?.nEff).toBeCloseTo(15 / 7, 12);
});

test("values that alternate count as no more than they are", () => {
  const result = autocorrelation([1, -1, 1, -1, 1, -1]);
  expect(result?.r1).toBeCloseTo(-5 / 6, 12);
  expect(result?.nEff).toBe(6);
});

test("a first-order autoregression of .5 has a third of its samples' weight", () => {
  const random = createRandom(5);
  let state = 0;
  const values = Array.from({ length: 100_000 }, () => {
    state = 0.5 * state + random.uniform() - 0.5;
    return state;
  });
  const result = autocorrelation(values);
  expect(result?.r1).toBeCloseTo(0.5, 1);
  expect((result?.nEff ?? 0) / values.length).toBeCloseTo(1 / 3, 1);
});

test.each([[[]], [[1]], [[1, 2]], [[4, 4, 4, 4]]])("%j has none", (values) => {
  expect(autocorrelation(values)).toBeUndefined();
});

test("r1 stays within -1..1 and the effective size within 1..n", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 60 }), (values) => {
      const result = autocorrelation(values);
      if (result === undefined) return;
      expect(Math.abs(result.r1)).toBeLessThanOrEqual(1);
      expect(result.nEff).toBeGreaterThanOrEqual(1);
      expect(result.nEff).toBeLessThanOrEqual(values.length);
    }),
  );
});
