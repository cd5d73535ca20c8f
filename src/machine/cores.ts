import type { CpuInfo } from "./cpu-info.ts";
import { parseCpuList } from "./cpu-list.ts";
import { readText, toFields } from "./files.ts";
import type { Machine } from "./host.ts";

export interface Cores {
  readonly physicalCores: number | null;
  /** CPUs the kernel schedules on (online), hyperthreads counted. */
  readonly logicalCores: number | null;
  /** CPUs this process may run on: affinity and cpuset, without the cgroup's quota. */
  readonly coresAvailable: number | null;
}

const CPU = "sys/devices/system/cpu";

export function readCores({ root, host }: Machine, info: CpuInfo): Cores {
  const online = findOnlineCpus(root, info);
  // libuv's own count may have the cgroup quota in it (Node 22), so the affinity mask comes first.
  const allowed = findAllowedCpus(root, info)?.length;
  return {
    physicalCores: countPhysical(root, online, info),
    logicalCores: online?.length ?? positive(host.cpus().length),
    coresAvailable: allowed ?? positive(host.availableParallelism()),
  };
}

/** Online CPUs this process may run on, ascending; null when the affinity mask is unreadable. */
export function findAllowedCpus(root: string, info: CpuInfo): readonly number[] | null {
  const status = toFields(readText(root, "proc/self/status"), ":");
  const allowed = parseCpuList(status.get("Cpus_allowed_list"));
  const online = findOnlineCpus(root, info);
  // The mask may name CPUs that are unplugged, or that this machine never had.
  return allowed === null ? null : nonEmpty(allowed.filter((cpu) => online?.includes(cpu) ?? true));
}

function findOnlineCpus(root: string, info: CpuInfo): readonly number[] | null {
  return parseCpuList(readText(root, `${CPU}/online`)) ?? nonEmpty(info.processors.map(({ id }) => id));
}

/** Hyperthreads of one core name the same siblings; without sysfs, a core is its (socket, core id) pair. */
function countPhysical(root: string, online: readonly number[] | null, info: CpuInfo): number | null {
  if (online === null) return null;
  const siblings = online.map((cpu) => siblingsOf(root, cpu));
  if (!siblings.includes(null)) return new Set(siblings).size;
  const pairs = info.processors.map(({ socket, core }) => (core === undefined ? null : `${socket}/${core}`));
  return pairs.length === 0 || pairs.includes(null) ? null : new Set(pairs).size;
}

function siblingsOf(root: string, cpu: number): string | null {
  const topology = `${CPU}/cpu${cpu}/topology`;
  return readText(root, `${topology}/core_cpus_list`) ?? readText(root, `${topology}/thread_siblings_list`);
}

function positive(count: number): number | null {
  return count > 0 ? count : null;
}

function nonEmpty(cpus: readonly number[]): readonly number[] | null {
  return cpus.length === 0 ? null : cpus;
}
