import { readText, toFields } from "./files.ts";
import { toBytes } from "./memory.ts";

/** What a process holds in memory, bytes; null where the system does not tell it apart (Linux does, proc_pid_smaps(5)). */
export interface ProcessMemory {
  /** Pages of this process alone: what one more process of the kind costs. */
  readonly privateBytes: number | null;
  /** Those, and its share of the pages that others use too (PSS): such figures of several processes add up. */
  readonly proportionalBytes: number | null;
}

export function readProcessMemory(root = "/"): ProcessMemory {
  const fields = toFields(readText(root, "proc/self/smaps_rollup"), ":");
  const clean = toBytes(fields.get("Private_Clean"));
  const dirty = toBytes(fields.get("Private_Dirty"));
  return {
    privateBytes: clean === null || dirty === null ? null : clean + dirty,
    proportionalBytes: toBytes(fields.get("Pss")),
  };
}
