import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importTrace } from "../../src/power/traces/import.ts";
import { countRows, maxRows } from "../../src/power/traces/lines.ts";
import { traceWh } from "../../src/power/traces/trace.ts";
import { traceText } from "../fixtures/traces/read.ts";
import { faultOf } from "./fault-of.ts";

const place = "cuts.csv";
const text = traceText("cuts.csv");
const head = "t_offset_s,supply_w\n";

function refuse(broken: string): ReturnType<typeof faultOf> {
  return faultOf(() => importTrace({ text: broken, place, format: "csv" }));
}

test("times, both powers and the length are read; the last step is as long as the one before", () => {
  const trace = importTrace({ text, place });
  expect(trace).toMatchObject({ format: "csv", start: null, lengthS: 12_600, pvPeakW: null, notes: [] });
  expect([...trace.timesS]).toEqual([0, 3600, 5400, 9000, 10_800]);
  expect([...(trace.supplyW ?? [])]).toEqual([60, 60, 0, 60, 0]);
  expect([...(trace.pvW ?? [])]).toEqual([0, 12.5, 30, 42.5, 55]);
  // 60 W for 1.5 h and for 0.5 h.
  expect(traceWh({ trace, powerW: trace.supplyW ?? new Float64Array() })).toBeCloseTo(120, 12);
});

test("one power is enough, whichever it is, and columns may stand in any order", () => {
  expect(importTrace({ text: `${head}0,1\n60,2\n`, place }).pvW).toBeNull();
  const sun = importTrace({ text: "pv_w,t_offset_s\n1,0\n2,60\n", place });
  expect(sun.supplyW).toBeNull();
  expect([...(sun.pvW ?? [])]).toEqual([1, 2]);
});

test("a byte order mark, CRLF, blank lines, spaces and a missing last line end change nothing", () => {
  const plain = importTrace({ text, place });
  const odd = `\uFEFF${text.trimEnd().replaceAll(",", " , ").replaceAll("\n", "\r\n\r\n")}`;
  expect(importTrace({ text: odd, place })).toEqual(plain);
});

test("a minus before nothing is nothing", () => {
  expect(importTrace({ text: `${head}-0,-0.0\n60,1\n`, place }).supplyW?.[0]).toBe(0);
});

test("what is written is what is read", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1e6, noNaN: true })), {
    minLength: 2,
    maxLength: 50,
  });
  fc.assert(
    fc.property(steps, (rows) => {
      let timeS = 0;
      const table = rows.map(([step, watts], index) => {
        timeS += index === 0 ? 0 : step;
        return [timeS, watts] as const;
      });
      const trace = importTrace({ text: head + table.map((row) => row.join(",")).join("\n"), place });
      expect([...trace.timesS]).toEqual(table.map(([time]) => time));
      expect([...(trace.supplyW ?? [])]).toEqual(table.map(([, watts]) => (watts === 0 ? 0 : watts)));
    }),
  );
});

describe("a malformed line is named", () => {
  test.each([
    ["NaN", `${head}0,1\n60,NaN\n`, 3, "column 2 (supply_w) is 'NaN', which is no number"],
    ["an infinite watt", `${head}0,1\n60,Infinity\n`, 3, "column 2 (supply_w) is 'Infinity', which is no number"],
    ["a number that overflows", `${head}0,1e999\n`, 2, "column 2 (supply_w) is '1e999', which is no number"],
    ["a hexadecimal number", `${head}0x10,1\n`, 2, "column 1 (t_offset_s) is '0x10', which is no number"],
    ["a gap", `${head}0,1\n60,\n`, 3, "column 2 (supply_w) is empty"],
    ["a negative power", `${head}0,-1\n`, 2, "column 2 (supply_w) is -1, outside 0 to 1000000000"],
    ["a missing field", `${head}0,1\n60\n`, 3, "the line has 1 field, the table has 2: '60'"],
    ["a decimal comma", `${head}0;1,5\n60;2,5,1\n`, 2, "column 1 (t_offset_s) is '0;1', which is no number"],
    ["a time that comes twice", `${head}0,1\n60,1\n60,2\n`, 4, "t_offset_s is 60, the same as in the row before"],
    ["a time that runs back", `${head}0,1\n60,1\n30,2\n`, 4, "t_offset_s is 30, before the 60 of the row before"],
    ["a late start", `${head}5,1\n60,1\n`, 2, "the first t_offset_s is 5, so nothing says what came before"],
    ["an unknown column", "t_offset_s,volts\n0,1\n", 1, "column 2 is 'volts', which no power trace has"],
    ["a column twice", "t_offset_s,pv_w,pv_w\n0,1,1\n", 1, "column 3 (pv_w) is there twice"],
    ["no power", "t_offset_s\n0\n60\n", 1, "the column supply_w is missing"],
    ["no time", "supply_w,pv_w\n0,1\n", 1, "the column t_offset_s is missing"],
    ["no data", head, 1, "the trace has no row of data, so nothing says how long a value holds"],
    ["one row", `${head}0,1\n`, 1, "the trace has one row of data, so nothing says how long a value holds"],
    ["NUL", `${head}0,1\n6\u00000,1\n`, 3, "the line holds a NUL character, so the file is binary or UTF-16"],
    ["a line of absurd length", `${head}0,${"1".repeat(70_000)}`, 2, "the line is 70002 characters long"],
  ])("%s", (_, broken, line, fault) => {
    expect(refuse(broken)).toMatchObject({ code: "input", place: `${place}:${line}`, fault });
  });

  test("what was found is cut short and printed without control characters", () => {
    const { fault } = refuse(`${head}0,${"x".repeat(50)}\n`);
    expect(fault).toContain(`'${"x".repeat(40)}…'`);
    expect(refuse(`${head}0,\u001B[31m\n`).fault).toContain("'?[31m'");
  });

  test("a line's end is no part of what was found", () => {
    expect(refuse(`${head}0,1\n60\n`.replaceAll("\n", "\r\n")).fault).toContain("'60'");
  });

  test("every fault comes with a cure", () => {
    expect(refuse(`${head}0,1\n60,NaN\n`).cure).toMatch(/decimal/);
    expect(refuse("t_offset_s,volts\n").cure).toMatch(/t_offset_s,supply_w/);
  });
});

test("more rows than the limit are refused before anything is set aside for them", () => {
  const many = "1\n".repeat(maxRows + 1);
  expect(faultOf(() => countRows({ text: many, place })).fault).toBe(`the trace has more than ${maxRows} rows`);
});

test("a row costs 16 bytes", () => {
  const rows = 100_000;
  const long = head + Array.from({ length: rows }, (_, row) => `${row},1`).join("\n");
  const trace = importTrace({ text: long, place });
  const buffers = new Set([trace.timesS.buffer, trace.supplyW?.buffer]);
  const bytes = [...buffers].reduce((total, buffer) => total + (buffer?.byteLength ?? 0), 0);
  expect(bytes / rows).toBeLessThan(16.01);
});
