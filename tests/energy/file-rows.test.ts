import { describe, expect, test } from "vitest";
import { formatOf, parseRow } from "../../src/energy/file-rows.ts";

describe("a first line", () => {
  test.each([
    ["t_s,watts", { kind: "csv", columns: 2, timeAt: 0, wattsAt: 1 }],
    ["\ufefft_s,watts\r", { kind: "csv", columns: 2, timeAt: 0, wattsAt: 1 }],
    ['volts, "watts" ,t_s', { kind: "csv", columns: 3, timeAt: 2, wattsAt: 1 }],
    ['{"t_s":1767607872.25,"watts":12.5}', { kind: "json" }],
  ])("%j says how the others are read", (line, format) => expect(formatOf(line)).toEqual(format));

  test.each(["", "1767607872,12.5", "t_s;watts", "time,power", "[1,2]"])("%j says nothing", (line) => {
    expect(formatOf(line)).toBeUndefined();
  });
});

describe("a row", () => {
  const csv = { kind: "csv", columns: 3, timeAt: 0, wattsAt: 2 } as const;
  const json = { kind: "json" } as const;

  test.each([
    [csv, "1767607872.25,230,12.50", { unixS: 1767607872.25, watts: 12.5, decimals: 2 }],
    [csv, ' 1767607872 , "230" , 12 \r', { unixS: 1767607872, watts: 12, decimals: 0 }],
    [csv, "1.767607872e9,230,-1.5", { unixS: 1767607872, watts: -1.5, decimals: 1 }],
    [json, '{"t_s":1767607872.25,"watts":12.5,"volts":230}', { unixS: 1767607872.25, watts: 12.5, decimals: 1 }],
  ])("of %j: %j is read", (format, line, row) => {
    expect(parseRow(format, line)).toEqual({ state: "row", row });
  });

  test.each([
    [csv, "1767607872,230,", "has no watts"],
    [json, '{"t_s":1767607872,"watts":null}', "has no watts"],
    [csv, "1767607872,12.5", "columns"],
    [csv, '1767607872,"2,3",12.5', "columns"],
    [csv, "x,230,12.5", "t_s that is no number"],
    [csv, ",230,12.5", "t_s that is no number"],
    [csv, "1767607872,230,NaN", "watts that are no number"],
    [csv, "1767607872,230,0x10", "watts that are no number"],
    [csv, "1767607872,230,12 W", "watts that are no number"],
    [csv, "1767607872,230,\u001b[31m", "watts that are no number"],
    [csv, "12.5,230,12.5", "no Unix time"],
    [csv, "-5,230,12.5", "no Unix time"],
    [csv, "1767607872250,230,12.5", "smaller units than seconds"],
    [json, '{"t_s":"1767607872","watts":12.5}', "no object with the numbers"],
    [json, '{"t_s":1767607872,"watts":12.5', "no object with the numbers"],
    [json, "1767607872,12.5", "no object with the numbers"],
    [json, '{"t_s":0,"watts":12.5}', "no Unix time"],
  ])("of %j: %j is broken, with a cure", (format, line, words) => {
    const parsed = parseRow(format, line);
    expect(parsed).toMatchObject({ state: "broken", cure: expect.stringMatching(/^[A-Z]/) });
    expect(parsed).toHaveProperty("words", expect.stringContaining(words));
    expect(JSON.stringify(parsed)).not.toContain("u001b");
  });

  test("that is blank is none", () => expect(parseRow(csv, " \r")).toEqual({ state: "empty" }));
});
