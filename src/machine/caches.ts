import { findAllowedCpus } from "./cores.ts";
import type { CpuInfo } from "./cpu-info.ts";
import { listNames, readNumber, readText } from "./files.ts";

/** Sizes of the caches that the first allowed CPU sees, each one instance: an L3 may be shared by many cores. */
export interface Caches {
  readonly l1dBytes: number | null;
  readonly l1iBytes: number | null;
  readonly l2Bytes: number | null;
  readonly l3Bytes: number | null;
}

const factors: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

export function readCaches(root: string, info: CpuInfo): Caches {
  const folder = `sys/devices/system/cpu/cpu${findAllowedCpus(root, info)?.[0] ?? 0}/cache`;
  const sizes = new Map<string, number | null>();
  for (const name of listNames(root, folder)) {
    const level = readNumber(root, `${folder}/${name}/level`);
    sizes.set(`${level} ${readText(root, `${folder}/${name}/type`)}`, sizeOf(readText(root, `${folder}/${name}/size`)));
  }
  return {
    l1dBytes: sizes.get("1 Data") ?? sizes.get("1 Unified") ?? null,
    l1iBytes: sizes.get("1 Instruction") ?? null,
    l2Bytes: sizes.get("2 Unified") ?? sizes.get("2 Data") ?? null,
    l3Bytes: sizes.get("3 Unified") ?? null,
  };
}

/** `32K`, `16M` or plain bytes; null for anything else and for 0, which some hypervisors report. */
function sizeOf(text: string | null): number | null {
  const match = /^(\d{1,9})([KMG]?)$/.exec(text ?? "");
  const bytes = Number(match?.[1] ?? 0) * (factors[match?.[2] ?? ""] ?? 1);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : null;
}
