import { chmodSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readContext } from "../../src/machine/context.ts";
import { checks, diagnose } from "../../src/machine/doctor.ts";
import { readDoctorFacts } from "../../src/machine/doctor-facts.ts";
import type { DoctorFacts } from "../../src/machine/finding.ts";
import { containerV2 } from "../fixtures/machines/container.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { laptopOnBattery } from "../fixtures/machines/laptop-on-battery.ts";
import { raspberryPi5 } from "../fixtures/machines/raspberry-pi-5.ts";
import { virtualMachine } from "../fixtures/machines/virtual-machine.ts";
import { type Files, plant, silentHost } from "./plant.ts";

const providers = {
  state: "listed",
  providers: [
    { name: "cpu", bundled: true },
    { name: "webgpu", bundled: true },
    { name: "cuda", bundled: false },
  ],
} as const;

async function factsOf(files: Files): Promise<DoctorFacts> {
  const root = plant(files);
  const context = await readContext({ root, host: silentHost, checkout: root, executionProviders: null });
  const given = {
    context,
    providers,
    counters: null,
    modelPackages: [{ name: "m", present: true }],
    nodeRange: ">=20.0.0",
  };
  return readDoctorFacts({ ...given, root, resultsFolder: path.join(root, "not", "yet") });
}

function find(facts: DoctorFacts, id: string) {
  return diagnose(facts).find((finding) => finding.id === id);
}

async function stateOf(files: Files, id: string) {
  return find(await factsOf(files), id)?.state;
}

test("every check has its own id and finds something to say on any machine", async () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  for (const machine of [desktop, raspberryPi5, virtualMachine, containerV2, laptopOnBattery, {}]) {
    const findings = diagnose(await factsOf(machine));
    expect(findings).toHaveLength(checks.length);
    expect(findings.filter(({ detail }) => detail === "")).toEqual([]);
  }
});

test("what is fine has no remedy", async () => {
  const findings = diagnose(await factsOf(desktop));
  expect(findings.filter(({ state, remedy }) => state === "ok" && remedy !== null)).toEqual([]);
});

test("a machine that tells nothing is unknown, not faulty, in what it does not tell", async () => {
  const findings = diagnose(await factsOf({}));
  const ids = ["cores", "memory", "int8", "fp16", "governor", "frequency", "temperature", "power", "swap", "container"];
  const states = findings.filter(({ id }) => ids.includes(id)).map(({ state }) => state);
  expect(states).toEqual(ids.map(() => "unknown"));
});

test("a governor that lowers clocks comes with the command that stops it", async () => {
  expect(find(await factsOf(desktop), "governor")).toEqual({
    id: "governor",
    title: "Frequency governor",
    state: "warn",
    detail: "powersave (driver intel_pstate): clocks vary with load",
    remedy: "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor",
  });
});

test("a capped clock comes with the command that lifts the cap", async () => {
  expect(find(await factsOf(raspberryPi5), "frequency-cap")).toMatchObject({
    state: "warn",
    remedy: "echo 2400000 | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_max_freq",
  });
  expect(await stateOf(desktop, "frequency-cap")).toBe("ok");
});

test("battery, hypervisor, quota and little memory beside swap each warn", async () => {
  expect(await stateOf(laptopOnBattery, "power")).toBe("warn");
  expect(await stateOf(virtualMachine, "virtualisation")).toBe("warn");
  expect(await stateOf(containerV2, "cores")).toBe("warn");
  expect(await stateOf(containerV2, "memory")).toBe("warn");
  expect(await stateOf(containerV2, "container")).toBe("warn");
  expect(await stateOf(containerV2, "swap")).toBe("warn");
  expect(await stateOf(desktop, "swap")).toBe("ok");
});

test("int8 without dot products is missing, and only then", async () => {
  const plain = desktop["proc/cpuinfo"].replaceAll("avx_vnni", "");
  expect(await stateOf({ ...desktop, "proc/cpuinfo": plain }, "int8")).toBe("missing");
  expect(await stateOf(desktop, "int8")).toBe("ok");
  expect(await stateOf(raspberryPi5, "int8")).toBe("ok");
});

