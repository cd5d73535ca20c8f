import { expect, test } from "vitest";
import { normalReach, normalTwoSided, oneSidedReach, studentReach, studentTwoSided } from "../../src/stats/quantile.ts";

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

// Student's own sleep data, as R's t.test prints them: paired, and by Welch.
test.each([
  [-4.0621, 9, 0.002833],
  [-1.8608, 17.776, 0.07939],
])("t = %d with %d degrees of freedom has p = %d", (t, degrees, p) => {
  expect(studentTwoSided(t, degrees)).toBeCloseTo(p, 4);
  expect(studentTwoSided(-t, degrees)).toBeCloseTo(p, 4);
});

test("a probability leads back to its reach, far out too", () => {
  for (const degrees of [1, 3, 9, 1e6]) {
    for (const p of [1, 0.5, 0.01, 1e-6]) {
      const there = p === 1 ? 0 : studentReach(degrees, 1 - p);
      expect(studentTwoSided(there, degrees) / p).toBeCloseTo(1, 6);
    }
  }
  expect(normalTwoSided(1.959963984540054)).toBeCloseTo(0.05, 10);
  expect(normalTwoSided(-8) / 1.244192114854357e-15).toBeCloseTo(1, 4);
  expect(() => studentTwoSided(1, 0)).toThrow(RangeError);
});

test("a one-sided bound is the two-sided interval's of twice the probability, and holds far out", () => {
  for (const degrees of [1, 3, 23]) {
    expect(oneSidedReach(degrees, 0.025)).toBeCloseTo(studentReach(degrees, 0.95), 9);
    expect(studentTwoSided(oneSidedReach(degrees, 1e-20), degrees) / 2e-20).toBeCloseTo(1, 6);
  }
  expect(() => oneSidedReach(3, 0.5)).toThrow(RangeError);
  expect(() => oneSidedReach(0, 0.1)).toThrow(RangeError);
});
