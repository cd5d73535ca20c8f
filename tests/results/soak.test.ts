import { describe, expect, test } from "vitest";
import { soakRanking } from "../../src/report/soak-ranking.ts";
import { makeRow } from "../../src/results/csv.ts";
import { compareRanking, minuteMedians } from "../../src/results/soak.ts";

/** `n` calls of `ms` each, one after the other. */
const calls = (...parts: readonly (readonly [n: number, ms: number])[]) =>
  Float64Array.from(parts.flatMap(([n, ms]) => new Array<number>(n).fill(ms * 1e6)));

const cell = (id: string, firstMs: number | null, lastMs: number | null) =>
  makeRow(({ name }) => {
    if (name === "cell_id") return id;
    if (name === "row_kind") return "aggregate";
    if (name === "latency_p50_first_minute_ms") return firstMs;
    return name === "latency_p50_last_minute_ms" ? lastMs : null;
  });

describe("the first and the last minute", () => {
  test("are cut by time, not by number of calls", () => {
    // 600 calls of 100 ms in the first minute, 20 minutes of 150 ms, then a minute of 200 ms.
    const samplesNs = calls([600, 100], [8000, 150], [300, 200]);
    expect(minuteMedians({ samplesNs, steadyS: 1320 })).toEqual({ firstMs: 100, lastMs: 200 });
  });

  test("follow the length of the phase where there is time between calls", () => {
    // A call of 10 ms each second for 180 s: 60 calls a minute.
    const samplesNs = calls([60, 10], [60, 11], [60, 12]);
    expect(minuteMedians({ samplesNs, steadyS: 180 })).toEqual({ firstMs: 10, lastMs: 12 });
  });

  test("do not exist under two minutes, or where a call takes longer than one", () => {
    expect(minuteMedians({ samplesNs: calls([1199, 100]), steadyS: 119.9 })).toBeNull();
    expect(minuteMedians({ samplesNs: calls([2, 70_000]), steadyS: 140 })).toBeNull();
    expect(minuteMedians({ samplesNs: calls(), steadyS: 140 })).toBeNull();
  });
});

describe("the ranking of a soak", () => {
  test("that stays is told with its order", () => {
    const rows = [cell("b", 4, 5), cell("a", 3, 4)];
    expect(compareRanking(rows).swaps).toEqual([]);
    expect(soakRanking(rows)).toEqual(["The ranking of the first minute is that of the last: a < b."]);
  });

  test("that does not is told by the pairs that changed places", () => {
    const rows = [cell("a", 3, 6), cell("b", 4, 5), cell("c", 5, 7)];
    expect(soakRanking(rows)).toEqual([
      "The ranking of the first minute is not that of the last:",
      "  a (3.00 → 6.00 ms) began faster than b (4.00 → 5.00 ms) and ended slower.",
    ]);
  });

  test("has no swap in a tie", () => {
    expect(
      compareRanking([cell("a", 3, 5), cell("b", 3, 4), cell("c", 2, 4)]).swaps.map(({ before }) => before.id),
    ).toEqual([]);
  });

  test("is not spoken of for one cell, or cells that were not measured for two minutes", () => {
    expect(soakRanking([cell("a", 3, 4), cell("b", null, null)])).toEqual([]);
  });
});
