/** The formats that a trace can be read from. */
export const traceFormats = ["csv", "pvgis-hourly", "pvgis-tmy", "epw"] as const;
export type TraceFormat = (typeof traceFormats)[number];

export interface TraceStart {
  /** The moment of time 0 as the source names it, for people to read. */
  readonly label: string;
  /** Seconds since midnight at time 0, on the clock below. */
  readonly clockS: number;
  /** That clock's distance from UTC: PVGIS keeps UTC, an EPW file keeps local standard time. */
  readonly utcOffsetHours: number;
}

/**
 * Power over time. A value holds from its time until the next one, the last until `lengthS`, and then everything starts
 * again: a trace is periodic.
 */
export interface PowerTrace {
  readonly format: TraceFormat;
  /** Null where the source has no calendar: time 0 is then whatever the user says that it is. */
  readonly start: TraceStart | null;
  /** Seconds from the start: the first is 0, each is greater than the one before. */
  readonly timesS: Float64Array;
  /** Seconds until the trace repeats; greater than the last time. */
  readonly lengthS: number;
  /** What the grid could give; null where the source says nothing about it. */
  readonly supplyW: Float64Array | null;
  /** What the panel gives, DC and before losses in the system; null where the source says nothing about it. */
  readonly pvW: Float64Array | null;
  /** The panel that `pvW` is meant for: power grows in proportion to it. Null where the watts were measured or given. */
  readonly pvPeakW: number | null;
  /** What a reader of the figures should know: how watts came about, and what looks odd. */
  readonly notes: readonly string[];
}

/** A time span in which a trace has one value. */
export interface TraceStep {
  readonly index: number;
  /** When the value ends, in seconds from the start; always greater than the time asked for. */
  readonly untilS: number;
}

/** The step that holds at a time ≥ 0, which may lie any number of repetitions from the start. */
export function findStep({ trace, timeS }: { trace: PowerTrace; timeS: number }): TraceStep {
  const { timesS, lengthS } = trace;
  const cycle = Math.floor(timeS / lengthS);
  const phaseS = timeS - cycle * lengthS;
  const index = lastNotAfter(timesS, phaseS);
  const untilS = cycle * lengthS + (timesS[index + 1] ?? lengthS);
  // Rounding of a large time may land an ulp before the edge that it stands for: take the step behind the edge.
  if (untilS > timeS) return { index, untilS };
  return index + 1 < timesS.length
    ? { index: index + 1, untilS: cycle * lengthS + (timesS[index + 2] ?? lengthS) }
    : { index: 0, untilS: (cycle + 1) * lengthS + (timesS[1] ?? lengthS) };
}

/** Energy of one pass through the trace, Wh: Σ power·duration. */
export function traceWh({ trace, powerW }: { trace: PowerTrace; powerW: Float64Array }): number {
  const { timesS, lengthS } = trace;
  let joules = 0;
  for (const [index, watts] of powerW.entries()) {
    joules += watts * ((timesS[index + 1] ?? lengthS) - (timesS[index] ?? 0));
  }
  return joules / 3600;
}

function lastNotAfter(timesS: Float64Array, timeS: number): number {
  let low = 0;
  let high = timesS.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((timesS[middle] ?? 0) <= timeS) low = middle;
    else high = middle - 1;
  }
  return low;
}
