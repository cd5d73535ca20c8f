import type { Side } from "./cells.ts";
import type { ComparedCell } from "./comparison.ts";
import { columnOf, type NumberColumn } from "./wanted-columns.ts";

/** In how many cells a side is better or worse than the reference by more than the interval of the ratio. */
export interface Claims {
  readonly metric: NumberColumn;
  readonly side: string;
  readonly better: number;
  readonly worse: number;
  /** The interval holds 1. */
  readonly tied: number;
  /** There is a ratio, and no interval of it. */
  readonly unknown: number;
  /** One of the two is under its quality floor: nothing is claimed of the cell. */
  readonly underFloor: number;
}

/** For metrics of which a direction is better, and that have ratios. */
export function countClaims({
  cells,
  sides,
  reference,
  metric,
}: {
  readonly cells: readonly ComparedCell[];
  readonly sides: readonly Side[];
  readonly reference: number;
  readonly metric: NumberColumn;
}): Claims[] {
  const { better: way, group } = columnOf(metric);
  if (way === null || group === "quality") return [];
  return sides.flatMap(({ name }, side) => {
    if (side === reference) return [];
    const claims: Record<Claim, number> = { better: 0, worse: 0, tied: 0, unknown: 0, underFloor: 0 };
    for (const cell of cells) {
      const claim = claimOf({ cell, side, reference, metric, way });
      if (claim !== null) claims[claim] += 1;
    }
    return [{ metric, side: name, ...claims }];
  });
}

type Claim = Exclude<keyof Claims, "metric" | "side">;

/** Null where there is no ratio to claim anything from. */
function claimOf({
  cell: { entries, ratios },
  side,
  reference,
  metric,
  way,
}: {
  cell: ComparedCell;
  side: number;
  reference: number;
  metric: NumberColumn;
  way: "lower" | "higher";
}): Claim | null {
  const ratio = ratios[side]?.get(metric);
  if (ratio?.state !== "ratio") return null;
  if ([side, reference].some((one) => entries[one]?.quality.isEnough === false)) return "underFloor";
  if (ratio.lo === null || ratio.hi === null) return "unknown";
  if (ratio.lo <= 1 && ratio.hi >= 1) return "tied";
  return ratio.hi < 1 === (way === "lower") ? "better" : "worse";
}
