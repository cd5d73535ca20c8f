import { type DoctorFacts, missing, ok, unknown, type Verdict, warn } from "./finding.ts";
import type { InstructionSet } from "./instruction-sets.ts";
import { formatBytes } from "./units.ts";

const DOT_PRODUCTS = [
  "amx_int8",
  "avx512_vnni",
  "avx_vnni",
  "i8mm",
  "asimddp",
] as const satisfies readonly InstructionSet[];
const LITTLE_MEMORY = 2 ** 30;

export function coresCheck({ context }: DoctorFacts): Verdict {
  const { logicalCores, coresAvailable, cpuQuota, physicalCores } = context;
  if (coresAvailable === null) return unknown("the number of CPUs cannot be read");
  const physical = physicalCores === null ? "" : `, ${physicalCores} physical`;
  const detail = `${coresAvailable} of ${logicalCores ?? "?"} CPUs available${physical}`;
  if (cpuQuota !== null && cpuQuota < coresAvailable) {
    const limited = `${detail}; the cgroup grants the time of ${Number(cpuQuota.toFixed(2))}`;
    return warn(limited, "Use no more threads than the quota, or raise it (docker run --cpus, systemd CPUQuota=)");
  }
  return logicalCores !== null && coresAvailable < logicalCores
    ? warn(detail, "Start offgrid without taskset or a cpuset to use all of them")
    : ok(detail);
}

export function memoryCheck({ context }: DoctorFacts): Verdict {
  const { memoryBytes, memoryLimitBytes } = context;
  if (memoryBytes === null) return unknown("the size of memory cannot be read");
  const isLimited = memoryLimitBytes !== null && memoryLimitBytes < memoryBytes;
  const limit = isLimited ? `, limited to ${formatBytes(memoryLimitBytes)} by the cgroup` : "";
  const detail = `${formatBytes(memoryBytes)}${limit}`;
  const usable = isLimited ? memoryLimitBytes : memoryBytes;
  return usable < LITTLE_MEMORY ? warn(detail, "Choose small models: the kernel kills what does not fit") : ok(detail);
}

export function int8Check({ context: { instructionSets } }: DoctorFacts): Verdict {
  if (instructionSets === null) return unknown("the CPU's instruction sets cannot be read");
  const found = DOT_PRODUCTS.filter((name) => instructionSets.includes(name));
  if (found.length > 0) return ok(`int8 dot products in hardware: ${found.join(", ")}`);
  return missing("no int8 dot products: int8 models may be no faster than fp32 here", null);
}

export function fp16Check({ context: { instructionSets } }: DoctorFacts): Verdict {
  if (instructionSets === null) return unknown("the CPU's instruction sets cannot be read");
  if (instructionSets.includes("asimdhp")) return ok("fp16 arithmetic in hardware: asimdhp");
  if (instructionSets.includes("f16c") || instructionSets.includes("neon")) {
    return ok("fp16 is converted to fp32 in hardware: half the file, not twice the speed");
  }
  return missing("fp16 is converted to fp32 in software: expect it slower than fp32", null);
}
