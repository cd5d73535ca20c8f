import { expect, test } from "vitest";
import { fitsRange } from "../../src/machine/node-range.ts";

const range = "^20.19.0 || >=22.12.0";

test.each([
  ["20.19.0", true],
  ["20.20.2", true],
  ["22.12.0", true],
  ["24.0.1", true],
  ["18.20.0", false],
  ["20.18.9", false],
  ["21.7.0", false],
  ["22.11.0", false],
  ["nonsense", false],
])("Node %s fits: %s", (version, expected) => {
  expect(fitsRange(version, range)).toBe(expected);
});

test("a clause nobody wrote the rule for fits nothing", () => {
  expect(fitsRange("20.19.0", "20.x")).toBe(false);
  expect(fitsRange("20.19.0", "")).toBe(false);
});
