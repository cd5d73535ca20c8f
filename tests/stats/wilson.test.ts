import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clusteredRate, wilson } from "../../src/stats/wilson.ts";

describe("wilson", () => {
  // Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0.0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("%i of %i lies in %d to %d", (successes, n, lo, hi) => {
    const rate = wilson(successes, n);
    expect(rate.value).toBe(successes / n);
    expect(rate.lo).toBeCloseTo(lo, 4);
    expect(rate.hi).toBeCloseTo(hi, 4);
  });

  test("the ends are the rates whose score test just rejects the observed one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, at) => {
        const successes = Math.round(n * at);
        const { value, lo, hi } = wilson(successes, n);
        for (const end of [lo, hi]) {
          if (end === 0 || end === 1) continue;
          expect((value - end) ** 2 / ((end * (1 - end)) / n) / 1.959963984540054 ** 2).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  test("the interval holds the rate, stays in 0..1 and mirrors when success and failure change places", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, at) => {
          const successes = Math.min(n, n * at);
          const rate = wilson(successes, n);
          expect(rate.lo).toBeGreaterThanOrEqual(0);
          expect(rate.lo).toBeLessThanOrEqual(rate.value);
          expect(rate.hi).toBeGreaterThanOrEqual(rate.value);
          expect(rate.hi).toBeLessThanOrEqual(1);
          expect(wilson(n - successes, n).hi).toBeCloseTo(1 - rate.lo, 9);
        },
      ),
    );
  });

  test("none and all reach 0 and 1 exactly", () => {
    expect(wilson(0, 7).lo).toBe(0);
    expect(wilson(7, 7).hi).toBe(1);
  });

  test.each([
    [0, 0],
    [-1, 5],
    [6, 5],
    [Number.NaN, 5],
    [1, Number.POSITIVE_INFINITY],
  ])("%d of %d is refused", (successes, n) => {
    expect(() => wilson(successes, n)).toThrow(RangeError);
  });
});

describe("clusteredRate", () => {
  test("pools the units, and shrinks the sample by the design effect", () => {
    // p = 18/30 = .6; residuals 9-6, 3-6, 6-6; variance 3/2 * 18 / 900 = .03; deff = .03 / (.24/30) = 3.75; n_eff = 8.
    const rate = clusteredRate([
      { hits: 9, total: 10 },
      { hits: 3, total: 10 },
      { hits: 6, total: 10 },
    ]);
    expect(rate.n).toBe(30);
    expect(rate.nEff).toBeCloseTo(8, 12);
    expect(rate.value).toBeCloseTo(0.6, 12);
    const alone = wilson(4.8, 8);
    expect(rate.lo).toBeCloseTo(alone.lo, 12);
    expect(rate.hi).toBeCloseTo(alone.hi, 12);
  });

  test("clusters that are right or wrong as a whole tell as much as one unit less than there are clusters", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 1, max: 39 }),
        (k, size, right) => {
          fc.pre(right < k);
          const clusters = Array.from({ length: k }, (_, index) => ({ hits: index < right ? size : 0, total: size }));
          expect(clusteredRate(clusters).nEff).toBeCloseTo(k - 1, 8);
        },
      ),
    );
  });

  test("equal clusters and one cluster are taken as independent units; at a rate of 0 or 1 a cluster is one unit", () => {
    const half = { hits: 5, total: 10 };
    expect(clusteredRate([half, half, half]).nEff).toBe(30);
    expect(clusteredRate([{ hits: 3, total: 10 }])).toEqual({ ...wilson(3, 10), n: 10, nEff: 10 });
    expect(
      clusteredRate([
        { hits: 0, total: 4 },
        { hits: 0, total: 6 },
      ]),
    ).toEqual({ ...wilson(0, 2), n: 10, nEff: 2 });
    expect(
      clusteredRate([
        { hits: 4, total: 4 },
        { hits: 6, total: 6 },
      ]),
    ).toEqual({ ...wilson(2, 2), n: 10, nEff: 2 });
  });

  test("the interval holds the rate and n_eff never exceeds n", () => {
    const cluster = fc
      .integer({ min: 0, max: 50 })
      .chain((total) => fc.record({ hits: fc.integer({ min: 0, max: total }), total: fc.constant(total) }));
    fc.assert(
      fc.property(fc.array(cluster, { minLength: 1, maxLength: 30 }), (clusters) => {
        fc.pre(clusters.some(({ total }) => total > 0));
        const rate = clusteredRate(clusters);
        expect(rate.nEff).toBeGreaterThan(0);
        expect(rate.nEff).toBeLessThanOrEqual(rate.n);
        expect(rate.lo).toBeLessThanOrEqual(rate.value);
        expect(rate.hi).toBeGreaterThanOrEqual(rate.value);
      }),
    );
  });

  test("no unit at all, or more hits than units, are refused", () => {
    expect(() => clusteredRate([])).toThrow(RangeError);
    expect(() => clusteredRate([{ hits: 0, total: 0 }])).toThrow(RangeError);
    expect(() => clusteredRate([{ hits: 3, total: 2 }])).toThrow(RangeError);
  });
});
