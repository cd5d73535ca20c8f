import path from "node:path";
import { type Controller, cgroupFolders } from "./cgroup.ts";
import { type GroupFolders, kernelFolders, removeGroup } from "./control-group.ts";
import { listNames, readText, toNumber } from "./files.ts";
import { isStaleName, namespaceOf } from "./group-name.ts";

/** Names of groups in a folder whose owner is no more. */
export function staleGroupNames(root: string, folder: string): readonly string[] {
  return listNames(root, folder).filter((name) => isStaleName(root, name));
}

/**
 * Takes away the groups that dead processes of offgrid left, and ends the workers that are still in them: nobody is there
 * to take their answer. Gives the number of groups that are gone, one of several hierarchies counted once.
 */
export async function sweepStaleGroups({
  root,
  folders = kernelFolders,
}: {
  readonly root: string;
  readonly folders?: GroupFolders;
}): Promise<number> {
  const controllers = ["cpu", "cpuacct", "memory"] as const satisfies readonly Controller[];
  const parents = new Set(controllers.flatMap((controller) => cgroupFolders(root, controller)));
  const stale = [...parents].flatMap((parent) => staleGroupNames(root, parent).map((name) => `${parent}/${name}`));
  for (const folder of stale) endProcesses(root, folder);
  const gone = await Promise.all(
    stale.map(async (folder) => ((await removeGroup(path.join(root, folder), folders)) ? [path.basename(folder)] : [])),
  );
  return new Set(gone.flat()).size;
}

/** A group may be seen from another container, where its owner's number means nothing: only processes of this one's are ended. */
function endProcesses(root: string, folder: string): void {
  for (const line of (readText(root, `${folder}/cgroup.procs`) ?? "").split("\n")) {
    const pid = toNumber(line);
    if (pid === null || pid <= 1 || pid === process.pid) continue;
    const namespace = namespaceOf(root, String(pid));
    if (namespace === undefined || namespace !== namespaceOf(root, "self")) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself, or is another user's.
    }
  }
}
