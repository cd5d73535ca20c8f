import type { Tick } from "../results/conditions.ts";
import { busyS, parseCpuTimes } from "./cpu-times.ts";
import { readText } from "./files.ts";
import { createClockReader } from "./frequency.ts";
import { readFamilyCpu } from "./processes.ts";
import { readTemperature } from "./temperature.ts";
import { createThrottleReader } from "./throttling.ts";

/** What a reading of the machine's conditions counts up to now, and what it shows at the moment. */
export interface ConditionsReading {
  /** CPU seconds since boot, over all CPUs; null where the system does not tell. */
  readonly busyS: number | null;
  readonly stealS: number | null;
  /** CPU seconds of the workers and of this process, in `busyS` too. */
  readonly ownS: number | null;
  readonly frequencyHz: number | null;
  readonly topFrequencyHz: number | null;
  readonly temperatureC: number | null;
  readonly throttled: number | null;
}

export interface ConditionsReader {
  /** CPUs of the machine; null where conditions cannot be read. */
  readonly cpus: number | null;
  readonly read: (workers: readonly number[]) => ConditionsReading;
}

/**
 * Finds once what can be read below `root`, so that a reading costs a few files. `readOwnCpuS` tells what this process itself
 * has used. Linux only: elsewhere everything is null.
 */
export function createConditionsReader({
  root,
  readOwnCpuS,
}: {
  readonly root: string;
  readonly readOwnCpuS: () => number;
}): ConditionsReader {
  const readClocks = createClockReader(root);
  const readThrottled = createThrottleReader(root);
  return {
    cpus: countCpus(root),
    read(workers) {
      const times = parseCpuTimes(readText(root, "proc/stat"));
      const workersS = readFamilyCpu(root, workers);
      const clocks = readClocks?.() ?? null;
      return {
        busyS: times && busyS(times),
        stealS: times?.stealS ?? null,
        ownS: workersS === null ? null : workersS + readOwnCpuS(),
        frequencyHz: clocks?.meanHz ?? null,
        topFrequencyHz: clocks?.topHz ?? null,
        temperatureC: readTemperature(root),
        throttled: readThrottled?.() ?? null,
      };
    },
  };
}

/** The tick between two readings, `atS` being when the second was taken. */
export function tickBetween({
  before,
  after,
}: {
  readonly before: ConditionsReading & { readonly atS: number };
  readonly after: ConditionsReading & { readonly atS: number };
}): Omit<Tick, "otherProcess"> {
  const seconds = after.atS - before.atS;
  const cores = (from: number | null, to: number | null) =>
    from === null || to === null ? null : rounded((to - from) / seconds);
  const others = ({ busyS: busy, ownS }: ConditionsReading) => (busy === null || ownS === null ? null : busy - ownS);
  return {
    atS: rounded(after.atS),
    otherCores: cores(others(before), others(after)),
    stealCores: cores(before.stealS, after.stealS),
    frequencyHz: after.frequencyHz,
    topFrequencyHz: after.topFrequencyHz,
    temperatureC: after.temperatureC,
    throttleEvents:
      before.throttled === null || after.throttled === null ? null : Math.max(0, after.throttled - before.throttled),
  };
}

function countCpus(root: string): number | null {
  const count = (readText(root, "proc/stat") ?? "").match(/^cpu\d+ /gm)?.length ?? 0;
  return count > 0 ? count : null;
}

/** To the millisecond or thousandth of a core: more is not in the kernel's counts. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
