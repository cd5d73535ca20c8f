import { describe, expect, test } from "vitest";
import {
  formatDuration,
  formatMegabytes,
  formatNumber,
  formatPercent,
  formatSpread,
} from "../../src/report/numbers.ts";

describe("numbers for people", () => {
  test.each([
    [null, "–"],
    [0, "0"],
    [0.04123, "0.0412"],
    [0.0000412, "0.000041"],
    [4.314, "4.31"],
    [48.25, "48.3"],
    [123.4, "123"],
    [1280.4, "1280"],
    [-2.5, "-2.50"],
  ])("%s is %s", (value, text) => expect(formatNumber(value)).toBe(text));

  test("megabytes are decimal", () => expect(formatMegabytes(10_822_323)).toBe("10.8"));

  test.each([
    [{ value: 100, lo: 99, hi: 101 }, "±1.0%"],
    [{ value: 100, lo: 99.96, hi: 100.04 }, "±0.0%"],
    [{ value: 100, lo: 76, hi: 124 }, "±24%"],
    [{ value: 0, lo: 0, hi: 0 }, ""],
    [{ value: 5, lo: null, hi: 6 }, ""],
  ])("the spread of %j is '%s'", (interval, text) => expect(formatSpread(interval)).toBe(text));

  test.each([
    [0, "0 s"],
    [89.4, "89 s"],
    [185, "3 min 05 s"],
    [5400, "1 h 30 min"],
  ])("%s seconds are %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  test("unknown fractions are a dash", () =>
    expect([formatPercent(null), formatPercent(0.9513)]).toEqual(["–", "95.1%"]));
});
