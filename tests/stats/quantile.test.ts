import { expect, test } from "vitest";
import { normalReach, studentReach } from "../../src/stats/quantile.ts";

// Two-sided points of Student's t and the normal distribution (NIST/SEMATECH e-Handbook, §1.3.6.7.1 and §1.3.6.7.2).
test.each([
  [1, 0.95, 12.706],
  [2, 0.95, 4.303],
  [9, 0.95, 2.262],
  [9, 0.99, 3.25],
  [30, 0.95, 2.042],
  [100, 0.9, 1.66],
])("t with %i degrees of freedom reaches at %d to %d", (degrees, confidence, reach) => {
  expect(studentReach(degrees, confidence)).toBeCloseTo(reach, 3);
});

test.each([
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
  [0.99, 2.5758293035489004],
])("the normal distribution reaches at %d to %d", (confidence, reach) => {
  expect(Math.abs(normalReach(confidence) - reach)).toBeLessThan(1e-10);
});

test("no degrees of freedom, or a confidence of 0 or 1, are refused", () => {
  expect(() => studentReach(0, 0.95)).toThrow(RangeError);
  expect(() => studentReach(5, 1)).toThrow(RangeError);
  expect(() => normalReach(0)).toThrow(RangeError);
});
