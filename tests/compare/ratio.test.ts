import { describe, expect, test } from "vitest";
import type { Figure } from "../../src/compare/figure.ts";
import { logRatio, ratioOf } from "../../src/compare/ratio.ts";
import { bootstrapRatio } from "../../src/stats/bootstrap.ts";
import { mean } from "../../src/stats/mean.ts";
import { hashSeed } from "../../src/stats/random.ts";

const figure = (each: readonly number[], ends: Partial<Figure> = {}): Figure => ({
  value: mean(each),
  lo: null,
  hi: null,
  each,
  hasSharedError: false,
  ...ends,
});
const rated = (a: Figure, b: Figure, more: Partial<Parameters<typeof ratioOf>[0]> = {}) =>
  ratioOf({ figure: a, reference: b, isMean: true, between: "bootstrap", seed: "s", ...more });

describe("a ratio", () => {
  test("of few repetitions has the interval of its logarithm", () => {
    // By hand: relative variances of the means 1/432 and 0.25/300; ratio 1.2, degrees of freedom 3.2748, t 3.0365829.
    const found = logRatio([11, 12, 13], [9.5, 10, 10.5]);
    expect(found.value).toBeCloseTo(1.2, 12);
    expect(found.lo).toBeCloseTo(1.01201548, 6);
    expect(found.hi).toBeCloseTo(1.42290313, 6);
    expect(rated(figure([11, 12, 13]), figure([9.5, 10, 10.5]))).toMatchObject({ ...found, method: "log" });
  });

  test("of ten or more a side is resampled, the same every time", () => {
    const a = Array.from({ length: 10 }, (_, index) => 20 + index);
    const b = Array.from({ length: 12 }, (_, index) => 10 + (index % 3));
    const expected = bootstrapRatio({ numerator: a, denominator: b, statistic: "mean", seed: hashSeed("s") });
    expect(rated(figure(a), figure(b))).toEqual({ state: "ratio", ...expected, method: "bootstrap" });
    expect(rated(figure(a), figure(b), { between: "log" })).toMatchObject({ method: "log" });
    expect(rated(figure(a.slice(1)), figure(b))).toMatchObject({ method: "log" });
  });

  test("of figures with an error that repetitions share is known to what both are", () => {
    const shared = { hasSharedError: true };
    const found = rated(figure([4, 4, 4], { lo: 2, hi: 8, ...shared }), figure([2, 2, 2], { lo: 1, hi: 4, ...shared }));
    // Each reaches a factor of 2 to either side: together 2^√2.
    expect(found).toMatchObject({ state: "ratio", value: 2, method: "ends" });
    if (found.state === "ratio") expect(found.hi).toBeCloseTo(2 * 2 ** Math.SQRT2, 12);
  });

  test("of one process is from the intervals of both, and has none where these are unknown", () => {
    expect(rated(figure([4], { lo: 4, hi: 4 }), figure([2], { lo: 2, hi: 2 }))).toMatchObject({
      value: 2,
      lo: 2,
      hi: 2,
    });
    expect(rated(figure([4]), figure([2]))).toMatchObject({ value: 2, lo: null, hi: null, method: null });
  });

  test("of maxima has no interval, and of what is not above 0 there is none", () => {
    expect(rated(figure([4, 5]), figure([2, 2]), { isMean: false })).toMatchObject({ lo: null, method: null });
    expect(rated(figure([0, 0]), figure([2, 2]))).toEqual({ state: "none", why: "a figure is not above 0" });
  });

  test("of repetitions that do not scatter is exact", () => {
    expect(logRatio([6, 6], [3, 3])).toEqual({ value: 2, lo: 2, hi: 2 });
  });
});
