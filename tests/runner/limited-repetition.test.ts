import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { RepetitionReport } from "../../src/runner/executor.ts";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import type { LimitedRequest, Limiter } from "../../src/runner/limit-holds.ts";
import { measureLimited } from "../../src/runner/limited-repetition.ts";
import type { Cell } from "../../src/suite/cell.ts";
import type { Limits } from "../../src/suite/limits.ts";
import { crashed, okOutcome, cell as plainCell, samples } from "../fixtures/measurements.ts";
import { forbiddenFolders, plantedFolders, version1, version2 } from "../machine/limits/groups.ts";
import { type Files, plant } from "../machine/plant.ts";

const worker = 4321;
const ok: RepetitionReport = { outcome: okOutcome(), samplesNs: samples(3), open: null };
const policy = "sys/devices/system/cpu/cpufreq/policy0";

function limiterAt(files: Files, more: Partial<Limiter> = {}): Limiter {
  const root = plant(files);
  return {
    machine: { root, host: os },
    ledger: { folder: path.join(root, "ledger"), layer: nodeFileLayer, procRoot: "/proc" },
    run: () => Promise.reject(new Error("no programs here")),
    isRoot: true,
    command: "npx offgrid run --profile",
    folders: plantedFolders({ "cgroup.procs": `${worker}\n` }),
    ...more,
  };
}

/** Runs a repetition that goes through its phases and does `during` while it is timed. */
async function measured(
  limits: Limits,
  limiter: Limiter,
  {
    cell = {},
    during = () => undefined,
    report = ok,
  }: {
    cell?: Partial<Cell>;
    during?: (request: LimitedRequest) => void;
    report?: RepetitionReport;
  } = {},
) {
  let request: LimitedRequest | undefined;
  const { outcome } = await measureLimited({
    cell: { ...plainCell, profile: "p", ...cell, limits },
    limiter,
    measure: async (given) => {
      request = given;
      for (const phase of ["load", "first", "warmup", "steady"] as const) given.onPhase(phase, [worker]);
      during(given);
      given.onPhase("judge", [worker]);
      return report;
    },
  });
  return { request, outcome, applied: outcome.outcome === "ok" ? outcome.limits : undefined };
}

describe("a repetition without limits of the operating system", () => {
  test("is run as it is, and says nothing of limits", async () => {
    const { request, applied } = await measured({ threads: 1, spinning: false }, limiterAt({}));
    expect(request).toMatchObject({ launch: undefined, affinity: undefined });
    expect(applied).toBeNull();
  });

  test("on a virtual clock leaves the machine alone, and says so", async () => {
    const limiter = limiterAt(version1);
    const { request, applied } = await measured({ cpuQuota: 0.5 }, limiter, { cell: { backend: "fake" } });
    expect(request?.launch).toBeUndefined();
    expect(applied).toEqual([
      {
        name: "cpuQuota",
        requested: "0.5",
        state: "requested",
        readBack: null,
        fault: "the figures are of a virtual clock: nothing of this machine was limited",
        remedy: null,
      },
    ]);
  });
});

