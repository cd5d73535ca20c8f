import fc from "fast-check";
import { expect, test } from "vitest";
import { signedRank } from "../../src/stats/signed-rank.ts";

// Hollander & Wolfe 1973, 29f: Hamilton depression scale of nine patients before and after; an example of R's wilcox.test.
const first = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

test("Hollander and Wolfe's depression scores have V = 40 and a one-sided p of 0.01953, so twice that two-sided", () => {
  const found = signedRank(first.map((value, index) => value - (second[index] ?? Number.NaN)));
  expect(found).toMatchObject({ statistic: 40, method: "exact" });
  expect(found.pValue / 2).toBeCloseTo(0.01953, 5);
});

test("the first scores against 1.6 have R's V = 29 and p = 0.4961", () => {
  const found = signedRank(first.map((value) => value - 1.6));
  expect(found.statistic).toBe(29);
  expect(found.pValue).toBeCloseTo(0.4961, 4);
});

test("six differences of one sign have the smallest p there is, 2 of 64", () =>
  expect(signedRank([1, 2, 3, 4, 5, 6]).pValue).toBe(2 / 64));

test("p is that of all 2ⁿ signs, counted one by one, with ties and zeros", () => {
  const differences = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(differences, (sample) => {
      expect(signedRank(sample).pValue).toBeCloseTo(bruteForce(sample), 12);
    }),
  );
});

test("turned signs have the same p", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 80 }), (sample) => {
      const turned = signedRank(sample.map((value) => -value));
      expect(turned.pValue).toBeCloseTo(signedRank(sample).pValue, 12);
    }),
  );
});

test("differences that are all 0 say nothing", () => {
  expect(signedRank([0, 0, 0])).toEqual({ statistic: 0, pValue: 1, method: "exact" });
  expect(signedRank([]).pValue).toBe(1);
});

test("beyond 50 differences the normal approximation takes over without a step", () => {
  const sample = Array.from({ length: 50 }, (_, index) => (index % 3 === 0 ? -1 : 1) * (index + 2));
  const exact = signedRank(sample);
  const normal = signedRank([...sample, 1]);
  expect([exact.method, normal.method]).toEqual(["exact", "normal"]);
  expect(Math.abs(normal.pValue / exact.pValue - 1)).toBeLessThan(0.1);
});

test("the normal approximation takes ties from the variance", () => {
  // 60 of one size, 40 above 0: V = 40 × 30.5; variance 60·61·121/24 − (60³ − 60)/48 = 13953.75, so z = (1220 − 915 − ½)/118.126.
  const found = signedRank(Array.from({ length: 60 }, (_, index) => (index < 40 ? 1 : -1)));
  expect(found).toMatchObject({ statistic: 1220, method: "normal" });
  expect(found.pValue).toBeCloseTo(0.00994, 5);
});

test("what is no number is refused", () => expect(() => signedRank([1, Number.NaN])).toThrow(RangeError));

/** Midranks and the share of the sign patterns at least as far from the middle, straight from the definitions. */
function bruteForce(sample: readonly number[]): number {
  const sizes = sample.filter((value) => value !== 0).map(Math.abs);
  const ranks = sizes.map(
    (size) => sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2,
  );
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const signs = sample.filter((value) => value !== 0).map((value) => value > 0);
  const away = (isAbove: (index: number) => boolean) =>
    Math.abs(ranks.reduce((sum, rank, index) => sum + (isAbove(index) ? rank : 0), 0) - total / 2);
  const observed = away((index) => signs[index] ?? false);
  const patterns = Array.from({ length: 2 ** ranks.length }, (_, bits) => away((index) => ((bits >> index) & 1) === 1));
  return patterns.filter((one) => one >= observed - 1e-9).length / patterns.length;
}
