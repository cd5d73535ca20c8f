import { readText, toFields, toNumber } from "./files.ts";
import type { Machine } from "./host.ts";

export interface Memory {
  readonly memoryBytes: number | null;
  /** 0 is a machine without swap. */
  readonly swapBytes: number | null;
}

const BYTES_PER_KB = 1024;

export function readMemory({ root, host }: Machine): Memory {
  const info = toFields(readText(root, "proc/meminfo"), ":");
  const total = toBytes(info.get("MemTotal")) ?? host.totalmem();
  return {
    memoryBytes: total > 0 ? total : null,
    swapBytes: toBytes(info.get("SwapTotal")),
  };
}

/** Bytes of the kernel's `1234 kB`; null for anything else. */
export function toBytes(text: string | undefined): number | null {
  const kilobytes = toNumber(/^(\d{1,12}) kB$/.exec(text ?? "")?.[1]);
  return kilobytes === null ? null : kilobytes * BYTES_PER_KB;
}
