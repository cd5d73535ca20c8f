import type { CounterReadings } from "./counters.ts";
import { type CounterName, type CounterReading, perfEvents } from "./perf-event.ts";

/** What was counted between two readings, all threads; null where it is not known. */
export type CounterTotals = Readonly<Record<CounterName, number | null>> & {
  /** The smallest share of the time that a hardware counter counted; below 1 its total is scaled. Null without any. */
  readonly runningFraction: number | null;
};

interface Total {
  readonly value: number;
  readonly fraction: number;
}

/**
 * The differences of two readings. A counter that shared its place in the CPU with others is scaled by time enabled ÷ time
 * running (perf_event_open(2)); one that never had its turn is unknown, and so is one of the hardware that stands still,
 * as in virtual machines that offer counters and do not count.
 */
export function countersBetween(before: CounterReadings, after: CounterReadings): CounterTotals {
  const totalOf = (name: CounterName) => totalBetween({ name, before: before[name], after: after[name] });
  const instructions = totalOf("instructions");
  const cycles = totalOf("cycles");
  const cacheMisses = totalOf("cacheMisses");
  const branchMisses = totalOf("branchMisses");
  const fractions = [instructions, cycles, cacheMisses, branchMisses].flatMap((total) => total?.fraction ?? []);
  return {
    instructions: instructions?.value ?? null,
    cycles: cycles?.value ?? null,
    cacheMisses: cacheMisses?.value ?? null,
    branchMisses: branchMisses?.value ?? null,
    taskClockNs: totalOf("taskClockNs")?.value ?? null,
    contextSwitches: totalOf("contextSwitches")?.value ?? null,
    pageFaults: totalOf("pageFaults")?.value ?? null,
    runningFraction: fractions.length === 0 ? null : Math.min(...fractions),
  };
}

function totalBetween({
  name,
  before,
  after,
}: {
  name: CounterName;
  before: CounterReading | undefined;
  after: CounterReading | undefined;
}): Total | null {
  if (before === undefined || after === undefined) return null;
  const counted = Number(after.value - before.value);
  const enabledNs = Number(after.enabledNs - before.enabledNs);
  const runningNs = Number(after.runningNs - before.runningNs);
  if (runningNs <= 0 || (counted === 0 && perfEvents[name].kind === "hardware")) return null;
  // Several kinds of CPU are read one after the other: their running times may add up to a little more than the enabled.
  const fraction = Math.min(1, runningNs / enabledNs);
  return { value: counted / fraction, fraction };
}
