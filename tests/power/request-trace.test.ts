import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { readRequestTrace } from "../../src/power/traces/request-trace.ts";

const read = (...lines: readonly string[]) => readRequestTrace({ text: lines.join("\n"), place: "requests.csv" });

test("a record of requests is its times, and covers whole days", () => {
  expect(read("# clinic", "t_offset_s", "30", "30", "", "90000.5")).toEqual({
    seconds: Float64Array.of(30, 30, 90_000.5),
    repeatS: 172_800,
  });
  expect(read("t_offset_s", "0").repeatS).toBe(86_400);
});

describe("a record of requests is refused, with the line,", () => {
  test.each([
    ["without its header", ["30", "40"], "requests.csv:1"],
    ["with a time before the one before", ["t_offset_s", "30", "20"], "requests.csv:3"],
    ["with what is no number", ["t_offset_s", "soon"], "requests.csv:2"],
    ["with a time before the first day", ["t_offset_s", "-1"], "requests.csv:2"],
    ["without a request", ["t_offset_s"], "requests.csv:1"],
  ])("%s", (_name, lines, place) => {
    const fault = (() => {
      try {
        return read(...lines);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(fault).toBeInstanceOf(OffgridError);
    expect(fault instanceof OffgridError ? fault.message : "").toContain(place);
  });
});
