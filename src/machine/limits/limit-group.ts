import path from "node:path";
import type { Limits } from "../../suite/limits.ts";
import { readMachineOomKills } from "../cgroup.ts";
import {
  type GroupFolders,
  hasSwap,
  kernelFolders,
  limitCpu,
  limitMemory,
  makeGroup,
  removeGroup,
} from "../control-group.ts";
import { isPresent } from "../files.ts";
import { groupName } from "../group-name.ts";
import { type GroupPaths, type GroupReadings, pathsOfProcess, readGroup } from "../group-readings.ts";
import type { Machine } from "../host.ts";
import type { RunProgram } from "../page-cache.ts";
import { tightenLimits } from "./lower-limits.ts";

export type GroupLimits = Pick<Limits, "cpuQuota" | "memoryBytes">;
type LimitedController = "cpu" | "memory";

/** A control group with a quota of CPU time, a limit of memory, or both. */
export interface LimitGroup {
  /** How a process gets in: by writing its pid to each of the files, or by being started by a program with arguments before its own. */
  readonly entry:
    | { readonly kind: "files"; readonly procsFiles: readonly string[] }
    | { readonly kind: "program"; readonly program: string; readonly args: readonly string[] }
    | { readonly kind: "none" };
  /** Why a limit could not even be set. */
  readonly faults: Readonly<Partial<Record<keyof GroupLimits, string>>>;
  /** What the kernel says of the group that this process is in, as it should be. */
  readonly readings: (pid: number) => GroupReadings;
  /** Kills by the kernel for want of memory. */
  readonly countOomKills: () => number | null;
  /** Takes it away. Its processes must have ended. */
  readonly remove: () => Promise<void>;
}

export interface LimitGroupRequest {
  readonly machine: Machine;
  /** Process that the group is named after. */
  readonly pid: number;
  /** Sets it apart from the other groups of that process: letters and digits. */
  readonly id: string;
  readonly limits: GroupLimits;
  /** Processes that will share it. */
  readonly processes: number;
  readonly isRoot: boolean;
  readonly run: RunProgram;
  readonly folders?: GroupFolders;
}

/**
 * A group of our own where one can be made; else systemd makes one, if it will; else none, with the reasons. Never throws:
 * what could not be set is in `faults`. Nothing is allowed that
 * this process's own group does not allow.
 */
export async function createLimitGroup(request: LimitGroupRequest): Promise<LimitGroup> {
  const { limits, lower } = tightenLimits(request.machine.root, request.limits);
  const possible = { ...request, limits };
  const own = makeOwn(possible);
  const withFaults = (group: LimitGroup): LimitGroup => ({ ...group, faults: { ...group.faults, ...lower } });
  if (own.isWhole || own.made.length > 0) return withFaults(ownGroup(possible, own));
  return withFaults((await createScope(possible)) ?? ownGroup(possible, own));
}

interface Own {
  readonly made: readonly string[];
  readonly paths: GroupPaths;
  readonly faults: LimitGroup["faults"];
  readonly isWhole: boolean;
}

function makeOwn(request: LimitGroupRequest): Own {
  const { cpuQuota, memoryBytes } = request.limits;
  // In version 2 a process is in one group, which has to have both limits.
  const both = cpuQuota === undefined || memoryBytes === undefined ? undefined : make(request, ["cpu", "memory"]);
  if (both !== undefined && "folder" in both) {
    const { folder } = both;
    return { made: [folder], paths: { cpu: folder, memory: folder }, faults: {}, isWhole: true };
  }
  const parts = [
    ...(cpuQuota === undefined ? [] : [makeQuota(request)]),
    ...(memoryBytes === undefined ? [] : [makeMemory(request)]),
  ];
  return {
    made: [...new Set(parts.flatMap(({ paths }) => Object.values(paths)))],
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)),
    faults: Object.assign({}, ...parts.map(({ faults }) => faults)),
    isWhole: parts.every(({ faults }) => Object.keys(faults).length === 0),
  };
}

type Part = Pick<Own, "paths" | "faults">;

function makeQuota(request: LimitGroupRequest): Part {
  const group = make(request, ["cpu"]);
  if ("faults" in group) return { paths: {}, faults: { cpuQuota: noGroup(group.faults) } };
  const { folder, parent } = group;
  const counting = parent.version === "v2" ? folder : findCounting(request, folder);
  return { paths: { cpu: folder, ...(counting === undefined ? {} : { cpuacct: counting }) }, faults: {} };
}

