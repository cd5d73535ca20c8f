import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import { type Controller, cgroupFolders } from "./cgroup.ts";
import { isPresent, readNumber, readText } from "./files.ts";
import type { Machine } from "./host.ts";
import { readMemory } from "./memory.ts";

/** A control group is a folder that the kernel fills: it is made and removed as an empty one. */
export interface GroupFolders {
  readonly make: (folder: string) => void;
  readonly remove: (folder: string) => void;
}
export const kernelFolders: GroupFolders = { make: (folder) => mkdirSync(folder), remove: rmdirSync };

/** A group, or where groups can be made: a folder below the root, and the version of control groups it is of. */
export interface GroupPlace {
  readonly folder: string;
  readonly version: "v1" | "v2";
}

/** An ended process stays in its group until it is reaped: so often, ms apart, is the removal tried. */
const removal = { tries: 50, pauseMs: 20 } as const;
/** The kernel's own default, and systemd's: a quota is handed out anew so often. */
const periodUs = 100_000;

const marks = {
  cpu: "cpu.cfs_quota_us",
  cpuacct: "cpuacct.usage",
  memory: "memory.limit_in_bytes",
} as const satisfies Record<Controller, string>;

/**
 * Makes a group in the first folder, from this process's own group up to the root, where that can be done and `limit` can
 * limit it. In version 1 that is the folder of a hierarchy, in version 2 one that hands all of the controllers on.
 */
export function makeGroup({
  root,
  controllers,
  name,
  limit,
  folders,
}: {
  readonly root: string;
  readonly controllers: readonly [Controller, ...Controller[]];
  readonly name: string;
  /** @throws Error where the kernel refuses. */
  readonly limit: (group: string, version: GroupPlace["version"]) => void;
  readonly folders: GroupFolders;
}): { readonly parent: GroupPlace; readonly folder: string } | { readonly faults: readonly string[] } {
  const faults: string[] = [];
  for (const parent of groupParents({ root, controllers })) {
    const folder = `${parent.folder}/${name}`;
    const group = path.join(root, folder);
    try {
      folders.make(group);
      try {
        limit(group, parent.version);
        return { parent, folder };
      } catch (thrown) {
        folders.remove(group);
        throw thrown;
      }
    } catch (thrown) {
      faults.push(withoutPlaces(messageOf(thrown)));
    }
  }
  return { faults };
}

/** Folders that groups with all of these controllers can be made in as far as their files tell. */
export function groupParents({
  root,
  controllers,
}: {
  readonly root: string;
  readonly controllers: readonly [Controller, ...Controller[]];
}): readonly GroupPlace[] {
  return cgroupFolders(root, controllers[0]).flatMap((folder): readonly GroupPlace[] => {
    if (controllers.every((one) => isPresent(root, `${folder}/${marks[one]}`))) return [{ folder, version: "v1" }];
    // A group of v2 gives its children limits only where it hands the controllers on.
    const handedOn = (readText(root, `${folder}/cgroup.subtree_control`) ?? "").split(/\s+/);
    return controllers.every((one) => handedOn.includes(one)) ? [{ folder, version: "v2" }] : [];
  });
}

/** CPU seconds a second of all processes in the group together. @throws Error where the kernel refuses, or keeps another. */
export function limitCpu(group: string, version: GroupPlace["version"], quota: number): void {
  const quotaUs = Math.round(quota * periodUs);
  if (version === "v2") writeFileSync(path.join(group, "cpu.max"), `${quotaUs} ${periodUs}`);
  else {
    writeFileSync(path.join(group, "cpu.cfs_period_us"), String(periodUs));
    writeFileSync(path.join(group, "cpu.cfs_quota_us"), String(quotaUs));
  }
}

/**
 * Memory, and swap where the kernel accounts for it, so that none of it is a way round the limit.
 * @throws Error where the kernel refuses, or keeps another limit than was asked for.
 */
export function limitMemory(
  group: string,
  version: GroupPlace["version"],
  { capBytes, hasSwap: isSwapOn }: { readonly capBytes: number; readonly hasSwap: boolean },
): void {
  const limit = version === "v1" ? "memory.limit_in_bytes" : "memory.max";
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

export function hasSwap(machine: Machine): boolean {
  return readMemory(machine).swapBytes !== 0;
}

/** Removes a group whose processes have been ended; what cannot be removed now, the next start takes away. True where it is gone. */
export async function removeGroup(group: string, folders: GroupFolders): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      folders.remove(group);
      return true;
    } catch (thrown) {
      if (codeOf(thrown) === "ENOENT") return true;
      if (attempt === removal.tries) return false;
      await sleep(removal.pauseMs);
    }
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
}

/** `EACCES: permission denied, mkdir '/…'` without the path, which is this machine's own. */
function withoutPlaces(message: string): string {
  return message.replace(/, \w+ '[^']*'$/, "");
}
