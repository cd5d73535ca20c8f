import { readText, toFields } from "./files.ts";
import type { Machine } from "./host.ts";
import { toBytes } from "./memory.ts";

/** What this process has used since it began, its threads included (getrusage(2)). */
export interface ProcessUsage {
  readonly cpuUserS: number;
  readonly cpuSystemS: number;
  /** Page faults answered from memory, and those that waited for a disk. */
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  readonly peakRssBytes: number | null;
}

const US_PER_S = 1e6;
const BYTES_PER_KB = 1024;

export function readProcessUsage({ root, host }: Machine): ProcessUsage {
  const usage = process.resourceUsage();
  // libuv fills only times and memory on Windows; its zeros there are unknowns.
  const counted = (value: number) => (host.platform() === "win32" ? null : value);
  return {
    cpuUserS: usage.userCPUTime / US_PER_S,
    cpuSystemS: usage.systemCPUTime / US_PER_S,
    minorFaults: counted(usage.minorPageFault),
    majorFaults: counted(usage.majorPageFault),
    voluntarySwitches: counted(usage.voluntaryContextSwitches),
    involuntarySwitches: counted(usage.involuntaryContextSwitches),
    peakRssBytes: readPeakRss(root) ?? (usage.maxRSS > 0 ? usage.maxRSS * BYTES_PER_KB : null),
  };
}

/** VmHWM, because getrusage's figure is inherited from the parent across fork and exec. */
function readPeakRss(root: string): number | null {
  return toBytes(toFields(readText(root, "proc/self/status"), ":").get("VmHWM"));
}
