import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { findCapPlace } from "../../src/machine/memory-cap.ts";
import { runProgram } from "../../src/machine/page-cache.ts";
import { runRepetition } from "../../src/runner/executor.ts";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import { measureLimited } from "../../src/runner/limited-repetition.ts";
import type { Limits } from "../../src/suite/limits.ts";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { makeCell, makeJob } from "../fixtures/jobs.ts";
import { readCsv } from "../fixtures/results.ts";

const canLimit = (() => {
  try {
    return (
      process.getuid?.() === 0 && findCapPlace({ machine: { root: "/", host: os }, pid: process.pid }) !== undefined
    );
  } catch {
    return false;
  }
})();
const whySkipped = "limits are tried for real by root alone, where control groups can be written";

const cgroups = "/sys/fs/cgroup";

/** Groups that a process of offgrid has made, wherever they are. */
function groupsOf(pid: number): readonly string[] {
  const find = (folder: string, depth: number): readonly string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) =>
        name.startsWith(`offgrid-${pid}-`)
          ? [path.join(folder, name)]
          : depth === 0
            ? []
            : find(path.join(folder, name), depth - 1),
      );
  return find(cgroups, 4);
}

function processesIn(groups: readonly string[]): readonly number[] {
  const pids = groups.flatMap((group) => readFileSync(path.join(group, "cgroup.procs"), "utf8").split("\n"));
  return [...new Set(pids.filter((pid) => pid !== "").map(Number))];
}

/** Neither gone nor ended and not yet reaped, which an orphan in a container may stay for long. */
function isRunning(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
  return stat !== "" && !/\) [ZX] /.test(stat);
}

/** CPU time, in hundredths of a second: fields 14 and 15, of which the 12th is the first behind the name and the state. */
function usedTicks(pid: number): number {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** A suite of one real model, on two threads, under a profile. */
function writeSuite(folder: string, profile: string): string {
  const file = path.join(folder, "limited.yaml");
  const suite = {
    schemaVersion: 1,
    name: "limited",
    question: "Do the limits hold?",
    models: ["ppocr-v4-rec"],
    settings: { threads: [2], spinning: [false] },
    scenarios: [{ kind: "single-stream", stop: "rapid" }],
    repetitions: 1,
    profiles: [profile],
  };
  writeFileSync(file, JSON.stringify(suite));
  return file;
}

/** Starts a run under half a CPU, and waits until its worker is in its groups and has used so much CPU time. */
async function startLimited(folder: string, { ticks }: { readonly ticks: number }) {
  const main = path.join(projectRoot, "dist/main.js");
  const args = [main, "run", writeSuite(folder, "half-quota"), "--out", path.join(folder, "run"), "--meter", "none"];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const pid = child.pid ?? 0;
  const workers = await vi.waitFor(
    () => {
      const inside = processesIn(groupsOf(pid));
      if (!inside.some((worker) => usedTicks(worker) >= ticks)) throw new Error("no worker is at work in a group yet");
      return inside;
    },
    { timeout: 60_000, interval: 50 },
  );
  return { child, pid, workers, ended: once(child, "exit") };
}

/** Has a group's processes go before all others, so that neighbours cannot keep them from what their quota allows. */
function favour(groups: readonly string[]): void {
  for (const group of groups) {
    for (const [file, most] of [
      ["cpu.shares", "262144"],
      ["cpu.weight", "10000"],
    ] as const) {
      if (existsSync(path.join(group, file))) writeFileSync(path.join(group, file), most);
    }
  }
}

describe("offgrid run --profile", () => {
  beforeEach(({ skip }) => skip(!canLimit, whySkipped));

  test("half-quota holds a worker of two threads to half a CPU, and the row says what was used", async () => {
    await inTemporaryFolder(async (folder) => {
      const { pid, ended } = await startLimited(folder, { ticks: 0 });
      favour(groupsOf(pid));
      expect(await ended).toEqual([0, null]);
      const [row] = readCsv(path.join(folder, "run/results.csv"));
      expect(row).toMatchObject({ outcome: "ok", limits: "cpuQuota=0.5", limits_state: "enforced" });
      expect(row?.["limits_read_back"]).toMatch(/^cpuQuota: 0\.5 CPUs, 0\.\d{3} used$/);
      expect(Math.abs(Number(row?.["cpu_cores_mean"]) - 0.5)).toBeLessThanOrEqual(0.03);
    });
  });

  test("pi-class limits memory too, and labels its figures", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      const { code, stderr } = await offgrid(["run", writeSuite(folder, "pi-class"), "--out", out, "--meter", "none"]);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain("emulated Raspberry Pi 4 class board");
      const [row] = readCsv(path.join(out, "results.csv"));
      expect(row).toMatchObject({ limits_state: "enforced", emulates: expect.stringContaining("Raspberry Pi 4") });
      const kept = /memoryBytes: (\d+) bytes, at most (\d+) charged/.exec(row?.["limits_read_back"] ?? "");
      expect(Math.abs(Number(kept?.[1]) / 1.5e9 - 1)).toBeLessThan(0.05);
      expect(Number(kept?.[2])).toBeGreaterThan(1e7);
    });
  });

  test("killed with kill -9 mid-cell leaves nothing that the next start does not take away", async () => {
    await inTemporaryFolder(async (folder) => {
      const { child, pid, workers, ended } = await startLimited(folder, { ticks: 100 });
      child.kill("SIGKILL");
      await ended;
      expect(groupsOf(pid).length).toBeGreaterThan(0);
      const { code } = await offgrid([
        "run",
        "demo",
        "--filter",
        "model=swift",
        "--filter",
        "threads=1",
        "--repetitions",
        "1",
        "--out",
        path.join(folder, "next"),
        "--meter",
        "none",
      ]);
      expect(code).toBe(0);
      expect(groupsOf(pid)).toEqual([]);
      expect(workers.filter(isRunning)).toEqual([]);
    });
  });

  test("stopped by Ctrl-C leaves nothing at all", async () => {
    await inTemporaryFolder(async (folder) => {
      const { child, pid, workers, ended } = await startLimited(folder, { ticks: 100 });
      child.kill("SIGINT");
      expect(await ended).toEqual([130, null]);
      expect(groupsOf(pid)).toEqual([]);
      expect(workers.filter(isRunning)).toEqual([]);
    });
  });
});

