import { expect, test } from "vitest";
import { rightAnswersPerWh } from "../../src/metering/answers.ts";

test("nine in ten right, two items an inference of 0.5 J: 12 960 right answers a watt-hour, with the ends of both", () => {
  const found = rightAnswersPerWh({
    rate: { value: 0.9, lo: 0.8, hi: 1 },
    batch: 2,
    joules: { value: 0.5, lo: 0.4, hi: 0.6 },
  });
  expect(found.value).toBeCloseTo(12_960, 9);
  expect(found.lo).toBeCloseTo(9600, 9);
  expect(found.hi).toBeCloseTo(18_000, 9);
});

test("an energy that may be nothing leaves the upper end open", () => {
  const rate = { value: 0.9, lo: 0.8, hi: 1 };
  expect(rightAnswersPerWh({ rate, batch: 1, joules: { value: 0.5, lo: 0, hi: 1 } }).hi).toBeNull();
  expect(rightAnswersPerWh({ rate, batch: 1, joules: { value: 0.5, lo: null, hi: null } })).toMatchObject({
    lo: null,
    hi: null,
  });
});
