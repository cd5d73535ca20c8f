import type { Reading } from "./reading.ts";

/** A battery shows watts, and what it holds: two ways to one figure. */
export interface BatteryReading extends Reading {
  /** Joules that it still holds, up to a constant: only differences say something. */
  readonly heldJ: number | null;
}

/** Where the two are further apart than this fraction, one of them is wrong and nobody knows which. */
const mostApart = 0.15;
/** Watts are interpolated over so many seconds, not over more. */
const mostGapS = 30;
/** What it holds has to have fallen for so long, S: at 5 s between two readings a change is seen late by 4 % of that. */
const leastS = 120;

/** Whether a reading is one of these. */
export function isBatteryReading(reading: Reading): reading is BatteryReading {
  return "heldJ" in reading;
}

/**
 * Why the watts of a window are not to be believed: between the first and the last moment at which what the battery holds was seen to
 * change, they come to something else than it fell by. At such a moment the figure is fresh, so that how rarely a gauge is updated
 * does not matter. Null where the two agree, or where the window is too short to tell.
 */
export function batteryDoubt({
  readings,
  fromS,
  toS,
}: {
  readonly readings: readonly BatteryReading[];
  readonly fromS: number;
  readonly toS: number;
}): string | null {
  const inside = readings.filter(({ atS }) => atS >= fromS && atS <= toS);
  for (const run of runsOf(inside)) {
    const doubt = doubtOf(run);
    if (doubt !== null) return doubt;
  }
  return null;
}

interface Point {
  readonly atS: number;
  readonly watts: number;
  readonly heldJ: number;
}

function doubtOf(run: readonly Point[]): string | null {
  const changes = run.flatMap((point, index) => (index > 0 && point.heldJ !== run[index - 1]?.heldJ ? [index] : []));
  const points = run.slice(changes[0] ?? run.length, (changes.at(-1) ?? 0) + 1);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.atS - first.atS < leastS) return null;
  const fellJ = first.heldJ - last.heldJ;
  const shownJ = areaOf(points);
  if (Math.abs(shownJ - fellJ) <= mostApart * Math.max(0, fellJ) + stepOf(points)) return null;
  const apart = fellJ > 0 ? `, ${Math.round((100 * Math.abs(shownJ - fellJ)) / fellJ)} % apart` : "";
  return `its watts come to ${Math.round(shownJ)} J, and what it holds fell by ${Math.round(fellJ)} J${apart}: one of them is wrong`;
}

/** Stretches without a failed reading or a long gap. */
function runsOf(readings: readonly BatteryReading[]): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (const reading of readings) {
    const point = pointOf(reading);
    const last = run.at(-1);
    const isBroken = point === null || (last !== undefined && point.atS - last.atS > mostGapS);
    if (isBroken) {
      runs.push(run);
      run = [];
    }
    if (point !== null) run.push(point);
  }
  return [...runs, run];
}

function pointOf({ atS, values, heldJ }: BatteryReading): Point | null {
  const known = values.filter((value) => value !== null);
  if (heldJ === null || values.length === 0 || known.length < values.length) return null;
  return { atS, watts: known.reduce((sum, value) => sum + value, 0), heldJ };
}

/** By the trapezium rule, J. */
function areaOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, { atS, watts }, index) => {
    const before = points[index];
    return before === undefined ? sum : sum + ((watts + before.watts) / 2) * (atS - before.atS);
  }, 0);
}

/** The gauge's step, J: no more than its smallest change, nor than what two changes differ by. */
function stepOf(points: readonly Point[]): number {
  const changes = points
    .slice(1)
    .map(({ heldJ }, index) => Math.abs(heldJ - (points[index]?.heldJ ?? heldJ)))
    .filter((change) => change > 0)
    .sort((a, b) => a - b);
  const differences = changes.map((change, index) => change - (changes[index - 1] ?? 0));
  // What is left of a difference of nothing is rounding.
  return Math.min(...differences.filter((difference) => difference > 1e-6));
}
