import { expect, test } from "vitest";
import { whyNotComparable } from "../../src/metering/comparable.ts";

const plug = { grade: "A", boundary: "wall", basis: "measured", source: "plug" };
const rapl = { grade: "C", boundary: "package", basis: "measured", source: "rapl package-0" };
const table = { grade: "E", boundary: "device", basis: "modelled", source: "Pi 5 class" };

test("rows of the same grade, boundary and basis compare, by whichever meter", () => {
  expect(whyNotComparable(plug, { ...plug, source: "another plug" })).toBeNull();
  expect(whyNotComparable(table, table)).toBeNull();
  const none = { grade: null, boundary: null, basis: null, source: null };
  expect(whyNotComparable(none, none)).toBeNull();
});

test.each([
  ["boundary", plug, rapl, "the joules are of the whole machine, at the socket and of the processor package"],
  ["grade", plug, { ...plug, grade: "B", source: "UPS" }, "the joules are of grade A (plug) and of grade B (UPS)"],
  ["basis", rapl, { ...rapl, basis: "modelled" }, "the joules are measured in one row and modelled in the other"],
  [
    "model",
    table,
    { ...table, source: "N100 class" },
    "the joules are of different models (Pi 5 class, N100 class): the difference may be theirs",
  ],
  ["energy at all", plug, { grade: null, boundary: null, basis: null, source: null }, "one of the rows has no energy"],
])("rows of another %s do not", (_, a, b, why) => {
  expect(whyNotComparable(a, b)).toBe(why);
});
