import type { Row } from "../results/columns.ts";
import { compareRanking, type RankedCell } from "../results/soak.ts";
import { formatNumber } from "./numbers.ts";

/**
 * Whether the order of the cells by median latency is the same in the first minute and in the last, and which cells changed
 * places; no line unless two cells at least were measured for two minutes.
 */
export function soakRanking(rows: readonly Row[]): string[] {
  const { cells, swaps } = compareRanking(rows);
  if (cells.length < 2) return [];
  if (swaps.length === 0)
    return [`The ranking of the first minute is that of the last: ${cells.map(({ id }) => id).join(" < ")}.`];
  return [
    "The ranking of the first minute is not that of the last:",
    ...swaps.map(
      ({ before, after }) =>
        `  ${before.id} (${fromTo(before)}) began faster than ${after.id} (${fromTo(after)}) and ended slower.`,
    ),
  ];
}

function fromTo({ firstMs, lastMs }: RankedCell): string {
  return `${formatNumber(firstMs)} → ${formatNumber(lastMs)} ms`;
}