test("WebGPU that is bundled is still missing without a GPU", async () => {
  expect(await stateOf(desktop, "webgpu-provider")).toBe("ok");
  expect(await stateOf({ ...virtualMachine, "dev/null": "" }, "webgpu-provider")).toBe("missing");
  expect(await stateOf(virtualMachine, "webgpu-provider")).toBe("unknown");
});

test("an NVIDIA device without CUDA libraries is told to stay idle", async () => {
  expect(await stateOf({ ...desktop, "dev/nvidia0": "", "dev/nvidiactl": "" }, "cuda-provider")).toBe("warn");
  expect(await stateOf(desktop, "cuda-provider")).toBe("missing");
});

test("an ONNX Runtime that is installed but does not load is missing, says why, and so is the CPU provider", async () => {
  const desk = await factsOf(desktop);
  const facts = {
    ...desk,
    context: { ...desk.context, onnxruntimeVersion: "1.30.0" },
    providers: { state: "failed", fault: "libonnxruntime.so.1: cannot open shared object file" },
  } as const;
  expect(find(facts, "onnxruntime")).toMatchObject({
    state: "missing",
    detail: "1.30.0 is installed but does not load: libonnxruntime.so.1: cannot open shared object file",
    remedy: expect.stringMatching(/^npm ci/),
  });
  expect(find(facts, "cpu-provider")).toMatchObject({ state: "missing", remedy: expect.stringMatching(/^npm ci/) });
  expect(find(facts, "webgpu-provider")?.state).toBe("unknown");
});

test("an ONNX Runtime that was not asked has unknown providers", async () => {
  const facts = { ...(await factsOf(desktop)), providers: null };
  const states = ["cpu", "webgpu", "cuda"].map((name) => find(facts, `${name}-provider`)?.state);
  expect(states).toEqual(["unknown", "unknown", "unknown"]);
});

test("absent model packages are named", async () => {
  const modelPackages = [
    { name: "here", present: true },
    { name: "gone", present: false },
  ];
  expect(find({ ...(await factsOf(desktop)), modelPackages }, "models")).toMatchObject({
    state: "missing",
    detail: "not installed: gone",
    remedy: "npm ci",
  });
});

test("a Node outside the range is missing", async () => {
  const facts = await factsOf(desktop);
  expect(find({ ...facts, nodeRange: ">=999.0.0" }, "node")?.state).toBe("missing");
  expect(find(facts, "node")?.state).toBe("ok");
});

test("free space is that of the nearest folder that exists", async () => {
  const facts = await factsOf({});
  expect(facts.freeBytes).toBeGreaterThan(0);
  expect(find({ ...facts, freeBytes: 10 * 2 ** 20 }, "disk")).toMatchObject({ state: "warn", detail: "10 MiB free" });
});

test("a folder that cannot be written is missing, and named with what to do", async () => {
  const root = plant({ "here/results/run.txt": "", "a file": "" });
  const given = { context: (await factsOf({})).context, providers, counters: null, modelPackages: [], nodeRange: "" };
  const foldersOf = (resultsFolder: string, cacheFolder: string) =>
    readDoctorFacts({ ...given, root, resultsFolder, cacheFolder });
  const fine = foldersOf(path.join(root, "here", "results"), path.join(root, "to", "be", "made"));
  expect(find(fine, "folders")).toMatchObject({ state: "ok", detail: "results, models/cache", remedy: null });
  const bad = foldersOf(path.join(root, "here", "results"), path.join(root, "a file", "cache"));
  expect(find(bad, "folders")).toMatchObject({
    state: "missing",
    detail: "not writable: models/cache",
    remedy: "Make models/cache writable for this user",
  });
});

test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
  "a folder without the permission to write is not writable",
  async () => {
    const root = plant({ "results/run.txt": "" });
    chmodSync(path.join(root, "results"), 0o555);
    const given = { context: (await factsOf({})).context, providers, counters: null, modelPackages: [], nodeRange: "" };
    const facts = readDoctorFacts({ ...given, root, resultsFolder: path.join(root, "results", "new") });
    expect(find(facts, "folders")).toMatchObject({
      state: "missing",
      remedy: "Make results writable for this user; results can go elsewhere with --out DIR",
    });
  },
);