function makeMemory(request: LimitGroupRequest): Part {
  const group = make(request, ["memory"]);
  if ("faults" in group) return { paths: {}, faults: { memoryBytes: noGroup(group.faults) } };
  return { paths: { memory: group.folder }, faults: {} };
}

function noGroup([why]: readonly string[]): string {
  return `no control group with this limit can be made here${why === undefined ? "" : ` (${why})`}`;
}

function make(
  { machine, pid, id, limits, folders = kernelFolders }: LimitGroupRequest,
  controllers: readonly [LimitedController, ...LimitedController[]],
) {
  return makeGroup({
    root: machine.root,
    controllers,
    name: groupName({ root: machine.root, pid, id }),
    limit: (group, version) => {
      const { cpuQuota, memoryBytes } = limits;
      if (controllers.includes("cpu") && cpuQuota !== undefined) limitCpu(group, version, cpuQuota);
      if (controllers.includes("memory") && memoryBytes !== undefined)
        limitMemory(group, version, { capBytes: memoryBytes, hasSwap: hasSwap(machine) });
    },
    folders,
  });
}

/** Version 1 counts CPU time in a hierarchy that may be another one than the quota's; undefined where it can be counted nowhere. */
function findCounting(request: LimitGroupRequest, folder: string): string | undefined {
  const { machine, pid, id, folders = kernelFolders } = request;
  if (isPresent(machine.root, `${folder}/cpuacct.usage`)) return folder;
  const name = groupName({ root: machine.root, pid, id });
  const group = makeGroup({ root: machine.root, controllers: ["cpuacct"], name, limit: () => undefined, folders });
  return "faults" in group ? undefined : group.folder;
}

function ownGroup({ machine: { root }, folders = kernelFolders }: LimitGroupRequest, own: Own): LimitGroup {
  const { made, paths, faults } = own;
  const readings = readGroup(root, paths);
  return {
    entry:
      made.length === 0
        ? { kind: "none" }
        : { kind: "files", procsFiles: made.map((folder) => path.join(root, folder, "cgroup.procs")) },
    faults,
    readings: () => readings,
    countOomKills: () => (paths.memory === undefined ? readMachineOomKills(root) : readings.oomKills()),
    remove: async () => {
      await Promise.all(made.map((folder) => removeGroup(path.join(root, folder), folders)));
    },
  };
}

/**
 * systemd puts the command into a transient scope of its own and then becomes it, so that pid, environment and the open
 * channel stay what they were (systemd-run(1), --scope). Undefined where it does not do so here.
 */
async function createScope({
  machine: { root },
  limits,
  processes,
  isRoot,
  run,
}: LimitGroupRequest): Promise<LimitGroup | undefined> {
  const args = scopeArgs({ limits, isRoot });
  // Each process would have a scope, and so a limit, of its own.
  if (processes > 1) return undefined;
  try {
    await run("systemd-run", [...args, "true"]);
  } catch {
    return undefined; // Not there, or no manager that would do it: the reasons of our own groups are told.
  }
  return {
    entry: { kind: "program", program: "systemd-run", args },
    faults: {},
    readings: (pid) => readGroup(root, pathsOfProcess(root, pid)),
    // The scope, and its counter, may be gone before it can be asked.
    countOomKills: () => readMachineOomKills(root),
    remove: async () => {},
  };
}

export function scopeArgs({
  limits: { cpuQuota, memoryBytes },
  isRoot,
}: {
  readonly limits: GroupLimits;
  readonly isRoot: boolean;
}): readonly string[] {
  return [
    ...(isRoot ? [] : ["--user"]),
    "--scope",
    "--quiet",
    // Else a scope whose process was killed for want of memory stays as a failed one.
    "--collect",
    ...(cpuQuota === undefined ? [] : ["-p", `CPUQuota=${Math.round(cpuQuota * 1e4) / 100}%`]),
    ...(memoryBytes === undefined ? [] : ["-p", `MemoryMax=${memoryBytes}`, "-p", "MemorySwapMax=0"]),
    "--",
  ];
}
