import fc from "fast-check";
import { expect, test } from "vitest";
import { mannWhitney } from "../../src/stats/mann-whitney.ts";

// Hollander & Wolfe 1973, 69f: permeability of the chorioamnion at term and earlier; an example of R's wilcox.test.
const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const earlier = [1.15, 0.88, 0.9, 0.74, 1.21];

test("Hollander and Wolfe's permeabilities have W = 35 and a one-sided p of 0.1272, so twice that two-sided", () => {
  const found = mannWhitney(term, earlier);
  expect(found).toMatchObject({ statistic: 35, method: "exact" });
  expect(found.pValue / 2).toBeCloseTo(0.1272, 4);
});

test("rats on a rotating rod: of 19 that stayed on to the end 12 are the controls, exactly 0.0373", () => {
  // Bergmann, Ludbrook & Spooren, The American Statistician 54, 2000, who found other figures in most packages; R's coin has this one.
  const treated = [18, 22, 75, 163, 271, ...Array.from({ length: 7 }, () => 300)];
  const control = Array.from({ length: 12 }, () => 300);
  expect(mannWhitney(control, treated).pValue).toBeCloseTo(0.0373, 4);
});

test("p is that of all ways to choose the first sample, counted one by one, with ties", () => {
  const side = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(side, side, (a, b) => {
      expect(mannWhitney(a, b).pValue).toBeCloseTo(bruteForce(a, b), 12);
    }),
  );
});

test("the sides exchanged have the same p, and the statistics add up to all pairs", () => {
  const side = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(side, side, (a, b) => {
      const [one, other] = [mannWhitney(a, b), mannWhitney(b, a)];
      expect(other.pValue).toBeCloseTo(one.pValue, 10);
      expect(one.statistic + other.statistic).toBe(a.length * b.length);
    }),
    { numRuns: 30 },
  );
});

test("six a side that lie apart have the smallest p there is, 2 of 924", () =>
  expect(mannWhitney([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]).pValue).toBeCloseTo(2 / 924, 12));

test("beyond 49 a side the normal approximation takes over without a step", () => {
  const [a, b] = [0, 5].map((shift) => Array.from({ length: 50 }, (_, index) => ((index * 7) % 50) + shift));
  const normal = mannWhitney(a ?? [], b ?? []);
  const exact = mannWhitney((a ?? []).slice(1), (b ?? []).slice(1));
  expect([exact.method, normal.method]).toEqual(["exact", "normal"]);
  expect(Math.abs(normal.pValue / exact.pValue - 1)).toBeLessThan(0.1);
});

test("the normal approximation has the variance of the pairs", () => {
  // 1…50 against 51…100: U = 0, z = (1250 − ½) / √(2500 · 101 / 12) = 8.6137.
  const low = Array.from({ length: 50 }, (_, index) => index + 1);
  const { pValue } = mannWhitney(
    low,
    low.map((value) => value + 50),
  );
  expect(Math.log10(pValue)).toBeCloseTo(-17.15, 1);
});

test("values that are all equal tell nothing apart", () => {
  const same = Array.from({ length: 60 }, () => 3);
  expect(mannWhitney(same, same).pValue).toBe(1);
  expect(mannWhitney([3], [3, 3]).pValue).toBe(1);
});

test("an empty side, or what is no number, is refused", () => {
  expect(() => mannWhitney([], [1])).toThrow(RangeError);
  expect(() => mannWhitney([Number.NaN], [1])).toThrow(RangeError);
});

/** U by pairs, and the share of the choices at least as far from the middle, straight from the definitions. */
function bruteForce(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b];
  const away = (isFirst: (index: number) => boolean) => {
    const one = all.filter((_, index) => isFirst(index));
    const other = all.filter((_, index) => !isFirst(index));
    const u = one.reduce((sum, x) => sum + other.reduce((wins, y) => wins + (x > y ? 1 : x === y ? 0.5 : 0), 0), 0);
    return { chosen: one.length, away: Math.abs(u - (one.length * other.length) / 2) };
  };
  const observed = away((index) => index < a.length).away;
  const choices = Array.from({ length: 2 ** all.length }, (_, bits) => away((index) => ((bits >> index) & 1) === 1));
  const same = choices.filter(({ chosen }) => chosen === a.length);
  return same.filter((one) => one.away >= observed - 1e-9).length / same.length;
}
