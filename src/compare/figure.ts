import { type Bounded, combineRepetitions, type Repeated } from "../metering/repeated.ts";
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
  if (group === "energy") {
    const bounded = rows.map((row, index) => boundedOf({ pool, row, metric, value: known[index] ?? value }));
    const combined = combineRepetitions(bounded);
    return combined === undefined ? null : { ...combined, hasSharedError: true };
  }
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
  const known: number[] = [];
  for (const row of rows) {
    const value = column[row] ?? Number.NaN;
    if (Number.isNaN(value)) return null;
    known.push(value);
  }
  return known;
}

function boundedOf(request: { pool: Pool; row: number; metric: NumberColumn; value: number }): Bounded {
  return { value: request.value, ...endsOf(request) };
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

/** The row's own interval; of a share of the joules, as far as the joules reach in proportion. */
function endsOf({ pool, row, metric, value }: { pool: Pool; row: number; metric: NumberColumn; value: number }): {
  readonly lo: number | null;
  readonly hi: number | null;
} {
  const found = companions[metric];
  if (found === undefined) return unknownEnds;
  const lo = numberAt({ pool, row, name: found.lo });
  const hi = numberAt({ pool, row, name: found.hi });
  if (found.kind === "own") return { lo, hi };
  const whole = numberAt({ pool, row, name: found.of });
  if (whole === null || whole <= 0 || lo === null || hi === null) return unknownEnds;
  return { lo: (value * lo) / whole, hi: (value * hi) / whole };
}
