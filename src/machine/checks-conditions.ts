import { type DoctorFacts, ok, unknown, type Verdict, warn } from "./finding.ts";
import { formatBytes } from "./units.ts";

/** With less than this, a machine with swap is likely to use it for models of the sizes measured here. */
const MEMORY_THAT_NEEDS_NO_SWAP = 4 * 2 ** 30;

export function batteryCheck({ context: { powerSource, batteryFraction } }: DoctorFacts): Verdict {
  if (powerSource === null) return unknown("the system does not say what feeds this machine");
  const charge = batteryFraction === null ? "" : `, charged to ${Math.round(batteryFraction * 100)} %`;
  if (powerSource === "mains") return ok(`mains${charge}`);
  return warn(`battery${charge}: firmware may lower clocks`, "Plug the machine in, unless battery is what you measure");
}

export function swapCheck({ context: { swapBytes, memoryBytes, memoryLimitBytes } }: DoctorFacts): Verdict {
  if (swapBytes === null) return unknown("swap cannot be read");
  if (swapBytes === 0) return ok("none");
  const memory = Math.min(memoryBytes ?? Number.POSITIVE_INFINITY, memoryLimitBytes ?? Number.POSITIVE_INFINITY);
  const detail = formatBytes(swapBytes);
  return memory < MEMORY_THAT_NEEDS_NO_SWAP
    ? warn(`${detail} beside little memory: pages read back from disk stretch the tail`, "sudo swapoff -a")
    : ok(detail);
}

export function virtualisationCheck({ context: { virtualisation } }: DoctorFacts): Verdict {
  if (virtualisation === null) return unknown("cannot tell whether this is a virtual machine");
  if (virtualisation === "none") return ok("none");
  const detail = `virtual machine (${virtualisation === "other" ? "unknown hypervisor" : virtualisation})`;
  const remedy = "Repeat runs at another time before trusting small differences: neighbours take CPU time (steal)";
  return warn(`${detail}: figures hold for this one and its neighbours`, remedy);
}

export function containerCheck({ context: { container, cpuQuota, memoryLimitBytes } }: DoctorFacts): Verdict {
  if (container === null) return unknown("cannot tell whether this is a container");
  if (container === "none") return ok("none");
  const limits = [
    ...(cpuQuota === null ? [] : [`CPU quota ${Number(cpuQuota.toFixed(2))}`]),
    ...(memoryLimitBytes === null ? [] : [`memory limit ${formatBytes(memoryLimitBytes)}`]),
  ];
  return limits.length === 0
    ? ok(`${container}, no CPU or memory limit`)
    : warn(`${container}: ${limits.join(", ")}`, "Raise the container's limits, unless they are what you measure");
}
