import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createLimitGroup, type LimitGroupRequest, scopeArgs } from "../../../src/machine/limits/limit-group.ts";
import { type Files, plant } from "../plant.ts";
import { forbiddenFolders, plantedFolders, version1, version2 } from "./groups.ts";

const limits = { cpuQuota: 0.5, memoryBytes: 64_000_000 };
const noProgram = async () => Promise.reject(new Error("ENOENT"));

async function create(files: Files, more: Partial<LimitGroupRequest> = {}) {
  const root = plant(files);
  const group = await createLimitGroup({
    machine: { root, host: os },
    pid: 7,
    id: "cell1",
    limits,
    processes: 1,
    isRoot: true,
    run: noProgram,
    folders: plantedFolders(),
    ...more,
  });
  return { root, group };
}

const textIn = (root: string, file: string) => readFileSync(path.join(root, "sys/fs/cgroup", file), "utf8");

describe("a group with limits", () => {
  test("of version 1 is one in each hierarchy, all of them entered and removed", async () => {
    const { root, group } = await create(version1);
    const folders = ["cpu/offgrid-7-cell1", "cpuacct/offgrid-7-cell1", "memory/user/offgrid-7-cell1"];
    expect(group.entry).toEqual({
      kind: "files",
      procsFiles: folders.map((folder) => path.join(root, "sys/fs/cgroup", folder, "cgroup.procs")),
    });
    expect(textIn(root, `${folders[0]}/cpu.cfs_quota_us`)).toBe("50000");
    expect(textIn(root, `${folders[0]}/cpu.cfs_period_us`)).toBe("100000");
    expect(textIn(root, `${folders[2]}/memory.limit_in_bytes`)).toBe("64000000");
    expect(group.readings(1)).toMatchObject({});
    expect([group.readings(1).quota(), group.readings(1).memoryLimitBytes()]).toEqual([0.5, 64_000_000]);
    await group.remove();
    expect(folders.filter((folder) => existsSync(path.join(root, "sys/fs/cgroup", folder)))).toEqual([]);
  });

  test("of version 1 whose quota and count of CPU time share a hierarchy is made there once", async () => {
    const files = { "proc/self/cgroup": "3:cpu,cpuacct:/\n", "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1" };
    const folders = plantedFolders({ "cpuacct.usage": "2500000000" });
    const { group } = await create(files, { limits: { cpuQuota: 2 }, folders });
    expect(group.entry).toMatchObject({ procsFiles: [expect.stringContaining("cpu,cpuacct/offgrid-7-cell1")] });
    expect(group.readings(1).cpuS()).toBe(2.5);
  });

  test("of version 2 is one with both limits and without swap", async () => {
    const folders = plantedFolders({ "memory.swap.max": "max", "cpu.stat": "usage_usec 1500000\nuser_usec 1\n" });
    const { root, group } = await create(version2, { folders });
    expect(group.entry).toMatchObject({ procsFiles: [expect.stringMatching(/app\.slice\/offgrid-7-cell1\/cgroup/)] });
    expect(textIn(root, "app.slice/offgrid-7-cell1/cpu.max")).toBe("50000 100000");
    expect(textIn(root, "app.slice/offgrid-7-cell1/memory.max")).toBe("64000000");
    expect(textIn(root, "app.slice/offgrid-7-cell1/memory.swap.max")).toBe("0");
    expect([group.readings(1).quota(), group.readings(1).cpuS()]).toEqual([0.5, 1.5]);
  });

  test("takes the limit that it can where the other controller is not handed on, and says so", async () => {
    const { group } = await create({ ...version2, "sys/fs/cgroup/app.slice/cgroup.subtree_control": "memory" });
    expect(group.entry.kind).toBe("files");
    expect(group.faults).toEqual({ cpuQuota: "no control group with this limit can be made here" });
    expect(group.readings(1).memoryLimitBytes()).toBe(64_000_000);
  });

  test("tells of the kernel's refusal without a path of this machine", async () => {
    const { root, group } = await create(version2, { folders: forbiddenFolders });
    expect(group.entry).toEqual({ kind: "none" });
    expect(group.faults.cpuQuota).toBe("no control group with this limit can be made here (EACCES: permission denied)");
    expect(JSON.stringify(group.faults)).not.toContain(root);
  });

  test("is not asked for a limit that is lower here already, which a group beside our own one would lift", async () => {
    const files = {
      ...version2,
      "sys/fs/cgroup/app.slice/run.scope/cpu.max": "25000 100000",
      "sys/fs/cgroup/app.slice/run.scope/memory.max": "32000000",
    };
    const { root, group } = await create(files);
    expect(group.entry).toEqual({ kind: "none" });
    expect(group.faults).toEqual({
      cpuQuota: "control groups here allow 0.25 CPUs already, which is less",
      memoryBytes: "control groups here allow 32000000 bytes already, which is less",
    });
    expect(existsSync(path.join(root, "sys/fs/cgroup/app.slice/offgrid-7-cell1"))).toBe(false);
    const lower = await create(files, { limits: { cpuQuota: 0.2, memoryBytes: 64_000_000 } });
    expect(Object.keys(lower.group.faults)).toEqual(["memoryBytes"]);
    const readings = lower.group.readings(1);
    expect([readings.quota(), readings.memoryLimitBytes()]).toEqual([0.2, 32_000_000]);
    const near = await create(files, { limits: { memoryBytes: 32_000_900 } });
    expect([near.group.faults, near.group.readings(1).memoryLimitBytes()]).toEqual([{}, 32_000_000]);
    const { group: other } = await create(files, { limits: { cpuQuota: 0.2 } });
    expect([other.faults, other.readings(1).memoryLimitBytes()]).toEqual([{}, 32_000_000]);
  });

  test("is read back with the limits of the groups above it", async () => {
    const { root, group } = await create(version2);
    writeFileSync(path.join(root, "sys/fs/cgroup/app.slice/cpu.max"), "20000 100000");
    writeFileSync(path.join(root, "sys/fs/cgroup/app.slice/memory.max"), "9000000");
    expect([group.readings(1).quota(), group.readings(1).memoryLimitBytes()]).toEqual([0.2, 9_000_000]);
  });

  test("leaves nothing behind when one of the limits is refused", async () => {
    const made: string[] = [];
    const folders = plantedFolders();
    const make = (folder: string) => {
      folders.make(folder);
      made.push(folder);
      // In the way of the file that the limit is written to.
      mkdirSync(path.join(folder, "memory.max"));
    };
    const { group } = await create(version2, { folders: { ...folders, make }, limits: { memoryBytes: 64_000_000 } });
    expect(group.entry.kind).toBe("none");
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((folder) => existsSync(folder))).toEqual([]);
  });
});

