import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { groupName } from "../../src/machine/group-name.ts";
import { staleGroupNames, sweepStaleGroups } from "../../src/machine/stale-groups.ts";
import { plantedFolders } from "./limits/groups.ts";
import { plant } from "./plant.ts";

const deadPid = 2 ** 22 - 3;
const folders = plantedFolders();

/** A process that does nothing, and its end. */
function sleeper() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return { pid: child.pid ?? 0, ended: once(child, "exit"), isAlive: () => child.signalCode === null };
}

function plantGroup(pid: number, namespaces: readonly [mine: string, its: string]) {
  const group = `sys/fs/cgroup/cpu/offgrid-${deadPid}-cell1`;
  const root = plant({ "proc/self/cgroup": "3:cpu:/\n", [`${group}/cgroup.procs`]: `${pid}\n` });
  for (const [name, namespace] of [
    ["self", namespaces[0]],
    [String(pid), namespaces[1]],
  ] as const) {
    mkdirSync(path.join(root, "proc", name, "ns"), { recursive: true });
    symlinkSync(`pid:[${namespace}]`, path.join(root, "proc", name, "ns/pid"));
  }
  return { root, group: path.join(root, group) };
}

describe("groups of dead owners", () => {
  test("go, with the workers that are still in them", async () => {
    const worker = sleeper();
    const { root, group } = plantGroup(worker.pid, ["1", "1"]);
    expect(await sweepStaleGroups({ root, folders })).toBe(1);
    expect((await worker.ended)[1]).toBe("SIGKILL");
    expect(existsSync(group)).toBe(false);
  });

  test("of another container, where the owner's number means nothing, keep their processes", async () => {
    const stranger = sleeper();
    const { root } = plantGroup(stranger.pid, ["1", "2"]);
    await sweepStaleGroups({ root, folders });
    expect(stranger.isAlive()).toBe(true);
  });

  test("that several hierarchies hold count once", async () => {
    const name = `offgrid-${deadPid}-cell1/cgroup.procs`;
    const root = plant({
      "proc/self/cgroup": "4:memory:/\n3:cpu:/\n",
      [`sys/fs/cgroup/cpu/${name}`]: "",
      [`sys/fs/cgroup/memory/${name}`]: "",
    });
    expect(await sweepStaleGroups({ root, folders })).toBe(1);
  });

  test("of living owners, and of others, stay", async () => {
    const names = [`offgrid-${process.pid}-cell1`, "offgrid-notes", `else-${deadPid}-cell1`];
    const files = names.map((name) => [`sys/fs/cgroup/cpu/${name}/cgroup.procs`, ""] as const);
    const root = plant({ "proc/self/cgroup": "3:cpu:/\n", ...Object.fromEntries(files) });
    expect(await sweepStaleGroups({ root, folders })).toBe(0);
    expect(names.filter((name) => !existsSync(path.join(root, "sys/fs/cgroup/cpu", name)))).toEqual([]);
  });
});

describe("whose a group is", () => {
  const folder = "sys/fs/cgroup/cpu";

  /** A machine on which a process of this number (which takes signals, as it is ours) began at 500, and a group of that name. */
  function machineWith({ name, state = "S" }: { readonly name: string; readonly state?: string }) {
    const stat = `${process.pid} (node) ${state} ${"0 ".repeat(18)}500 0`;
    const root = plant({ [`proc/${process.pid}/stat`]: stat, [`${folder}/${name}/cgroup.procs`]: "" });
    for (const pid of ["self", String(process.pid)]) {
      mkdirSync(path.join(root, "proc", pid, "ns"), { recursive: true });
      symlinkSync("pid:[77]", path.join(root, "proc", pid, "ns/pid"));
    }
    return root;
  }

  test("is told by its name", () => {
    const root = machineWith({ name: "none" });
    expect(groupName({ root, pid: process.pid, id: "cell1" })).toBe(`offgrid-${process.pid}-t500-n77-cell1`);
    expect(groupName({ root, pid: 9, id: "cell1" })).toBe("offgrid-9-cell1");
  });

  test.each([
    ["lives", "t500-n77", "S", false],
    ["is dead, and another process has its number", "t499-n77", "S", true],
    ["was killed and never reaped", "t500-n77", "Z", true],
    ["is of another pid namespace, where its number means nothing", "t499-n78", "Z", false],
  ])("and its owner %s", (_, marks, state, isStale) => {
    const name = `offgrid-${process.pid}-${marks}-cell1`;
    expect(staleGroupNames(machineWith({ name, state }), folder)).toEqual(isStale ? [name] : []);
  });
});
