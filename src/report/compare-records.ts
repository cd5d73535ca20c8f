import type { ComparedCell, Comparison } from "../compare/comparison.ts";
import { cellKeyNames } from "../compare/keys.ts";
import type { NumberColumn } from "../compare/wanted-columns.ts";
import { guardFormula } from "../results/csv.ts";
import { markWords } from "./compare-pareto.ts";
import { visibleText } from "./visible-text.ts";

/** A line for each cell, side and metric: everything that the tables show, for programs. */
export function compareRecords({
  comparison,
  cells,
}: {
  readonly comparison: Comparison;
  readonly cells: readonly ComparedCell[];
}): readonly Readonly<Record<string, string | number | boolean | null>>[] {
  const { sides, metrics } = comparison;
  const fronts = new Map(
    comparison.contests.flatMap(({ side, marks }) =>
      [...marks].map(([name, mark]) => [`${side}\n${name}`, markWords(mark)] as const),
    ),
  );
  return cells.flatMap((cell) =>
    sides.flatMap(({ name }, side) => {
      const entry = cell.entries[side] ?? null;
      if (entry === null) return [];
      const keys = Object.fromEntries(cellKeyNames.map((key) => [key, safe(cell.keys[key])]));
      const energy = entry.energy === "several" ? null : entry.energy;
      return metrics.map((metric) => ({
        cell: safe(cell.name),
        side: safe(name),
        is_reference: side === comparison.reference,
        ...keys,
        machine: safe(cell.machine),
        outcome: safe(entry.outcome),
        failure: safe(entry.failure),
        repetitions_ok: entry.ok,
        repetitions: entry.repetitions,
        verdict: entry.verdict,
        quality_ok: entry.quality.isEnough,
        front: safe(fronts.get(`${name}\n${cell.name}`) ?? null),
        energy_grade: safe(energy?.grade ?? null),
        energy_boundary: safe(energy?.boundary ?? null),
        energy_basis: safe(energy?.basis ?? null),
        energy_source: safe(energy?.source ?? null),
        ...figureRecord({ cell, side, metric }),
      }));
    }),
  );
}

function figureRecord({ cell, side, metric }: { cell: ComparedCell; side: number; metric: NumberColumn }) {
  const figure = cell.entries[side]?.figures.get(metric);
  const ratio = cell.ratios[side]?.get(metric);
  const found = ratio?.state === "ratio" ? ratio : undefined;
  return {
    metric,
    value: figure?.value ?? null,
    lo: figure?.lo ?? null,
    hi: figure?.hi ?? null,
    ratio: found?.value ?? null,
    ratio_lo: found?.lo ?? null,
    ratio_hi: found?.hi ?? null,
    ratio_method: found?.method ?? null,
    why_no_ratio: ratio?.state === "none" ? ratio.why : null,
  };
}

/** Nothing that steers a terminal, and nothing that a spreadsheet runs. */
function safe(text: string | null): string | null {
  return text === null ? null : guardFormula(visibleText(text));
}