describe("a scope of systemd", () => {
  const calls: (readonly string[])[] = [];
  const run = async (file: string, args: readonly string[]) => {
    calls.push([file, ...args]);
    return "";
  };

  test("is what an ordinary user gets where no group can be made and systemd answers", async () => {
    const { group } = await create(version2, { folders: forbiddenFolders, run, isRoot: false });
    const args = [
      "--user",
      "--scope",
      "--quiet",
      "--collect",
      "-p",
      "CPUQuota=50%",
      "-p",
      "MemoryMax=64000000",
      "-p",
      "MemorySwapMax=0",
      "--",
    ];
    expect(group.entry).toEqual({ kind: "program", program: "systemd-run", args });
    expect(calls).toEqual([["systemd-run", ...args, "true"]]);
  });

  test("is read back where the process says that it is", async () => {
    const { group } = await create(
      {
        ...version2,
        "proc/44/cgroup": "0::/app.slice/run-1.scope\n",
        "sys/fs/cgroup/app.slice/run-1.scope/cpu.max": "50000 100000",
        "sys/fs/cgroup/app.slice/run-1.scope/memory.max": "64000000",
        "sys/fs/cgroup/app.slice/run-1.scope/cgroup.procs": "44\n",
      },
      { folders: forbiddenFolders, run, isRoot: false },
    );
    const readings = group.readings(44);
    expect([readings.quota(), readings.memoryLimitBytes(), readings.holds(44)]).toEqual([0.5, 64_000_000, true]);
  });

  test("is not used for several processes: each would have a limit of its own", async () => {
    const { group } = await create(version2, { folders: forbiddenFolders, run, isRoot: false, processes: 2 });
    expect(group.entry.kind).toBe("none");
  });

  test("is asked of the system's manager by root, in hundredths of a per cent at most", () => {
    expect(scopeArgs({ limits: { cpuQuota: 1 / 3 }, isRoot: true })).toEqual([
      "--scope",
      "--quiet",
      "--collect",
      "-p",
      "CPUQuota=33.33%",
      "--",
    ]);
  });
});
