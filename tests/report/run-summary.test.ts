import { describe, expect, test } from "vitest";
import { formatSummary, summaryLegend, summaryNotes } from "../../src/report/run-summary.ts";
import { aggregateRow } from "../../src/results/aggregate.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import { crashed, facts, okOutcome, samples } from "../fixtures/measurements.ts";

const quality = { metric: "accuracy", value: 0.9, lo: 0.8, hi: 0.95, n: 100, floor: 0.95, dataset: "d@1" };
const cellOf = (...rows: Parameters<typeof facts>[0][]) =>
  aggregateRow({ rows: rows.map((row) => repetitionRow(facts(row))), planned: rows.length });
const text = (...rows: ReturnType<typeof cellOf>[]) => formatSummary({ rows, layout: "text", width: 100 });

describe("the summary of a run", () => {
  test("shows a cell with its spread over processes and its quality", () => {
    const row = cellOf(
      { repetition: 1, outcome: okOutcome({ quality }) },
      { repetition: 2, outcome: okOutcome({ quality }), samplesNs: samples(100, 1.02) },
    );
    expect(text(row)).toMatchInlineSnapshot(`
      "model  prec  thr     p50 ms  p90 ms  items/s  load ms  first ms  peak MB  quality      valid
      m      fp32    1  50.5 ±13%    90.9      400     50.0      9.00      100  90.0% FAILS  unstable
      "
    `);
    expect(summaryLegend([row])).toContain("2 processes");
  });

  test("says how many samples a percentile would need instead of printing one", () => {
    expect(text(cellOf({ samplesNs: samples(20) }))).toContain("needs 29");
  });

  test("shows a failed cell by its outcome, and why below", () => {
    const row = cellOf({ outcome: crashed });
    expect(text(row)).toContain("crashed");
    expect(summaryNotes([row])).toEqual([
      "✗ m/cpu/t1/nospin/b2/single-stream-rapid/full: crashed (signal): ended by SIGSEGV",
    ]);
  });

  test("says a warning that all cells share once", () => {
    const one = cellOf({ outcome: okOutcome({ isWarm: false }) });
    const notes = summaryNotes([one, { ...one, cell_id: "other" }]);
    expect(notes.filter((note) => note.includes("no stable window"))).toEqual([expect.stringContaining("every cell")]);
  });

  test("shows which cells are not wholly under their limits, and nothing where all are", () => {
    const row = cellOf({});
    const columnOf = (state: typeof row.limits_state) => text({ ...row, limits_state: state }, row);
    expect(columnOf("partly")).toMatch(/limits .*\n.*partly .*\n.*–/);
    expect(columnOf("requested")).toContain("requested");
    expect(columnOf("enforced")).not.toContain("limits");
  });

  test("labels figures that stand for another machine, by profile", () => {
    const row = { ...cellOf({}), profile: "pi-class", emulates: "a small board" };
    expect(summaryNotes([row, { ...row, cell_id: "other" }, cellOf({})])[0]).toBe(
      "! profile pi-class: emulated a small board: figures of this machine under limits",
    );
  });

  test("says of each cell whether its figures are valid, where there is room, and why not below, once", () => {
    const row = cellOf({ outcome: okOutcome({ isWarm: false }), samplesNs: samples(20) });
    expect(row.verdict).toBe("unstable");
    expect(text(row)).toMatch(/valid\n.*unstable\n$/);
    const notes = summaryNotes([row]);
    expect(notes.filter((note) => note.includes("no stable window"))).toHaveLength(1);
    expect(notes.filter((note) => note.includes("needs 44 more samples"))).toHaveLength(1);
    const atWidth = (width: number) => formatSummary({ rows: [row], layout: "text", width });
    const width = Math.max(
      ...text(row)
        .split("\n")
        .map((line) => line.length),
    );
    expect(atWidth(width - 14).split("\n")[0]).toMatch(/quality$/);
    expect(atWidth(40)).toContain("valid     unstable");
  });

  test("leaves out settings in which no cell differs and shows those in which they do", () => {
    const one = cellOf({});
    expect(text(one)).not.toContain("batch");
    expect(text(one, { ...one, batch: 8 })).toContain("batch");
  });
});
