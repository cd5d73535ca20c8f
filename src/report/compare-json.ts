import type { ComparedCell, Comparison } from "../compare/comparison.ts";
import type { Entry } from "../compare/entry.ts";
import { ratioMethods } from "../compare/ratio.ts";

/** The whole comparison as plain data, cells in the order given. */
export function comparisonJson({
  comparison,
  cells,
}: {
  readonly comparison: Comparison;
  readonly cells: readonly ComparedCell[];
}) {
  const { by, sides, reference, metrics, differing, common, means, claims, contests, hidden, energyApart } = comparison;
  return {
    by,
    sides: sides.map((side, index) => ({ ...side, isReference: index === reference })),
    metrics,
    differing,
    common,
    cells: cells.map(({ name, keys, task, machine, entries, ratios }) => ({
      name,
      keys,
      task,
      machine,
      sides: entries.map(
        (entry, side) => entry && { ...entryJson(entry), ratios: Object.fromEntries(ratios[side] ?? []) },
      ),
    })),
    geometricMeans: means,
    claims,
    fronts: contests.map(({ marks, ...contest }) => ({ ...contest, marks: Object.fromEntries(marks) })),
    hiddenDifferences: hidden,
    energyApart,
    ratioMethods,
  };
}

function entryJson({ figures, ...entry }: Entry) {
  return {
    ...entry,
    figures: Object.fromEntries(
      [...figures].map(([metric, { value, lo, hi, each }]) => [metric, { value, lo, hi, n: each.length }]),
    ),
  };
}