describe("a repetition under limits", () => {
  test("is started inside its groups, and they are gone afterwards", async () => {
    const limiter = limiterAt(version1);
    const group = /sys\/fs\/cgroup\/cpu\/offgrid-\d+-cell\d+\/cgroup\.procs$/;
    let inside: string | undefined;
    const { request, applied } = await measured({ cpuQuota: 0.5, memoryBytes: 64_000_000 }, limiter, {
      during: ({ launch }) => {
        inside = launch?.args.find((arg) => group.test(arg));
        expect(existsSync(inside ?? "")).toBe(true);
      },
    });
    expect(request?.launch?.execPath).toBe("/bin/sh");
    expect(existsSync(inside ?? "")).toBe(false);
    // On a disk nobody counts CPU time: the memory limit is all that can be known to hold.
    expect(applied?.map(({ name, state }) => [name, state])).toEqual([
      ["cpuQuota", "requested"],
      ["memoryBytes", "enforced"],
    ]);
  });

  test("counts the kernel's kills in its own group, where its memory is limited", async () => {
    const kills = plantedFolders({
      "cgroup.procs": `${worker}\n`,
      "memory.oom_control": "oom_kill_disable 0\noom_kill 3",
    });
    const files = { ...version1, "proc/vmstat": "oom_kill 99\n" };
    let counted: (number | null)[] = [];
    const count = ({ countOomKills }: LimitedRequest) => {
      counted = [...counted, countOomKills()];
    };
    await measured({ memoryBytes: 64_000_000 }, limiterAt(files, { folders: kills }), { during: count });
    await measured({ cpuQuota: 0.5 }, limiterAt(files, { folders: kills }), { during: count });
    expect(counted).toEqual([3, 99]);
  });

  test("as an ordinary user who may do nothing runs all the same, with the line that would allow it", async () => {
    const limiter = limiterAt(version2, { isRoot: false, folders: forbiddenFolders });
    const { outcome, applied } = await measured({ cpuQuota: 0.5 }, limiter);
    expect(outcome.outcome).toBe("ok");
    expect(applied).toEqual([
      {
        name: "cpuQuota",
        requested: "0.5",
        state: "requested",
        readBack: null,
        fault: "no control group with this limit can be made here (EACCES: permission denied)",
        remedy: "sudo npx offgrid run --profile p",
      },
    ]);
  });

  test("tells root which line would hand a controller on", async () => {
    const files = {
      ...version2,
      "proc/self/cgroup": "0::/\n",
      "sys/fs/cgroup/cgroup.controllers": "cpuset cpu memory",
      "sys/fs/cgroup/cgroup.subtree_control": "memory",
    };
    const { applied } = await measured({ cpuQuota: 0.5 }, limiterAt(files));
    expect(applied?.[0]?.remedy).toBe("echo '+cpu' > /sys/fs/cgroup/cgroup.subtree_control");
  });

  test("has its threads kept on CPUs by the worker, which is read back", async () => {
    const files = { "proc/4321/task/4321/status": "Cpus_allowed_list:\t1\n" };
    const { request, applied } = await measured({ cpus: [1] }, limiterAt(files));
    expect(request?.affinity).toEqual([1]);
    expect(applied).toMatchObject([{ name: "cpus", requested: "1", state: "enforced" }]);
  });

  test("has no little cores on a machine of one kind", async () => {
    const { request, applied } = await measured({ cpus: "little" }, limiterAt({}));
    expect(request?.affinity).toBeUndefined();
    expect(applied).toMatchObject([{ requested: "little", state: "requested", readBack: null }]);
  });

  test("has the machine's settings turned while it runs, and put back afterwards", async () => {
    const limiter = limiterAt({ [`${policy}/scaling_max_freq`]: "2400000" });
    const read = () => readFileSync(path.join(limiter.machine.root, policy, "scaling_max_freq"), "utf8");
    let during = "";
    const { applied } = await measured({ maxFrequencyHz: 1.2e9 }, limiter, {
      during: () => {
        during = read();
      },
    });
    expect([during, read()]).toEqual(["1200000", "2400000"]);
    expect(applied).toMatchObject([{ state: "enforced", readBack: "1200000000 Hz" }]);
  });

  test("that fails or is stopped puts everything back too", async () => {
    const limiter = limiterAt({ ...version1, [`${policy}/scaling_max_freq`]: "2400000" });
    const { root } = limiter.machine;
    const limits = { maxFrequencyHz: 1.2e9, cpuQuota: 0.5 };
    const left = () => [
      readFileSync(path.join(root, policy, "scaling_max_freq"), "utf8"),
      readdirSync(path.join(root, "sys/fs/cgroup/cpu")).filter((name) => name.startsWith("offgrid-")),
      readdirSync(path.join(root, "ledger")).filter((name) => name.endsWith(".json")),
    ];
    const failed = await measured(limits, limiter, { report: { outcome: crashed, samplesNs: null, open: null } });
    expect([failed.outcome, left()]).toEqual([crashed, ["2400000", [], []]]);
    const stopped = measured(limits, limiter, {
      during: () => {
        throw new Error("Ctrl-C");
      },
    });
    await expect(stopped).rejects.toThrow("Ctrl-C");
    expect(left()).toEqual(["2400000", [], []]);
  });

  test("that fails says too what could not be put back", async () => {
    const limiter = limiterAt({ [`${policy}/scaling_max_freq`]: "2400000" });
    const { outcome } = await measured({ maxFrequencyHz: 1.2e9 }, limiter, {
      report: { outcome: crashed, samplesNs: null, open: null },
      during: () => writeFileSync(path.join(limiter.machine.root, policy, "scaling_max_freq"), "800000"),
    });
    const reason = crashed.outcome === "ok" ? "" : crashed.reason;
    expect(outcome).toEqual({
      ...crashed,
      reason: `${reason}; /${policy}/scaling_max_freq is left at 800000: somebody has changed it since it was limited to 1200000`,
    });
  });
});
