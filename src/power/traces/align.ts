import type { PowerTrace } from "./trace.ts";

/**
 * The same trace, turned so that time 0 is a midnight of the given clock: PVGIS keeps UTC, while a grid's hours and a
 * clinic's are local. What is cut off in front follows behind the end, where the trace repeats. A trace without a calendar
 * is returned as it is.
 */
export function startAtMidnight({ trace, utcOffsetHours }: { trace: PowerTrace; utcOffsetHours: number }): PowerTrace {
  const { start, timesS, lengthS } = trace;
  if (start === null) return trace;
  const clockS = start.clockS + (utcOffsetHours - start.utcOffsetHours) * 3600;
  const shiftS = positiveRemainder(positiveRemainder(-clockS, 86_400), lengthS);
  if (shiftS === 0) return { ...trace, start: { ...start, clockS: 0, utcOffsetHours } };
  const found = timesS.findIndex((timeS) => timeS >= shiftS);
  const first = found === -1 ? timesS.length : found;
  // The step that midnight falls into begins again at 0; its earlier part is the turned trace's last step.
  const head = timesS[first] === shiftS ? 0 : 1;
  const length = timesS.length + head;
  const sourceOf = (position: number): number => (first - head + position) % timesS.length;
  const turned = Float64Array.from({ length }, (_, position) =>
    position === 0 ? 0 : positiveRemainder((timesS[sourceOf(position)] ?? 0) - shiftS, lengthS),
  );
  const turn = (powerW: Float64Array | null): Float64Array | null =>
    powerW === null ? null : Float64Array.from({ length }, (_, position) => powerW[sourceOf(position)] ?? 0);
  return {
    ...trace,
    start: { label: `the midnight after ${start.label}`, clockS: 0, utcOffsetHours },
    timesS: turned,
    supplyW: turn(trace.supplyW),
    pvW: turn(trace.pvW),
  };
}

function positiveRemainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
