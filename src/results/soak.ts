import { median } from "../stats/median.ts";
import type { Row } from "./columns.ts";

/** Medians of the first and of the last minute of a steady phase, ms. */
export interface MinuteMedians {
  readonly firstMs: number;
  readonly lastMs: number;
}

const minuteS = 60;

/**
 * The medians of the first and last minute. Where in the steady phase a sample lies follows from the durations before it,
 * stretched to the length of the phase. Null where that is under two minutes, or without a sample in one of the two.
 */
export function minuteMedians({
  samplesNs,
  steadyS,
}: {
  /** Durations in order of time. */
  readonly samplesNs: Float64Array;
  readonly steadyS: number;
}): MinuteMedians | null {
  if (steadyS < 2 * minuteS) return null;
  const totalNs = samplesNs.reduce((sum, ns) => sum + ns, 0);
  const minuteNs = (minuteS / steadyS) * totalNs;
  const first: number[] = [];
  const last: number[] = [];
  let endNs = 0;
  for (const ns of samplesNs) {
    const startNs = endNs;
    endNs += ns;
    if (endNs <= minuteNs) first.push(ns);
    if (startNs >= totalNs - minuteNs) last.push(ns);
  }
  return first.length === 0 || last.length === 0 ? null : { firstMs: median(first) / 1e6, lastMs: median(last) / 1e6 };
}

/** Two cells of which the one that was faster in the first minute is the slower one in the last. */
export interface Swap {
  readonly before: RankedCell;
  readonly after: RankedCell;
}

export interface RankedCell extends MinuteMedians {
  readonly id: string;
}

/** The cells that have both medians, and the pairs of them that changed places; each pair once, the faster at first as `before`. */
export function compareRanking(rows: readonly Row[]): {
  readonly cells: readonly RankedCell[];
  readonly swaps: readonly Swap[];
} {
  const cells = rows
    .filter((row) => row.row_kind === "aggregate")
    .flatMap(({ cell_id: id, latency_p50_first_minute_ms: firstMs, latency_p50_last_minute_ms: lastMs }) =>
      id === null || firstMs === null || lastMs === null ? [] : [{ id, firstMs, lastMs }],
    )
    .sort((a, b) => a.firstMs - b.firstMs);
  const swaps = cells.flatMap((before, index) =>
    cells
      .slice(index + 1)
      .filter((after) => before.firstMs < after.firstMs && before.lastMs > after.lastMs)
      .map((after) => ({ before, after })),
  );
  return { cells, swaps };
}
