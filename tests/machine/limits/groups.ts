import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { GroupFolders } from "../../../src/machine/control-group.ts";

/** A folder on a disk keeps the files that were written to it, which the kernel's do not; `files` are those the kernel would make. */
export function plantedFolders(files: Readonly<Record<string, string>> = {}): GroupFolders {
  return {
    make: (folder) => {
      mkdirSync(folder);
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    },
    remove: (folder) => rmSync(folder, { recursive: true }),
  };
}

/** What an ordinary user is told. */
export const forbiddenFolders: GroupFolders = {
  make: (folder) => {
    throw new Error(`EACCES: permission denied, mkdir '${folder}'`);
  },
  remove: () => undefined,
};

/** Control groups of version 1, each controller in a hierarchy of its own. */
export const version1 = {
  "proc/self/cgroup": "5:memory:/user\n4:cpuacct:/\n3:cpu:/\n0::/\n",
  "proc/meminfo": "MemTotal: 1000 kB\nSwapTotal: 0 kB\n",
  "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
  "sys/fs/cgroup/cpuacct/cpuacct.usage": "1",
  "sys/fs/cgroup/memory/user/memory.limit_in_bytes": "9223372036854771712",
};

/** Of version 2, below a group that hands both controllers on. */
export const version2 = {
  "proc/self/cgroup": "0::/app.slice/run.scope\n",
  "proc/meminfo": "MemTotal: 1000 kB\nSwapTotal: 500 kB\n",
  "sys/fs/cgroup/app.slice/cgroup.subtree_control": "cpu memory pids",
  "sys/fs/cgroup/app.slice/run.scope/cgroup.subtree_control": "",
};
