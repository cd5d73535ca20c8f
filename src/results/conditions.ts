import { z } from "zod";
import { mean } from "../stats/mean.ts";
import { median } from "../stats/median.ts";

const unknownable = z.number().nullable();

/** What was seen of the machine over about a second of the steady phase. */
const tickSchema = z.strictObject({
  /** End of the tick, seconds after the start of the steady phase; its length is what lies since the one before. */
  atS: z.number(),
  /** CPU that other processes used, in cores. A little under 0 where the kernel's counts are coarser than the truth. */
  otherCores: unknownable,
  /** CPU that a hypervisor gave to others while this machine wanted to run, in cores. */
  stealCores: unknownable,
  /** Mean clock of the allowed CPUs, and that of the fastest. */
  frequencyHz: unknownable,
  topFrequencyHz: unknownable,
  temperatureC: unknownable,
  /** How often the CPU throttled itself. */
  throttleEvents: unknownable,
  /** Command that used most of `otherCores`; null unless the tick is crowded, or where it cannot be seen. */
  otherProcess: z.string().nullable(),
});
export type Tick = z.infer<typeof tickSchema>;

/** The steady phase second by second. */
export const conditionsSchema = z.strictObject({
  /** CPUs of the machine, those included that the run may not use. */
  cpus: z.int().min(1),
  ticks: z.array(tickSchema),
});
export type Conditions = z.infer<typeof conditionsSchema>;

/**
 * From how many cores on other processes are neighbours: 0.15, or a hundredth of a large machine. The kernel samples busy time
 * every 4 or 10 ms, and a second's was seen to be 0.02 cores off for that alone.
 */
export function crowdedFrom(cpus: number): number {
  return Math.max(0.15, cpus / 100);
}

/** Whether other processes used more of the machine than a quiet machine's own do. */
export function isCrowded({ otherCores }: Pick<Tick, "otherCores">, cpus: number): boolean {
  return otherCores !== null && otherCores >= crowdedFrom(cpus);
}

export interface Neighbours {
  /** Seconds in which there were any. */
  readonly seconds: number;
  /** Share of the machine that they used in those. */
  readonly fraction: number;
  /** The command that used most; null where none can be seen. */
  readonly process: string | null;
}

/** Crowded ticks taken together; undefined when there is none. */
export function findNeighbours({ ticks, cpus }: Conditions): Neighbours | undefined {
  let seconds = 0;
  let coreSeconds = 0;
  const byProcess = new Map<string, number>();
  for (const { tick, lengthS } of withLengths(ticks)) {
    if (!isCrowded(tick, cpus)) continue;
    const used = (tick.otherCores ?? 0) * lengthS;
    seconds += lengthS;
    coreSeconds += used;
    if (tick.otherProcess !== null) byProcess.set(tick.otherProcess, (byProcess.get(tick.otherProcess) ?? 0) + used);
  }
  if (seconds === 0) return undefined;
  const [busiest] = [...byProcess].sort((a, b) => b[1] - a[1]);
  return { seconds, fraction: coreSeconds / seconds / cpus, process: busiest?.[0] ?? null };
}

export interface ClockDown {
  /** How much slower the fastest CPU's clock became, 0..1; 0 when it did not. */
  readonly fraction: number;
  /** Seconds into the steady phase; null when it did not. */
  readonly afterS: number | null;
}

/** The clock's reference is its median over the first ticks; this many in a row must be slower, the rest on the whole. */
const clockTicks = 3;
/** Half of what throughput may vary by in a steady phase, and what warming up allows too. */
const clockTolerance = 0.05;

/**
 * Whether the CPU clocked down: from some second on, three ticks in a row and the median of all that follow are more than
 * 5 % under the clock of the first three. Null with fewer than six ticks whose clock is known.
 */
export function findClockDown({ ticks }: Conditions): ClockDown | null {
  const clocks = ticks.flatMap(({ atS, topFrequencyHz }) =>
    topFrequencyHz === null ? [] : [{ atS, hz: topFrequencyHz }],
  );
  if (clocks.length < 2 * clockTicks) return null;
  const reference = median(clocks.slice(0, clockTicks).map(({ hz }) => hz));
  const isSlow = (hz: number) => hz < reference * (1 - clockTolerance);
  for (let from = clockTicks; from <= clocks.length - clockTicks; from++) {
    if (!clocks.slice(from, from + clockTicks).every(({ hz }) => isSlow(hz))) continue;
    const settled = median(clocks.slice(from).map(({ hz }) => hz));
    if (isSlow(settled)) return { fraction: 1 - settled / reference, afterS: clocks[from - 1]?.atS ?? null };
  }
  return { fraction: 0, afterS: null };
}

/** The trace in figures; each null where no tick has it. */
export function summariseConditions(conditions: Conditions) {
  const { ticks } = conditions;
  const known = (read: (tick: Tick) => number | null) => ticks.map(read).filter((value) => value !== null);
  const others = greatest(known(({ otherCores }) => otherCores));
  const otherS = sumOver(ticks, ({ otherCores }, lengthS) => (otherCores === null ? null : otherCores * lengthS));
  const clocks = known(({ frequencyHz }) => frequencyHz);
  return {
    // Of the sum, so that the coarseness of the ticks evens out.
    otherCoresMean: otherS === null ? null : Math.max(0, otherS / (ticks.at(-1)?.atS ?? 1)),
    otherCoresMax: others === null ? null : Math.max(0, others),
    frequencyMinHz: clocks.length === 0 ? null : clocks.reduce((a, b) => Math.min(a, b)),
    frequencyMeanHz: clocks.length === 0 ? null : Math.round(mean(clocks)),
    temperatureMaxC: greatest(known(({ temperatureC }) => temperatureC)),
    throttleEvents: sumOver(ticks, ({ throttleEvents }) => throttleEvents),
    /** CPU seconds that a hypervisor kept from this machine. */
    stolenS: sumOver(ticks, ({ stealCores }, lengthS) => (stealCores === null ? null : stealCores * lengthS)),
    neighbours: findNeighbours(conditions),
    clockDown: findClockDown(conditions),
  };
}
export type ConditionsSummary = ReturnType<typeof summariseConditions>;

function withLengths(ticks: readonly Tick[]) {
  return ticks.map((tick, index) => ({ tick, lengthS: tick.atS - (ticks[index - 1]?.atS ?? 0) }));
}

/** Null when a tick lacks the figure: a sum of some of them would be too little. */
function sumOver(ticks: readonly Tick[], read: (tick: Tick, lengthS: number) => number | null): number | null {
  let sum = 0;
  for (const { tick, lengthS } of withLengths(ticks)) {
    const value = read(tick, lengthS);
    if (value === null) return null;
    sum += value;
  }
  return ticks.length === 0 ? null : sum;
}

function greatest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}
