import fc from "fast-check";
import { expect, test } from "vitest";
import { mean, meanEstimate } from "../../src/stats/mean.ts";

test("Student's sleep data have the interval that he and R's t.test give", () => {
  // Student, The Probable Error of a Mean (1908): additional hours of sleep, second drug less first, ten patients.
  const hours = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];
  const estimate = meanEstimate(hours);
  expect(estimate?.value).toBeCloseTo(1.58, 12);
  expect(estimate?.lo).toBeCloseTo(0.7001142, 7);
  expect(estimate?.hi).toBeCloseTo(2.4598858, 7);
});

test("two repetitions reach 12.706 times half their distance to each side", () => {
  const estimate = meanEstimate([10, 12]);
  expect(estimate?.value).toBe(11);
  expect(estimate?.hi).toBeCloseTo(11 + 12.7062047, 6);
});

test("one repetition has a mean and no interval", () => {
  expect(mean([7])).toBe(7);
  expect(meanEstimate([7])).toBeUndefined();
});

test("no repetition has no mean", () => {
  expect(() => mean([])).toThrow(RangeError);
  expect(() => meanEstimate([])).toThrow(RangeError);
});

test("shifting and scaling the repetitions shifts and scales the interval", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: -50, max: 50 }),
      (values, factor, shift) => {
        const before = meanEstimate(values);
        const after = meanEstimate(values.map((value) => value * factor + shift));
        expect(after?.lo).toBeCloseTo((before?.lo ?? Number.NaN) * factor + shift, 6);
        expect(after?.hi).toBeCloseTo((before?.hi ?? Number.NaN) * factor + shift, 6);
      },
    ),
  );
});

test("more confidence is a wider interval round the same mean", () => {
  const at95 = meanEstimate([1, 2, 3, 4], 0.95);
  const at99 = meanEstimate([1, 2, 3, 4], 0.99);
  expect(at99?.value).toBe(at95?.value);
  expect(at99?.hi).toBeGreaterThan(at95?.hi ?? Number.NaN);
});
