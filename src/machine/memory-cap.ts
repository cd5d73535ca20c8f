import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, OffgridError } from "../errors.ts";
import { cgroupFolders } from "./cgroup.ts";
import { isPresent, listNames, readNumber, readText, toFields, toNumber } from "./files.ts";
import type { Machine } from "./host.ts";
import { readMemory } from "./memory.ts";

/** A control group of our own that limits the memory of what is started in it, page cache included. */
export interface MemoryCap {
  /** As the kernel keeps it. */
  readonly capBytes: number;
  /** File that a process writes its pid to, to be under the cap with all that it allocates from then on. */
  readonly procsFile: string;
  /** Kills by the kernel for want of memory in this group. */
  countOomKills(): number | null;
  /** The most that was charged at once; null where the kernel does not keep it. */
  peakChargedBytes(): number | null;
  /** Takes the group away. Its processes must have ended. */
  remove(): Promise<void>;
}

/** Where groups can be made: a folder below the root, and the version of control groups it is of. */
export interface CapPlace {
  readonly folder: string;
  readonly version: "v1" | "v2";
}

/** A control group is a folder that the kernel fills: it is made and removed as an empty one. */
export interface GroupFolders {
  readonly make: (folder: string) => void;
  readonly remove: (folder: string) => void;
}
const kernelFolders: GroupFolders = { make: (folder) => mkdirSync(folder), remove: rmdirSync };

/** Names of our groups: whose they are, so that those of the dead are known. */
const prefix = "offgrid-";
/** An ended process stays in its group until it is reaped: so often, ms apart, is the removal tried. */
const removal = { tries: 50, pauseMs: 20 } as const;

/**
 * The first group, from this process's own up to the root, below which a group with a memory limit can be made: found by
 * making one. Groups that a dead process of offgrid left there are taken away.
 * @throws OffgridError `limits` when there is none, with what would help.
 */
export function findCapPlace({
  machine: { root, host },
  pid,
  folders = kernelFolders,
}: {
  readonly machine: Machine;
  readonly pid: number;
  readonly folders?: GroupFolders;
}): CapPlace {
  const faults: string[] = [];
  for (const folder of cgroupFolders(root, "memory")) {
    const version = versionOf(root, folder);
    if (version === undefined) continue;
    const place = { folder, version };
    const trial = path.join(root, folder, `${prefix}${pid}-trial`);
    try {
      removeStale({ root, place, folders });
      folders.make(trial);
      try {
        setLimits({ group: trial, version, capBytes: 1e9, hasSwap: hasSwap({ root, host }) });
        return place;
      } finally {
        folders.remove(trial);
      }
    } catch (thrown) {
      faults.push(messageOf(thrown));
    }
  }
  throw new OffgridError({
    code: "limits",
    place: "--memory-cliff",
    fault: `no control group with a memory limit can be made here${faults[0] === undefined ? "" : ` (${faults[0]})`}`,
  });
}

/** Makes a group, limits it, and reads back what the kernel made of it. @throws OffgridError `limits`. */
export function createMemoryCap({
  machine: { root, host },
  place,
  pid,
  capBytes,
  folders = kernelFolders,
}: {
  readonly machine: Machine;
  readonly place: CapPlace;
  readonly pid: number;
  readonly capBytes: number;
  readonly folders?: GroupFolders;
}): MemoryCap {
  const name = `${prefix}${pid}-${capBytes}`;
  const folder = `${place.folder}/${name}`;
  const group = path.join(root, folder);
  try {
    folders.make(group);
  } catch (cause) {
    throw refused(`the control group ${name} cannot be made (${messageOf(cause)})`, cause);
  }
  try {
    setLimits({ group, version: place.version, capBytes, hasSwap: hasSwap({ root, host }) });
  } catch (cause) {
    folders.remove(group);
    throw refused(`the control group ${name} cannot be limited (${messageOf(cause)})`, cause);
  }
  const files = filesOf[place.version];
  return {
    capBytes: readNumber(root, `${folder}/${files.limit}`) ?? capBytes,
    procsFile: path.join(group, "cgroup.procs"),
    countOomKills: () => toNumber(toFields(readText(root, `${folder}/${files.oom}`), " ").get("oom_kill")),
    peakChargedBytes: () => readNumber(root, `${folder}/${files.peak}`),
    remove: () => removeGroup(group, folders),
  };
}

const filesOf = {
  v1: { limit: "memory.limit_in_bytes", oom: "memory.oom_control", peak: "memory.max_usage_in_bytes" },
  v2: { limit: "memory.max", oom: "memory.events", peak: "memory.peak" },
} as const;

/** A group of v2 gives its children limits only where it hands the controller on. */
function versionOf(root: string, folder: string): CapPlace["version"] | undefined {
  if (isPresent(root, `${folder}/${filesOf.v1.limit}`)) return "v1";
  const handedOn = (readText(root, `${folder}/cgroup.subtree_control`) ?? "").split(/\s+/);
  return handedOn.includes("memory") ? "v2" : undefined;
}

/**
 * Memory, and swap where the kernel accounts for it, so that none of it is a way round the limit.
 * @throws where the kernel keeps another limit than was asked for.
 */
function setLimits({
  group,
  version,
  capBytes,
  hasSwap: isSwapOn,
}: {
  group: string;
  version: CapPlace["version"];
  capBytes: number;
  hasSwap: boolean;
}): void {
  const { limit } = filesOf[version];
  writeFileSync(path.join(group, limit), String(capBytes));
  const kept = readNumber(group, limit);
  if (kept === null || Math.abs(kept - capBytes) > 65_536)
    throw new Error(`the kernel keeps a limit of ${kept ?? "unknown"} bytes in place of ${capBytes}`);
  if (!isSwapOn) return;
  if (isPresent(group, "memory.swap.max")) writeFileSync(path.join(group, "memory.swap.max"), "0");
  else if (isPresent(group, "memory.memsw.limit_in_bytes"))
    writeFileSync(path.join(group, "memory.memsw.limit_in_bytes"), String(capBytes));
  else if (version === "v1") writeFileSync(path.join(group, "memory.swappiness"), "0");
}

function hasSwap(machine: Machine): boolean {
  return readMemory(machine).swapBytes !== 0;
}

/** Groups whose process is no more. One that another process of that number holds by now stays: nothing is lost by it. */
function removeStale({ root, place, folders }: { root: string; place: CapPlace; folders: GroupFolders }): void {
  for (const name of listNames(root, place.folder)) {
    const pid = Number(new RegExp(`^${prefix}(\\d{1,10})-\\w+$`).exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    try {
      folders.remove(path.join(root, place.folder, name));
    } catch {
      // Not ours to remove, or a worker is still in it: it harms nobody.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return codeOf(thrown) === "EPERM"; // It runs, under another user.
  }
}

async function removeGroup(group: string, folders: GroupFolders): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      folders.remove(group);
      return;
    } catch (thrown) {
      // The next start of offgrid takes away what cannot be removed now.
      if (attempt === removal.tries || codeOf(thrown) === "ENOENT") return;
      await sleep(removal.pauseMs);
    }
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
}

function refused(fault: string, cause: unknown): OffgridError {
  return new OffgridError({ code: "limits", place: "--memory-cliff", fault, cause });
}
