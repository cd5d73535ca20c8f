import os from "node:os";
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
}

export function readProbes({ root = "/", host = os }: Partial<Machine> = {}): Probes {
  const machine = { root, host };
  return {
    cpuTimes: readCpuTimes(machine),
    usage: readProcessUsage(machine),
    frequencyHz: readFrequencyNow(root, readCpuInfo(root)),
    temperatureC: readTemperature(root),
  };
}
