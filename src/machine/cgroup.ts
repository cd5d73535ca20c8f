import { listNames, readNumber, readText, toFields, toNumber } from "./files.ts";

/** What the control groups of this process allow, v1 or v2; null is no limit, or none that can be read. */
export interface CgroupLimits {
  /** CPU time as CPUs: 0.5 is half of one core. */
  readonly cpuQuota: number | null;
  readonly memoryLimitBytes: number | null;
}

/** What of control groups is used here. Version 2 counts CPU time in `cpu`. */
export type Controller = "cpu" | "cpuacct" | "memory";

const ROOT = "sys/fs/cgroup";

/** The tightest limit among the process's group and its ancestors: each of them is enforced. */
export function readCgroupLimits(root: string): CgroupLimits {
  const quotas = cgroupFolders(root, "cpu").map((folder) => quotaOf(root, folder));
  const limits = cgroupFolders(root, "memory").map((folder) => memoryLimitOf(root, folder));
  return { cpuQuota: lowest(quotas), memoryLimitBytes: lowest(limits) };
}

/**
 * How many processes the kernel has killed for want of memory: in this process's group where memory is accounted (v2
 * `memory.events`, v1 `memory.oom_control`), else on the whole machine (/proc/vmstat). A rise between two readings
 * round a worker's death says what killed it. Null when no such counter exists (Linux before 4.13, other systems).
 */
export function readOomKills(root: string): number | null {
  for (const folder of cgroupFolders(root, "memory")) {
    const v2 = toNumber(toFields(readText(root, `${folder}/memory.events`), " ").get("oom_kill"));
    const kills = v2 ?? toNumber(toFields(readText(root, `${folder}/memory.oom_control`), " ").get("oom_kill"));
    if (kills !== null) return kills;
  }
  return readMachineOomKills(root);
}

/** Those of every group. */
export function readMachineOomKills(root: string): number | null {
  return toNumber(toFields(readText(root, "proc/vmstat"), " ").get("oom_kill"));
}

/**
 * Folders that may hold a controller's files, the process's own group first, then its ancestors. A container without
 * its own cgroup namespace is told its path on the host while its own group is mounted at the top: going up finds it.
 */
export function cgroupFolders(root: string, controller: Controller, pid = "self"): readonly string[] {
  const folders: string[] = [];
  for (const line of (readText(root, `proc/${pid}/cgroup`) ?? "").split("\n")) {
    const [hierarchy, controllers = "", ...rest] = line.split(":");
    const parts = rest
      .join(":")
      .split("/")
      .filter((part) => part !== "" && part !== "." && part !== "..");
    const mounts = mountsOf(root, hierarchy === "0" ? "" : controllers, controller);
    for (const mount of mounts) {
      for (let depth = parts.length; depth >= 0; depth--) folders.push([mount, ...parts.slice(0, depth)].join("/"));
    }
  }
  return folders;
}

/** v1 mounts a folder for each set of controllers, under any of its names; v2 is the top, or `unified` beside v1. */
function mountsOf(root: string, controllers: string, wanted: string): readonly string[] {
  if (controllers === "") return [ROOT, `${ROOT}/unified`];
  if (!controllers.split(",").includes(wanted)) return [];
  const names = listNames(root, ROOT).filter((name) => name.split(",").includes(wanted));
  return names.slice(0, 1).map((name) => `${ROOT}/${name}`);
}

/** CPUs that a group may use; null without a quota. */
export function quotaOf(root: string, folder: string): number | null {
  const [v2, v2Period] = (readText(root, `${folder}/cpu.max`) ?? "").split(" ");
  const quota = toNumber(v2) ?? readNumber(root, `${folder}/cpu.cfs_quota_us`);
  const period = toNumber(v2Period) ?? readNumber(root, `${folder}/cpu.cfs_period_us`);
  return quota !== null && period !== null && quota > 0 && period > 0 ? quota / period : null;
}

/** v1 writes "no limit" as the largest page count, which is no safe integer. */
export function memoryLimitOf(root: string, folder: string): number | null {
  const bytes = readNumber(root, `${folder}/memory.max`) ?? readNumber(root, `${folder}/memory.limit_in_bytes`);
  return bytes !== null && bytes > 0 && Number.isSafeInteger(bytes) ? bytes : null;
}

function lowest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b));
}