/** One real repetition of the smallest model that there is, under limits that no shipped profile has. */
async function limited({ limits, folder }: { limits: Limits; folder: string }) {
  const modelPath = path.join(projectRoot, "models/identity.onnx");
  const cell = makeCell({ backend: "onnxruntime", fake: null, limits, threads: 2, model: "identity" });
  return measureLimited({
    cell,
    limiter: {
      machine: { root: "/", host: os },
      ledger: { folder: path.join(folder, "limits"), layer: nodeFileLayer, procRoot: "/proc" },
      run: runProgram,
      isRoot: process.getuid?.() === 0,
      command: "offgrid run --profile",
    },
    measure: ({ affinity, ...request }) =>
      runRepetition({
        ...request,
        worker: path.join(projectRoot, "dist/worker/main.js"),
        job: makeJob({ cell, modelPath, identityModel: modelPath, parts: "timing", affinity }),
        timeoutS: 60,
        signal: new AbortController().signal,
      }),
  });
}

test.skipIf(process.platform !== "linux")(
  "every thread of a worker is kept on the CPU that was asked for",
  async () => {
    await inTemporaryFolder(async (folder) => {
      const cpu = os.availableParallelism() > 1 ? 1 : 0;
      const { outcome } = await limited({ limits: { cpus: [cpu] }, folder });
      expect(outcome).toMatchObject({
        outcome: "ok",
        limits: [{ name: "cpus", state: "enforced", readBack: `CPUs ${cpu} of all threads` }],
      });
    });
  },
);

test("a worker that needs more memory than its limit is told apart as out of memory", async ({ skip }) => {
  skip(!canLimit, whySkipped);
  await inTemporaryFolder(async (folder) => {
    const { outcome } = await limited({ limits: { memoryBytes: 24_000_000 }, folder });
    expect(outcome).toMatchObject({ outcome: "crashed", failure: "out_of_memory" });
    expect(groupsOf(process.pid)).toEqual([]);
  });
});
