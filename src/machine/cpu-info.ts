import { findArmCore, findArmVendor } from "./arm-cores.ts";
import { readText, toFields, toLine, toNumber } from "./files.ts";

/** What /proc/cpuinfo says, on x86 and Arm. Its Serial line (Raspberry Pi) is never looked at. */
export interface CpuInfo {
  /** Distinct models joined by " + " where cores differ (big.LITTLE). */
  readonly model: string | null;
  readonly vendor: string | null;
  /** Features of the first CPU; Linux reports only what all CPUs share. */
  readonly flags: ReadonlySet<string> | null;
  readonly processors: readonly Processor[];
}

export interface Processor {
  readonly id: number;
  readonly socket: string | undefined;
  readonly core: string | undefined;
  /** x86 only. The nominal clock where the kernel cannot read APERF/MPERF. */
  readonly megahertz: number | null;
}

export function readCpuInfo(root: string): CpuInfo {
  return parseCpuInfo(readText(root, "proc/cpuinfo"));
}

export function parseCpuInfo(text: string | null): CpuInfo {
  const blocks = (text ?? "").split(/\n\s*\n/).map((block) => toFields(block, ":"));
  const cpus = blocks.filter((block) => toNumber(block.get("processor")) !== null);
  const first = cpus[0];
  return {
    model: joinDistinct(cpus.map(modelOf)),
    vendor: toLine(first?.get("vendor_id")) ?? findArmVendor(first?.get("CPU implementer")),
    flags: flagsOf(first),
    processors: cpus.map(processorOf),
  };
}

type Fields = ReadonlyMap<string, string>;

/** An Arm core's number comes first: 32-bit kernels also write a `model name` that names only the architecture. */
function modelOf(block: Fields): string | null {
  const named = block.get("model name") ?? block.get("Model Name") ?? block.get("cpu model") ?? block.get("uarch");
  return findArmCore(block.get("CPU implementer"), block.get("CPU part")) ?? toLine(named);
}

function joinDistinct(models: readonly (string | null)[]): string | null {
  const known = models.filter((model) => model !== null);
  return known.length === 0 ? null : [...new Set(known)].join(" + ");
}

function flagsOf(block: Fields | undefined): ReadonlySet<string> | null {
  const flags = block?.get("flags") ?? block?.get("Features");
  return flags === undefined ? null : new Set(flags.split(/\s+/));
}

function processorOf(block: Fields): Processor {
  return {
    id: toNumber(block.get("processor")) ?? 0,
    socket: block.get("physical id"),
    core: block.get("core id"),
    megahertz: toNumber(block.get("cpu MHz")),
  };
}
