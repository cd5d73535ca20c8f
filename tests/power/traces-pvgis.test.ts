import { describe, expect, test } from "vitest";
import { importTrace } from "../../src/power/traces/import.ts";
import { traceWh } from "../../src/power/traces/trace.ts";
import { pvgisYear, traceText, withLine } from "../fixtures/traces/read.ts";
import { faultOf } from "./fault-of.ts";

const hourly = traceText("pvgis-hourly.csv");
const year = pvgisYear();

function refuse(text: string): ReturnType<typeof faultOf> {
  return faultOf(() => importTrace({ text, place: "pvgis.csv" }));
}

describe("PVGIS hourly", () => {
  const trace = importTrace({ text: hourly, place: "pvgis.csv" });

  test("rows become power on the panel's plane", () => {
    expect(trace).toMatchObject({ format: "pvgis-hourly", lengthS: 2 * 86_400, supplyW: null, pvPeakW: 1 });
    expect(trace.start).toEqual({ label: "2020-01-01 00:10 UTC", clockS: 600, utcOffsetHours: 0 });
    expect(trace.timesS).toHaveLength(48);
    expect([...trace.timesS.slice(0, 3)]).toEqual([0, 3600, 7200]);
    // Row 20200101:1010: G(i) 904.8, T2m 26.05; Tc = 26.05 + 25/800·904.8 = 54.325.
    expect(trace.pvW?.[10]).toBeCloseTo(0.9048 * (1 - 0.0047 * (54.325 - 25)), 12);
    expect(trace.pvW?.[0]).toBe(0);
  });

  test("power grows with the panel's peak", () => {
    const panel = { peakW: 100, temperatureCoefficientPerC: -0.0047, noctC: 45 };
    const large = importTrace({ text: hourly, place: "pvgis.csv", panel });
    expect(large.pvPeakW).toBe(100);
    expect(large.pvW?.[10]).toBeCloseTo(100 * (trace.pvW?.[10] ?? Number.NaN), 9);
  });

  test("the three parts of the irradiance are added where the sum is not there", () => {
    const parts = hourly
      .replace("time,P,G(i),", "time,Gb(i),Gd(i),Gr(i),")
      .replaceAll(/^(\d{8}:\d{4}),[^,]*,([^,]*),/gm, (_, time, total) => `${time},${Number(total) - 1.5},1,0.5,`)
      .replaceAll(",-1.5,1,0.5,", ",0,-0.0,0,");
    const read = importTrace({ text: parts, place: "pvgis.csv" });
    expect(read.pvW?.[10]).toBeCloseTo(trace.pvW?.[10] ?? Number.NaN, 12);
  });

  test("notes say which model and plane, and nothing else about a whole file", () => {
    expect(trace.notes).toHaveLength(2);
    expect(trace.notes[0]).toContain("Ross with NOCT 45 °C, before losses");
    expect(trace.notes[1]).toBe("plane of the panel: slope 10 deg., azimuth 0 deg.");
  });

  test("CRLF, as PVGIS serves it, changes nothing", () => {
    expect(importTrace({ text: hourly.replaceAll("\n", "\r\n"), place: "pvgis.csv" })).toEqual(trace);
  });

  test("a file that ends early is read with a warning for each thing that is odd", () => {
    const cut = hourly.split("\n").slice(0, 41).join("\n");
    const { notes, lengthS } = importTrace({ text: cut, place: "pvgis.csv" });
    expect(lengthS).toBe(30 * 3600);
    expect(notes.slice(2)).toEqual([
      "the series is 30 h long, no whole number of days: its days shift each time it repeats",
      "the closing line 'PVGIS (c) European Union' is missing: the file may have been cut short",
    ]);
  });

  test.each([
    ["a broken number", withLine(hourly, 20, "20200101:0810,1,8O6,74,24,1.6,0"), 20, "column 3 (G(i)) is '8O6'"],
    [
      "a moment that is none",
      withLine(hourly, 20, "20200230:0810,1,806,74,24,1.6,0"),
      20,
      "'20200230:0810', which is no moment",
    ],
    ["a missing field", withLine(hourly, 20, "20200101:0810,1,806,74"), 20, "the line has 4 fields, the table has 7"],
    ["a missing row", withLine(hourly, 20, null), 20, "120 minutes lie between this row and the one before"],
    ["a row twice", withLine(hourly, 20, "20200101:0710,1,806,74,24,1.6,0"), 20, "the time is that of the row before"],
    ["a row out of order", withLine(hourly, 20, "20200101:0610,1,806,74,24,1.6,0"), 20, "the time is before that"],
    ["a code for missing", withLine(hourly, 20, "20200101:0810,1,9999,74,24,1.6,0"), 20, "is 9999, outside 0 to 2000"],
    [
      "a line of garbage",
      withLine(hourly, 20, "garbage"),
      20,
      "the table breaks off with 'garbage' and goes on in line 21",
    ],
    ["a table without radiation", hourly.replace("time,P,G(i)", "time,P,X"), 11, "the column G(i) is missing"],
    ["a table without rows", hourly.split("\n").slice(0, 11).join("\n"), 11, "the table has no row below this line"],
  ])("%s is named", (_, text, line, fault) => {
    const found = refuse(text);
    expect(found).toMatchObject({ code: "input", place: `pvgis.csv:${line}` });
    expect(found.fault).toContain(fault);
    expect(found.cure).not.toBe("");
  });
});

describe("PVGIS typical year", () => {
  test("8760 hours, each month from another year, become power on a horizontal panel", () => {
    const trace = importTrace({ text: year, place: "tmy.csv" });
    expect(trace).toMatchObject({ format: "pvgis-tmy", lengthS: 365 * 86_400, supplyW: null, pvPeakW: 1 });
    expect(trace.timesS).toHaveLength(8760);
    expect(trace.timesS[8759]).toBe(8759 * 3600);
    // Hour 10: G(h) 876.4, T2m 26.05.
    const power = 0.8764 * (1 - 0.0047 * (26.05 + (25 / 800) * 876.4 - 25));
    expect(trace.pvW?.[10]).toBeCloseTo(power, 12);
    expect(trace.pvW?.[24 * 364 + 10]).toBeCloseTo(power, 12);
    expect(trace.notes[1]).toContain("horizontal plane");
    expect(trace.notes[2]).toContain("seen 0.1761 h after the hour");
    const wattHours = traceWh({ trace, powerW: trace.pvW ?? new Float64Array() });
    expect(wattHours / 365).toBeGreaterThan(4);
    expect(wattHours / 365).toBeLessThan(8);
  });

  test("the first day alone is no year", () => {
    const found = refuse(traceText("pvgis-tmy-first-day.csv"));
    expect(found).toMatchObject({ place: "pvgis.csv:42", fault: "the year ends after 24 of its 8760 hours" });
  });

  test.each([
    ["a missing row", withLine(year, 100, null), 100, "where 1/4 09:00 should be"],
    [
      "a leap day",
      year.replace(/^20030301:0000/m, "20040229:0000"),
      1435,
      "'20040229:0000', where 3/1 00:00 should be",
    ],
    [
      "an hour too many",
      year.replace(/^(20121231:2300.*)$/m, "$1\n20130101:0000,1,1,1,1,1,1,1,1,1"),
      8779,
      "more than 8760",
    ],
    ["another table", year.replace("T2m,RH", "T,RH"), 18, "the column T2m is missing"],
  ])("%s is named", (_, text, line, fault) => {
    const found = refuse(text);
    expect(found.place).toBe(`pvgis.csv:${line}`);
    expect(found.fault).toContain(fault);
  });
});
