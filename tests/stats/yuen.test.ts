import fc from "fast-check";
import { expect, test } from "vitest";
import { trimmedCount, trimmedMean, winsorisedDeviation } from "../../src/stats/trimmed.ts";
import { yuen, yuenInterval, yuenP, yuenWelch } from "../../src/stats/yuen.ts";

// Self-awareness (Dana 1990), the running example of Wilcox, Introduction to Robust Estimation and Hypothesis Testing, chapter 3;
// its 20 % winsorised variance is 21551.4 in SciPy's tests too, its trimmed mean 282.7 with standard error 56.1 in chapter 4.
const dana = [77, 87, 88, 114, 151, 210, 219, 246, 253, 262, 296, 299, 306, 376, 428, 515, 666, 1310, 2611];
const values = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 6, maxLength: 60 });

test("the self-awareness data have the trimmed mean, winsorised variance and error that are printed for them", () => {
  const estimate = yuen(dana);
  expect(estimate?.value).toBeCloseTo(282.7, 1);
  expect(winsorisedDeviation(dana) ** 2).toBeCloseTo(21551.4, 1);
  expect(estimate?.standardError).toBeCloseTo(56.1, 1);
  expect(estimate?.degrees).toBe(12);
  const interval = estimate === undefined ? undefined : yuenInterval(estimate);
  expect(interval?.lo).toBeCloseTo(160.39, 2);
  expect(interval?.hi).toBeCloseTo(404.99, 2);
});

// Two samples of SciPy's tests of ttest_ind(trim=…, equal_var=False), there from yuen.t.test of R's PairedData.
test.each([
  [[1, 2, 3], [1.1, 2.9, 4.2], -0.6864951273557258, 0.5361949075312673],
  [[56, 128.6, 12, 123.8, 64.34, 78, 763.3], [1.1, 2.9, 4.2], 4.591598691181999, 0.00998909252078421],
  [
    [2.7, 2.7, 1.1, 3.0, 1.9, 3.0, 3.8, 3.8, 0.3, 1.9, 1.9],
    [6.5, 5.4, 8.1, 3.5, 0.5, 3.8, 6.8, 4.9, 9.5, 6.2, 4.1],
    -4.2461168970325,
    0.002878909511344,
  ],
])("Yuen and Welch's test of %j and %j gives R's t of %d and p of %d", (a, b, t, p) => {
  const estimate = yuenWelch(a, b);
  expect((estimate?.value ?? Number.NaN) / (estimate?.standardError ?? Number.NaN)).toBeCloseTo(t, 10);
  expect(estimate === undefined ? undefined : yuenP(estimate)).toBeCloseTo(p, 10);
});

test.each([
  [4, 0],
  [5, 1],
  [6, 1],
  [14, 2],
  [15, 3],
  [35, 7],
  [40, 8],
])("a fifth of %i values is %i", (n, cut) => expect(trimmedCount(n)).toBe(cut));

test("values that lie apart move neither mean nor deviation", () => {
  const far = dana.map((value) => (value > 600 ? value * 1000 : value));
  expect(trimmedMean(far)).toBe(trimmedMean(dana));
  expect(winsorisedDeviation(far)).toBe(winsorisedDeviation(dana));
});

test("without trimming it is the mean and its standard error", () => {
  fc.assert(
    fc.property(values, (sample) => {
      const centre = sample.reduce((sum, value) => sum + value, 0) / sample.length;
      const variance = sample.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (sample.length - 1);
      const estimate = yuen(sample, 0);
      expect(estimate?.value).toBeCloseTo(centre, 7);
      expect(estimate?.standardError).toBeCloseTo(Math.sqrt(variance / sample.length), 7);
    }),
  );
});

test("a value shifts with its sample, and its error scales with it", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: -50, max: 50 }), (sample, shift) => {
      const [one, other] = [yuen(sample), yuen(sample.map((value) => 2 * value + shift))];
      expect(other?.value).toBeCloseTo(2 * (one?.value ?? Number.NaN) + shift, 7);
      expect(other?.standardError).toBeCloseTo(2 * (one?.standardError ?? Number.NaN), 7);
    }),
  );
});

test("every value twice leaves the estimate where it is, with less error", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }), (sample) => {
      const [once, twice] = [yuen(sample), yuen([...sample, ...sample])];
      expect(twice?.value).toBeCloseTo(once?.value ?? Number.NaN, 12);
      expect(twice?.standardError).toBeLessThanOrEqual((once?.standardError ?? 0) + 1e-15);
    }),
  );
});

test("values that are all equal have no error, and differ from 0 for certain or not at all", () => {
  const none = yuen([0, 0, 0, 0, 0, 0]);
  expect(none).toEqual({ value: 0, standardError: 0, degrees: 3 });
  expect(none === undefined ? undefined : yuenP(none)).toBe(1);
  expect(yuenP({ value: 0.1, standardError: 0, degrees: 3 })).toBe(0);
  expect(yuenInterval({ value: 0.1, standardError: 0, degrees: 3 })).toEqual({ value: 0.1, lo: 0.1, hi: 0.1 });
  expect(yuenWelch([1, 1, 1], [2, 2, 2])).toEqual({ value: -1, standardError: 0, degrees: 4 });
});

test("too few values have no estimate", () => {
  expect(yuen([])).toBeUndefined();
  expect(yuen([1])).toBeUndefined();
  expect(yuenWelch([1], [1, 2])).toBeUndefined();
});

test("a share to trim of a half is refused", () => expect(() => trimmedCount(10, 0.5)).toThrow(RangeError));
