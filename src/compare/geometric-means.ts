import type { Side } from "./cells.ts";
import type { ComparedCell } from "./comparison.ts";
import type { NumberColumn } from "./wanted-columns.ts";

/** Why a cell is not in the common set: it has no ratio on a side, or is under its quality floor there. */
export interface LeftOut {
  readonly cell: string;
  readonly side: string;
  readonly why: string;
}

/** The mean ratio of a metric over the cells that all sides have. No interval: cells are chosen, not drawn. */
export interface GeometricMeans {
  readonly metric: NumberColumn;
  /** By side, the reference's 1; null where the common set is empty. */
  readonly means: readonly (number | null)[];
  /** Cells of the common set. */
  readonly cells: number;
  readonly leftOut: readonly LeftOut[];
}

export function geometricMeans({
  cells,
  sides,
  reference,
  metric,
}: {
  readonly cells: readonly ComparedCell[];
  readonly sides: readonly Side[];
  readonly reference: number;
  readonly metric: NumberColumn;
}): GeometricMeans {
  const sums = sides.map(() => 0);
  const leftOut: LeftOut[] = [];
  let count = 0;
  for (const cell of cells) {
    const why = whyLeftOut({ cell, reference, metric });
    const at = why.findIndex((reason) => reason !== null);
    const reason = why[at];
    if (reason !== null && reason !== undefined) {
      leftOut.push({ cell: cell.name, side: sides[at]?.name ?? "", why: reason });
      continue;
    }
    count += 1;
    for (const [side, ratios] of cell.ratios.entries()) {
      const ratio = ratios.get(metric);
      if (ratio?.state === "ratio") sums[side] = (sums[side] ?? 0) + Math.log(ratio.value);
    }
  }
  return { metric, cells: count, leftOut, means: sums.map((sum) => (count === 0 ? null : Math.exp(sum / count))) };
}

/** By side, the first reason that keeps the cell out of a comparison of all of them; null where there is none. */
export function whyLeftOut({
  cell,
  reference,
  metric,
}: {
  readonly cell: ComparedCell;
  readonly reference: number;
  readonly metric: NumberColumn;
}): readonly (string | null)[] {
  return cell.entries.map((entry, side) => {
    if (entry === null) return "it is not there";
    if (entry.quality.isEnough === false) return "under its quality floor";
    if (!entry.figures.has(metric)) return entry.ok === 0 ? `no repetition is ok (${entry.outcome})` : "no figure";
    if (side === reference) return null;
    const ratio = cell.ratios[side]?.get(metric);
    if (ratio?.state === "none") return ratio.why;
    return ratio === undefined && cell.entries[reference]?.figures.has(metric) ? "no ratio is formed" : null;
  });
}
