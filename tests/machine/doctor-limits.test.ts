import os from "node:os";
import { describe, expect, test } from "vitest";
import { readContext } from "../../src/machine/context.ts";
import { diagnose } from "../../src/machine/doctor.ts";
import { readDoctorFacts } from "../../src/machine/doctor-facts.ts";
import { type LimitAnswers, readLimitAnswers } from "../../src/machine/limits/answers.ts";
import { forbiddenFolders, plantedFolders, version1, version2 } from "./limits/groups.ts";
import { nvidiaSmi, nvpmodel, plantPrograms } from "./limits/programs.ts";
import { type Files, plant, silentHost } from "./plant.ts";

const noPrograms = () => Promise.reject(new Error("ENOENT"));

async function answersOf(files: Files, more: Partial<Parameters<typeof readLimitAnswers>[0]> = {}) {
  return readLimitAnswers({
    machine: { root: plant(files), host: os },
    pid: 7,
    isRoot: true,
    run: noPrograms,
    folders: plantedFolders(),
    command: "npx offgrid run",
    leftovers: [],
    ...more,
  });
}

async function rows(limits: LimitAnswers) {
  const root = plant({});
  const context = await readContext({ root, host: silentHost, checkout: root, executionProviders: null });
  const given = { context, providers: null, counters: null, modelPackages: [], nodeRange: "" };
  return diagnose(readDoctorFacts({ ...given, limits, root, resultsFolder: root }))
    .filter(({ id }) => id.startsWith("limit"))
    .map(({ id, state, remedy }) => [id, state, remedy]);
}

describe("the doctor", () => {
  test("has a row for each limit of a machine that has them all", async () => {
    const files = {
      ...version1,
      "proc/self/status": "Cpus_allowed_list:\t0-1\n",
      "sys/devices/system/cpu/cpufreq/policy0/scaling_max_freq": "2400000",
      "sys/class/powercap/intel-rapl:0/name": "package-0",
      "sys/class/powercap/intel-rapl:0/constraint_0_power_limit_uw": "28000000",
    };
    const { run } = plantPrograms({ "nvidia-smi": nvidiaSmi, nvpmodel });
    expect(await rows(await answersOf(files, { run }))).toEqual([
      ["limit-cpu-quota", "ok", null],
      ["limit-affinity", "ok", null],
      ["limit-memory", "ok", null],
      ["limit-clocks", "ok", null],
      ["limit-package-power", "ok", null],
      ["limit-gpu-power", "ok", null],
      ["limit-power-mode", "ok", null],
      ["limits-left", "ok", null],
    ]);
  });

  test("tells an ordinary user what would allow a limit", async () => {
    const { run } = plantPrograms({ "nvidia-smi": nvidiaSmi });
    const answers = await answersOf(version2, { isRoot: false, folders: forbiddenFolders, run });
    expect(answers.cpuQuota).toEqual({
      state: "needs",
      detail: "no control group with this limit can be made here (EACCES: permission denied)",
      remedy: "sudo npx offgrid run",
    });
    expect(answers.gpuPower).toEqual({
      state: "needs",
      detail: "1 to set, now 150.00",
      remedy: "sudo npx offgrid run",
    });
  });

  test("finds no fault in a machine that lacks a limit", async () => {
    const answers = await answersOf(
      {},
      { machine: { root: plant({}), host: { ...silentHost, platform: () => "darwin" } } },
    );
    expect((await rows(answers)).map(([, state]) => state)).toEqual([...Array(7).fill("absent"), "ok"]);
  });

  test("shows what a run that was cut off has left limited", async () => {
    const answers = await answersOf({}, { leftovers: ["/sys/x at 1 in place of 2"] });
    expect((await rows(answers)).at(-1)).toEqual(["limits-left", "warn", expect.stringContaining("npx offgrid run")]);
  });
});
