import { type Controller, cgroupFolders, memoryLimitOf, quotaOf } from "./cgroup.ts";
import { isPresent, readNumber, readText, toFields, toNumber } from "./files.ts";

/** Folders below the root that a group's files lie in: one in version 2, one a hierarchy in version 1. */
export type GroupPaths = Readonly<Partial<Record<Controller, string>>>;

/** What the kernel says of a group; null is what it does not keep, or what is not limited. */
export interface GroupReadings {
  /** CPUs: the tightest of the group's and those above it, each of which is enforced. */
  readonly quota: () => number | null;
  /** Likewise. */
  readonly memoryLimitBytes: () => number | null;
  /** CPU time of all that was ever in it. */
  readonly cpuS: () => number | null;
  /** The most that was charged at once. */
  readonly peakChargedBytes: () => number | null;
  /** Kills by the kernel for want of memory. */
  readonly oomKills: () => number | null;
  /** Whether a process is in each of its folders. */
  readonly holds: (pid: number) => boolean;
}

export function readGroup(root: string, { cpu, cpuacct = cpu, memory }: GroupPaths): GroupReadings {
  const of = <T>(folder: string | undefined, read: (folder: string) => T) =>
    folder === undefined ? null : read(folder);
  return {
    quota: () => of(cpu, (folder) => tightest(folder, (one) => quotaOf(root, one))),
    memoryLimitBytes: () => of(memory, (folder) => tightest(folder, (one) => memoryLimitOf(root, one))),
    cpuS: () => of(cpuacct, (folder) => cpuSecondsOf(root, folder)),
    peakChargedBytes: () =>
      of(
        memory,
        (folder) =>
          readNumber(root, `${folder}/memory.max_usage_in_bytes`) ?? readNumber(root, `${folder}/memory.peak`),
      ),
    oomKills: () => of(memory, (folder) => oomKillsOf(root, folder)),
    holds: (pid) =>
      [cpu, cpuacct, memory]
        .filter((folder) => folder !== undefined)
        .every((folder) => (readText(root, `${folder}/cgroup.procs`) ?? "").split("\n").includes(String(pid))),
  };
}

/** The group that a process is in, by its own word: where another program has put it. */
export function pathsOfProcess(root: string, pid: number): GroupPaths {
  const find = (controller: Controller, files: readonly string[]) =>
    cgroupFolders(root, controller, String(pid)).find((folder) =>
      files.some((file) => isPresent(root, `${folder}/${file}`)),
    );
  const cpu = find("cpu", ["cpu.max", "cpu.cfs_quota_us"]);
  const cpuacct = find("cpuacct", ["cpuacct.usage"]) ?? cpu;
  const memory = find("memory", ["memory.max", "memory.limit_in_bytes"]);
  return {
    ...(cpu === undefined ? {} : { cpu }),
    ...(cpuacct === undefined ? {} : { cpuacct }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** Of a group and those above it, up to where control groups are mounted. */
function tightest(folder: string, read: (folder: string) => number | null): number | null {
  const parts = folder.split("/");
  const known = parts.map((_, end) => read(parts.slice(0, end + 1).join("/"))).filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Version 2 counts µs in cpu.stat, version 1 ns in cpuacct.usage. */
function cpuSecondsOf(root: string, folder: string): number | null {
  const us = toNumber(toFields(readText(root, `${folder}/cpu.stat`), " ").get("usage_usec"));
  if (us !== null) return us / 1e6;
  const ns = readNumber(root, `${folder}/cpuacct.usage`);
  return ns === null ? null : ns / 1e9;
}

function oomKillsOf(root: string, folder: string): number | null {
  const count = (file: string) => toNumber(toFields(readText(root, `${folder}/${file}`), " ").get("oom_kill"));
  return count("memory.events") ?? count("memory.oom_control");
}
