import { expect, test } from "vitest";
import { importTrace } from "../../src/power/traces/import.ts";
import { commonYear, epwOf, traceText, withLine } from "../fixtures/traces/read.ts";
import { faultOf } from "./fault-of.ts";

const text = traceText("two-days.epw");
const row = text.split("\n")[19] ?? "";

function field(position: number, value: string): string {
  return row
    .split(",")
    .map((found, index) => (index === position - 1 ? value : found))
    .join(",");
}

test("an hour's mean holds in just that hour, on the file's own clock", () => {
  const trace = importTrace({ text, place: "two-days.epw" });
  expect(trace).toMatchObject({ format: "epw", lengthS: 48 * 3600, supplyW: null, pvPeakW: 1 });
  expect(trace.start).toEqual({
    label: "1/1 00:00 local standard time, Kampala, UGA",
    clockS: 0,
    utcOffsetHours: 3,
  });
  // Hour 12, from 11 to 12 o'clock: GHI 865, dry bulb 24.7.
  expect(trace.timesS[11]).toBe(11 * 3600);
  expect(trace.pvW?.[11]).toBeCloseTo(0.865 * (1 - 0.0047 * (24.7 + (25 / 800) * 865 - 25)), 12);
  expect(trace.notes[1]).toContain("horizontal plane");
  expect(trace.notes[2]).toBe("the file holds 2 days, not a year: its season repeats");
});

test("a year has 8760 hours, a leap year 8784", () => {
  const year = commonYear();
  expect(importTrace({ text: epwOf(year), place: "y.epw" }).timesS).toHaveLength(8760);
  const leap = year.flatMap((day): [number, number][] => (day[0] === 2 && day[1] === 28 ? [day, [2, 29]] : [day]));
  expect(importTrace({ text: epwOf(leap), place: "y.epw" }).timesS).toHaveLength(8784);
});

test("a byte order mark and CRLF change nothing, nor does unknown direct radiation", () => {
  const trace = importTrace({ text, place: "two-days.epw" });
  expect(importTrace({ text: `\uFEFF${text.replaceAll("\n", "\r\n")}`, place: "two-days.epw" })).toEqual(trace);
  expect(importTrace({ text: withLine(text, 20, field(15, "9999")), place: "two-days.epw" })).toEqual(trace);
});

test.each([
  [
    "radiation that is missing",
    withLine(text, 20, field(14, "9999")),
    20,
    "column 14 (global horizontal radiation) is 9999",
  ],
  ["temperature that is missing", withLine(text, 20, field(7, "99.9")), 20, "column 7 (dry bulb temperature) is 99.9"],
  ["negative radiation", withLine(text, 20, field(14, "-3")), 20, "is -3, outside 0 to 2000"],
  [
    "a field too few",
    withLine(text, 20, row.slice(0, row.lastIndexOf(","))),
    20,
    "the line has 34 fields, the table has 35",
  ],
  ["a missing hour", withLine(text, 20, null), 20, "the row is 1/1 hour 13, where 1/1 hour 12 should be"],
  ["a file cut short", text.split("\n").slice(0, 40).join("\n"), 40, "the rows end after 32 hours, on 1/2"],
  [
    "a file of one day",
    text.split("\n").slice(0, 32).join("\n"),
    32,
    "the rows end after 24 hours, on 1/1; the data period ends on 1/2",
  ],
  ["rows behind the period", text.replace("1/ 1, 1/ 2", "1/ 1, 1/ 1"), 33, "the data period ended on 1/1"],
  ["several records an hour", text.replace("DATA PERIODS,1,1", "DATA PERIODS,1,4"), 8, "'4' records an hour"],
  ["a period that is none", text.replace("1/ 1, 1/ 2", "1/ 1, 2/30"), 8, "'2/30' is no day of the year"],
  ["a header line too few", withLine(text, 7, null), 8, "header line 8 begins with '2014', not DATA PERIODS"],
  ["no time zone", text.replace(",3.0,1190.0", ",,1190.0"), 1, "column 9 (time zone) is empty"],
  ["a header alone", "LOCATION,A,B,C,D,1,0,0,0,0\n", 1, "the file has fewer than 8 lines"],
])("%s is named", (_, broken, line, fault) => {
  const found = faultOf(() => importTrace({ text: broken, place: "two-days.epw" }));
  expect(found).toMatchObject({ code: "input", place: `two-days.epw:${line}` });
  expect(found.fault).toContain(fault);
  expect(found.cure).not.toBe("");
});
