import { describe, expect, test } from "vitest";
import type { EnergyFigures, WindowFigures } from "../../src/metering/figures.ts";
import { energyLegend } from "../../src/report/energy-summary.ts";
import { formatSummary, summaryLegend } from "../../src/report/run-summary.ts";
import { aggregateRow } from "../../src/results/aggregate.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import { facts, okOutcome } from "../fixtures/measurements.ts";

const steady: WindowFigures = {
  seconds: 0.5,
  joules: 5,
  loJ: 4.9,
  hiJ: 5.1,
  coverage: 1,
  gaps: [],
  refused: null,
};
const measured: EnergyFigures = {
  source: "rapl package-0",
  boundaries: ["package"],
  method: "counter",
  grade: "C",
  basis: "measured",
  load: null,
  steady,
  idleBefore: null,
  idleAfter: null,
  idle: null,
  meterCpuFraction: 0.0001,
  notes: [],
};
const modelled: EnergyFigures = {
  ...measured,
  source: "assumed: N100 mini PC",
  boundaries: ["device"],
  method: "model",
  grade: "E",
  basis: "modelled",
};

function cellOf(energy: EnergyFigures | null) {
  const outcome = okOutcome();
  const row = facts({ outcome: outcome.outcome === "ok" ? { ...outcome, energy } : outcome });
  return aggregateRow({ rows: [repetitionRow(row)], planned: 1 });
}
const at = (width: number, ...rows: ReturnType<typeof cellOf>[]) => formatSummary({ rows, layout: "text", width });

describe("joules in the summary of a run", () => {
  test("stand beside the times with interval and grade, where there are any", () => {
    const [head, row] = at(120, cellOf(measured)).split("\n");
    expect(head).toMatch(/items\/s +mJ\/inf +load ms/);
    // 5 J over a hundred inferences.
    expect(row).toMatch(/ 50\.0 ±2\.0% C /);
    expect(at(120, cellOf(null))).not.toContain("mJ/inf");
    expect(at(120, cellOf({ ...measured, steady: { ...steady, joules: null, loJ: null, hiJ: null } }))).not.toContain(
      "mJ/inf",
    );
  });

  test("that are modelled are marked so, with relative indices beside them", () => {
    const [head, row] = at(140, cellOf(modelled)).split("\n");
    expect(row).toMatch(/ ≈50\.0 ±2\.0% E /);
    expect(head).toContain("rel core ms");
    // 0.4 s of CPU time over a hundred inferences.
    expect(row).toMatch(/E +4\.00 /);
    expect(at(140, cellOf(measured))).not.toContain("rel core ms");
  });

  test("make room one after the other: indices, the verdict, a model's joules, and never a meter's", () => {
    const first = (energy: EnergyFigures | null, width: number) => at(width, cellOf(energy)).split("\n")[0] ?? "";
    const whole = first(modelled, 200);
    const seen = Array.from({ length: whole.length }, (_, index) => first(modelled, whole.length - index))
      .map((head) => ["rel core ms", "valid", "mJ/inf"].filter((title) => head.includes(title)).length)
      .filter((count, index, all) => count !== all[index - 1]);
    expect(seen.slice(0, 4)).toEqual([3, 2, 1, 0]);
    const narrowest = first(null, 200).length - "  valid".length;
    expect(at(narrowest, cellOf(modelled))).toMatch(/^model +prec/);
    expect(at(narrowest, cellOf(measured))).toContain("mJ/inf    50.0 ±2.0% C");
  });

  test("keep within 60 columns", () => {
    for (const line of at(60, cellOf(modelled), cellOf(measured)).split("\n"))
      expect(line.length).toBeLessThanOrEqual(60);
  });
});

describe("the words below the table", () => {
  test("say whether it was measured, by what, of what and how far to trust it", () => {
    expect(energyLegend([cellOf(measured)])).toEqual([
      "mJ/inf: measured (rapl package-0, grade C, of the processor package); gross, with what the idle machine takes.",
    ]);
    const words = summaryLegend([cellOf(modelled)]);
    expect(words).toContain("mJ/inf: modelled, not measured (assumed: N100 mini PC, grade E, of the whole machine");
    expect(words).toContain("relative indices");
  });

  test("say where the joules are that a narrow table has no room for", () => {
    const row = cellOf(modelled);
    const atWidth = (width: number) => [
      at(width, row).includes("mJ/inf"),
      summaryLegend([row], width).includes("No room"),
    ];
    const widths = Array.from({ length: 141 }, (_, index) => index + 60);
    for (const width of widths) expect(atWidth(width)).toContain(true);
    for (const width of widths) expect(atWidth(width)).toContain(false);
    expect(summaryLegend([cellOf(null)], 60)).not.toContain("No room");
  });

  test("name every source once, and are none without joules", () => {
    expect(energyLegend([cellOf(measured), cellOf(measured), cellOf(modelled)])).toHaveLength(3);
    expect(energyLegend([cellOf(null)])).toEqual([]);
  });
});
