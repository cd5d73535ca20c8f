import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GroupFolders } from "../../src/machine/control-group.ts";
import { createMemoryCap, findCapPlace } from "../../src/machine/memory-cap.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "offgrid-cap-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A folder on a disk keeps the files that were written to it, which the kernel's do not. */
const folders: GroupFolders = {
  make: (folder) => mkdirSync(folder),
  remove: (folder) => rmSync(folder, { recursive: true }),
};

function plant(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const deadPid = 2 ** 22 - 3;

describe("a place for caps", () => {
  test("of version 1 is the process's own group", () => {
    plant("proc/self/cgroup", "4:memory:/user/me\n");
    plant("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
    plant("sys/fs/cgroup/memory/user/me/memory.limit_in_bytes", "9223372036854771712");
    expect(findCapPlace({ machine: { root, host: os }, pid: 1, folders })).toEqual({
      folder: "sys/fs/cgroup/memory/user/me",
      version: "v1",
    });
  });

  test("of version 2 is the next group above that hands its limits on", () => {
    plant("proc/self/cgroup", "0::/user.slice/app.slice/run.scope\n");
    plant("sys/fs/cgroup/cgroup.subtree_control", "cpu memory pids");
    plant("sys/fs/cgroup/user.slice/app.slice/cgroup.subtree_control", "memory pids");
    plant("sys/fs/cgroup/user.slice/app.slice/run.scope/cgroup.subtree_control", "");
    expect(findCapPlace({ machine: { root, host: os }, pid: 1, folders })).toEqual({
      folder: "sys/fs/cgroup/user.slice/app.slice",
      version: "v2",
    });
  });

  test("is none where none can be made, which is told with what the system said", () => {
    plant("proc/self/cgroup", "0::/\n");
    plant("sys/fs/cgroup/cgroup.subtree_control", "memory");
    const make = () => {
      throw new Error("EROFS: read-only file system");
    };
    const find = () => findCapPlace({ machine: { root, host: os }, pid: 1, folders: { ...folders, make } });
    expect(find).toThrow("no control group with a memory limit can be made here (EROFS: read-only file system)");
  });

  test("is none on a system without control groups", () => {
    const find = () => findCapPlace({ machine: { root, host: os }, pid: 1, folders });
    expect(find).toThrow("no control group with a memory limit can be made here");
  });

  test("is rid of the groups of processes that are no more, and of no other", () => {
    plant("proc/self/cgroup", "0::/\n");
    plant("sys/fs/cgroup/cgroup.subtree_control", "memory");
    const groups = [`offgrid-${deadPid}-1000`, `offgrid-${process.pid}-1000`, "offgrid-notes", "other-5-1"];
    for (const name of groups) mkdirSync(path.join(root, "sys/fs/cgroup", name));
    findCapPlace({ machine: { root, host: os }, pid: 1, folders });
    expect(groups.filter((name) => existsSync(path.join(root, "sys/fs/cgroup", name)))).toEqual(groups.slice(1));
  });
});

describe("a cap", () => {
  test("of version 2 limits memory and allows no swap", async () => {
    plant("proc/meminfo", "MemTotal: 1000 kB\nSwapTotal: 500 kB\n");
    plant("sys/fs/cgroup/cgroup.subtree_control", "memory");
    const make = (folder: string) => {
      mkdirSync(folder);
      writeFileSync(path.join(folder, "memory.swap.max"), "max");
      writeFileSync(path.join(folder, "memory.events"), "low 0\noom 3\noom_kill 2\n");
    };
    const cap = createMemoryCap({
      machine: { root, host: os },
      place: { folder: "sys/fs/cgroup", version: "v2" },
      pid: 7,
      capBytes: 50_003_968,
      folders: { ...folders, make },
    });
    const group = path.join(root, "sys/fs/cgroup/offgrid-7-50003968");
    expect(readFileSync(path.join(group, "memory.max"), "utf8")).toBe("50003968");
    expect(readFileSync(path.join(group, "memory.swap.max"), "utf8")).toBe("0");
    expect([cap.capBytes, cap.countOomKills(), cap.peakChargedBytes()]).toEqual([50_003_968, 2, null]);
    await cap.remove();
    expect(existsSync(group)).toBe(false);
  });

  const place = (() => {
    try {
      return findCapPlace({ machine: { root: "/", host: os }, pid: process.pid });
    } catch {
      return undefined;
    }
  })();

  test.skipIf(place === undefined)("of this machine kills a process that takes more, and no other", async () => {
    if (place === undefined) throw new Error("skipped");
    const cap = createMemoryCap({ machine: { root: "/", host: os }, place, pid: process.pid, capBytes: 64 * 2 ** 20 });
    try {
      expect(cap.capBytes).toBe(64 * 2 ** 20);
      const greedy = "const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1));";
      const script = `echo $$ > "${cap.procsFile}" && exec "${process.execPath}" -e "${greedy}"`;
      const signal = await new Promise((resolve) => {
        spawn("/bin/sh", ["-c", script], { stdio: "ignore" }).on("close", (_code, ended) => resolve(ended));
      });
      expect(signal).toBe("SIGKILL");
      expect(cap.countOomKills()).toBeGreaterThanOrEqual(1);
    } finally {
      await cap.remove();
    }
    expect(existsSync(path.dirname(cap.procsFile))).toBe(false);
  });
});
