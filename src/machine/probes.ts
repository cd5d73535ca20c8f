import os from "node:os";
import type { CounterReadings, Counters } from "./counters.ts";
import { readCpuInfo } from "./cpu-info.ts";
import { type CpuTimes, readCpuTimes } from "./cpu-times.ts";
import { readFrequencyNow } from "./frequency.ts";
import type { Machine } from "./host.ts";
import { type ProcessUsage, readProcessUsage } from "./process-usage.ts";
import { readTemperature } from "./temperature.ts";

/** One reading of everything that moves while a cell runs. Taken before and after a timed region, never inside. */
export interface Probes {
  readonly cpuTimes: CpuTimes | null;
  readonly usage: ProcessUsage;
  readonly frequencyHz: number | null;
  readonly temperatureC: number | null;
  /** Null where there is nothing real to count. */
  readonly counters: CounterReadings | null;
}

export function readProbes({
  root = "/",
  host = os,
  counters = null,
}: Partial<Machine> & { readonly counters?: Counters | null } = {}): Probes {
  const machine = { root, host };
  return {
    counters: counters?.read() ?? null,
    cpuTimes: readCpuTimes(machine),
    usage: readProcessUsage(machine),
    frequencyHz: readFrequencyNow(root, readCpuInfo(root)),
    temperatureC: readTemperature(root),
  };
}
