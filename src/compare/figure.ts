import { combineReaches, type Repeated } from "../metering/repeated.ts";
import { mean, meanEstimate } from "../stats/mean.ts";
import type { Pool } from "./pool.ts";
import { columnOf, companions, type NumberColumn } from "./wanted-columns.ts";

/** A metric of a cell on a side: its value with its interval, and the repetitions that it is from. */
export interface Figure extends Repeated {
  /** Whether the interval holds what the meter may be off by, which repetitions share. */
  readonly hasSharedError: boolean;
}

/**
 * The figure of a metric over repetitions of a cell, combined as the column table says for aggregate rows. Of a mean the interval is
 * Student's t over repetitions; of joules also no narrower than what each is known to; of one repetition its own. Null where one
 * of them lacks it: a mean of some would hide which.
 * @param rows ok repetition rows of the pool, or aggregate rows where there are no others
 */
export function figureOf({
  pool,
  rows,
  metric,
}: {
  readonly pool: Pool;
  readonly rows: readonly number[];
  readonly metric: NumberColumn;
}): Figure | null {
  const known = valuesOf({ pool, rows, metric });
  const [first] = rows;
  if (known === null || first === undefined) return null;
  const { aggregate, group } = columnOf(metric);
  switch (aggregate) {
    case "max":
    case "min": {
      const value = known.reduce(aggregate === "max" ? (a, b) => Math.max(a, b) : (a, b) => Math.min(a, b));
      const row = rows[known.indexOf(value)] ?? first;
      return { value, ...endsOf({ pool, row, metric, value }), each: known, hasSharedError: false };
    }
    case "sum":
      return {
        value: known.reduce((sum, value) => sum + value, 0),
        ...unknownEnds,
        each: known,
        hasSharedError: false,
      };
    default:
      break;
  }
  const value = mean(known);
  if (known.length === 1)
    return { value, ...endsOf({ pool, row: first, metric, value }), each: known, hasSharedError: group === "energy" };
  if (group === "energy")
    return { ...combineReaches({ each: known, ...meanReaches({ pool, rows, metric, known }) }), hasSharedError: true };
  const estimate = meanEstimate(known);
  const isPositive = known.every((one) => one >= 0);
  const lo = estimate === undefined ? null : isPositive ? Math.max(0, estimate.lo) : estimate.lo;
  return { value, lo, hi: estimate?.hi ?? null, each: known, hasSharedError: false };
}

const unknownEnds = { lo: null, hi: null } as const;

/** The metric's value in each row; null where there is none, or one lacks it. */
function valuesOf({
  pool,
  rows,
  metric,
}: {
  pool: Pool;
  rows: readonly number[];
  metric: NumberColumn;
}): number[] | null {
  const column = pool.numbers.get(metric);
  if (column === undefined || rows.length === 0) return null;
  const known = new Array<number>(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const value = column[rows[index] ?? 0] ?? Number.NaN;
    if (Number.isNaN(value)) return null;
    known[index] = value;
  }
  return known;
}

/** How far below and above each value its own interval reaches, in the mean; null where one has none. */
function meanReaches({
  pool,
  rows,
  metric,
  known,
}: {
  pool: Pool;
  rows: readonly number[];
  metric: NumberColumn;
  known: readonly number[];
}): { readonly below: number | null; readonly above: number | null } {
  const ends = endsReader(pool, metric);
  let below = 0;
  let above = 0;
  // What is unknown is NaN, and so is all that it is added to.
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    const value = known[index] ?? Number.NaN;
    below += value - ends.lo(row, value);
    above += ends.hi(row, value) - value;
  }
  return { below: knownOf(below / rows.length), above: knownOf(above / rows.length) };
}

/** A number of a row; null where it is unknown. */
export function numberAt({
  pool,
  row,
  name,
}: {
  readonly pool: Pool;
  readonly row: number;
  readonly name: NumberColumn;
}): number | null {
  const value = pool.numbers.get(name)?.[row];
  return value === undefined || Number.isNaN(value) ? null : value;
}

function endsOf({ pool, row, metric, value }: { pool: Pool; row: number; metric: NumberColumn; value: number }): {
  readonly lo: number | null;
  readonly hi: number | null;
} {
  const ends = endsReader(pool, metric);
  return { lo: knownOf(ends.lo(row, value)), hi: knownOf(ends.hi(row, value)) };
}

/** Ends of the interval of a row's value; NaN where they are unknown. Plain arguments: it may run for every row. */
interface EndsReader {
  lo(row: number, value: number): number;
  hi(row: number, value: number): number;
}

/** The row's own interval; of a share of the joules, as far as the joules reach in proportion. */
function endsReader({ numbers }: Pool, metric: NumberColumn): EndsReader {
  const found = companions[metric];
  if (found === undefined) return { lo: () => Number.NaN, hi: () => Number.NaN };
  const [lows, highs] = [numbers.get(found.lo), numbers.get(found.hi)];
  const lo = (row: number) => lows?.[row] ?? Number.NaN;
  const hi = (row: number) => highs?.[row] ?? Number.NaN;
  if (found.kind === "own") return { lo, hi };
  const wholes = numbers.get(found.of);
  const isKnown = (row: number) => (wholes?.[row] ?? 0) > 0 && !Number.isNaN(lo(row)) && !Number.isNaN(hi(row));
  const share = (row: number, value: number, end: number) =>
    isKnown(row) ? (value * end) / (wholes?.[row] ?? Number.NaN) : Number.NaN;
  return { lo: (row, value) => share(row, value, lo(row)), hi: (row, value) => share(row, value, hi(row)) };
}

function knownOf(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
