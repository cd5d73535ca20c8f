import type { MeterSpec, Reading } from "./reading.ts";

/** Fewer readings than this may well be alike. */
const leastReadings = 10;

/**
 * What to say of a meter that shows the same watts to the last digit, idle and under load: it may have stopped reading. A machine that
 * computes draws more, unless the meter is too coarse to see it. Null where readings differ, are few, or count joules.
 */
export function stuckNote({
  spec,
  readings,
}: {
  readonly spec: MeterSpec;
  /** From the idle machine and from the busy one. */
  readonly readings: readonly Reading[];
}): string | null {
  if (spec.kind !== "power") return null;
  const shown = readings.filter(({ values }) => values.every((value) => value !== null));
  const [first] = shown;
  if (first === undefined || shown.length < leastReadings) return null;
  const isAlike = shown.every(({ values }) => values.every((value, channel) => value === first.values[channel]));
  if (!isAlike) return null;
  const watts = first.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return `${spec.source} showed ${Number(watts.toPrecision(6))} W in all of ${shown.length} readings, idle and busy alike: it may be stuck, or too coarse for this machine`;
}
