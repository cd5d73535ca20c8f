import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import {
  type GroupFolders,
  type GroupPlace,
  groupParents,
  hasSwap,
  kernelFolders,
  limitMemory,
  makeGroup,
  removeGroup,
} from "./control-group.ts";
import { groupName } from "./group-name.ts";
import { readGroup } from "./group-readings.ts";
import type { Machine } from "./host.ts";
import { staleGroupNames } from "./stale-groups.ts";

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

/**
 * The first group, from this process's own up to the root, below which a group with a memory limit can be made: found by
 * making one. Groups that a dead process of offgrid left there are taken away.
 * @throws OffgridError `limits` when there is none, with what would help.
 */
export function findCapPlace({
  machine,
  pid,
  folders = kernelFolders,
}: {
  readonly machine: Machine;
  readonly pid: number;
  readonly folders?: GroupFolders;
}): GroupPlace {
  const { root } = machine;
  removeStale({ root, folders });
  const made = makeGroup({
    root,
    controllers: ["memory"],
    name: groupName({ root, pid, id: "trial" }),
    limit: (group, version) => limitMemory(group, version, { capBytes: 1e9, hasSwap: hasSwap(machine) }),
    folders,
  });
  if ("faults" in made) {
    const [fault] = made.faults;
    throw new OffgridError({
      code: "limits",
      place: "--memory-cliff",
      fault: `no control group with a memory limit can be made here${fault === undefined ? "" : ` (${fault})`}`,
    });
  }
  folders.remove(path.join(root, made.folder));
  return made.parent;
}

/** Makes a group, limits it, and reads back what the kernel made of it. @throws OffgridError `limits`. */
export function createMemoryCap({
  machine,
  place,
  pid,
  capBytes,
  folders = kernelFolders,
}: {
  readonly machine: Machine;
  readonly place: GroupPlace;
  readonly pid: number;
  readonly capBytes: number;
  readonly folders?: GroupFolders;
}): MemoryCap {
  const { root } = machine;
  const name = groupName({ root, pid, id: String(capBytes) });
  const folder = `${place.folder}/${name}`;
  const group = path.join(root, folder);
  try {
    folders.make(group);
  } catch (cause) {
    throw refused(`the control group ${name} cannot be made (${messageOf(cause)})`, cause);
  }
  try {
    limitMemory(group, place.version, { capBytes, hasSwap: hasSwap(machine) });
  } catch (cause) {
    folders.remove(group);
    throw refused(`the control group ${name} cannot be limited (${messageOf(cause)})`, cause);
  }
  const readings = readGroup(root, { memory: folder });
  return {
    capBytes: readings.memoryLimitBytes() ?? capBytes,
    procsFile: path.join(group, "cgroup.procs"),
    countOomKills: readings.oomKills,
    peakChargedBytes: readings.peakChargedBytes,
    remove: async () => {
      await removeGroup(group, folders);
    },
  };
}

function removeStale({ root, folders }: { readonly root: string; readonly folders: GroupFolders }): void {
  for (const { folder } of groupParents({ root, controllers: ["memory"] })) {
    for (const name of staleGroupNames(root, folder)) {
      try {
        folders.remove(path.join(root, folder, name));
      } catch {
        // Not ours to remove, or a worker is still in it: it harms nobody.
      }
    }
  }
}

function refused(fault: string, cause: unknown): OffgridError {
  return new OffgridError({ code: "limits", place: "--memory-cliff", fault, cause });
}
