import fc from "fast-check";
import { expect, test } from "vitest";
import { readOomKills } from "../../src/machine/cgroup.ts";
import { readContext } from "../../src/machine/context.ts";
import { type MachineContext, machineContextSchema } from "../../src/machine/context-schema.ts";
import { diagnose } from "../../src/machine/doctor.ts";
import { readDoctorFacts } from "../../src/machine/doctor-facts.ts";
import { readProbes } from "../../src/machine/probes.ts";
import { containerV1, containerV2 } from "../fixtures/machines/container.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { laptopOnBattery } from "../fixtures/machines/laptop-on-battery.ts";
import { raspberryPi5 } from "../fixtures/machines/raspberry-pi-5.ts";
import { virtualMachine } from "../fixtures/machines/virtual-machine.ts";
import { type Files, plant, silentHost } from "./plant.ts";

/** The context of a fake machine, offgrid standing in a folder that holds nothing. */
function contextOf(root: string): Promise<MachineContext> {
  return readContext({ root, host: silentHost, checkout: root, executionProviders: null });
}

test("a desktop's facts are all read, in bytes, hertz and CPUs", async () => {
  expect(await contextOf(plant(desktop))).toEqual({
    schemaVersion: 1,
    machineId: expect.stringMatching(/^[0-9a-f]{16}$/),
    machineIdSource: "machine-id",
    cpuModel: "12th Gen Intel(R) Core(TM) i5-12400",
    cpuVendor: "GenuineIntel",
    architecture: "x64",
    physicalCores: 2,
    logicalCores: 4,
    coresAvailable: 4,
    cpuQuota: null,
    caches: { l1dBytes: 49_152, l1iBytes: 32_768, l2Bytes: 1_310_720, l3Bytes: 18_874_368 },
    instructionSets: ["avx2", "avx_vnni", "f16c", "fma"],
    memoryBytes: 16_252_928 * 1024,
    memoryLimitBytes: null,
    swapBytes: 2 ** 31,
    frequencyMinHz: 8e8,
    frequencyMaxHz: 4.4e9,
    frequencyCapHz: 4.4e9,
    frequencyNowHz: 2e9,
    governor: "powersave",
    scalingDriver: "intel_pstate",
    boost: true,
    virtualisation: "none",
    container: "none",
    powerSource: null,
    batteryFraction: null,
    osName: "Ubuntu",
    osVersion: "24.04",
    kernelRelease: "6.8.0-45-generic",
    nodeVersion: process.versions.node,
    offgridVersion: null,
    onnxruntimeVersion: null,
    executionProviders: null,
    gitCommit: null,
    gitDirty: null,
  });
});

test("a Raspberry Pi 5 is known by its core, its features and its clock cap", async () => {
  expect(await contextOf(plant(raspberryPi5))).toMatchObject({
    cpuModel: "Cortex-A76",
    cpuVendor: "ARM",
    physicalCores: 4,
    instructionSets: ["neon", "asimddp", "asimdhp"],
    caches: { l1dBytes: 65_536, l3Bytes: 2_097_152 },
    frequencyMaxHz: 2.4e9,
    frequencyCapHz: 1.8e9,
    frequencyNowHz: 1.8e9,
    governor: "ondemand",
    boost: false,
    virtualisation: "none",
  });
});

test("a virtual machine's nominal clock is not taken for the present one", async () => {
  expect(await contextOf(plant(virtualMachine))).toMatchObject({
    physicalCores: 2,
    logicalCores: 2,
    frequencyNowHz: null,
    governor: null,
    swapBytes: 0,
    virtualisation: "other",
    osName: "Alpine Linux",
    machineIdSource: "hardware facts",
  });
});

test("a container's affinity, quota and memory limit are read under cgroup v2", async () => {
  expect(await contextOf(plant(containerV2))).toMatchObject({
    container: "docker",
    logicalCores: 4,
    coresAvailable: 2,
    cpuQuota: 1.5,
    memoryLimitBytes: 2 ** 29,
  });
});

test("a container's quota and memory limit are read under cgroup v1, mounted at the top", async () => {
  expect(await contextOf(plant(containerV1))).toMatchObject({
    container: "docker",
    cpuQuota: 0.5,
    memoryLimitBytes: 2 ** 28,
  });
});

test("a laptop on battery says so, whatever its mouse says", async () => {
  expect(await contextOf(plant(laptopOnBattery))).toMatchObject({ powerSource: "battery", batteryFraction: 0.62 });
});

test("an empty root leaves every fact of the machine unknown", async () => {
  const { schemaVersion, nodeVersion, caches, architecture, osName, machineId, machineIdSource, ...rest } =
    await contextOf(plant({}));
  expect({ schemaVersion, nodeVersion, architecture, osName }).toEqual({
    schemaVersion: 1,
    nodeVersion: process.versions.node,
    architecture: "x64",
    osName: "Linux",
  });
  expect(machineIdSource).toBe("hardware facts");
  expect(machineId).not.toBeNull();
  expect([...new Set([...Object.values(rest), ...Object.values(caches)])]).toEqual([null]);
});

test("without /proc, Node's own facts stand in", async () => {
  const times = { user: 1, nice: 0, sys: 1, idle: 1, irq: 0 };
  const host = {
    ...silentHost,
    arch: () => "arm64" as const,
    availableParallelism: () => 8,
    cpus: () => Array.from({ length: 8 }, () => ({ model: "Apple M2", speed: 2400, times })),
    platform: () => "darwin" as const,
    release: () => "23.6.0",
    totalmem: () => 2 ** 34,
  };
  const root = plant({});
  expect(await readContext({ root, host, checkout: root, executionProviders: null })).toMatchObject({
    cpuModel: "Apple M2",
    architecture: "arm64",
    physicalCores: null,
    logicalCores: 8,
    coresAvailable: 8,
    memoryBytes: 2 ** 34,
    osName: "macOS",
    osVersion: null,
    kernelRelease: "23.6.0",
  });
});

test("a context survives being written and read back", async () => {
  for (const machine of [desktop, raspberryPi5, containerV1, laptopOnBattery, {}]) {
    const context = await contextOf(plant(machine));
    expect(machineContextSchema.parse(JSON.parse(JSON.stringify(context)))).toEqual(context);
  }
});

test("a stored context with a fact nobody knows is refused", async () => {
  const context = await contextOf(plant(desktop));
  expect(machineContextSchema.safeParse({ ...context, hostName: "x" }).success).toBe(false);
  expect(machineContextSchema.safeParse({ ...context, logicalCores: 0 }).success).toBe(false);
});

test("this machine's context fits the schema and names what runs", async () => {
  const context = await readContext({ executionProviders: ["cpu"] });
  expect(machineContextSchema.parse(context)).toEqual(context);
  expect(context).toMatchObject({ nodeVersion: process.versions.node, executionProviders: ["cpu"] });
  expect(context.offgridVersion).toMatch(/^\d+\.\d+\.\d+/);
  expect(context.onnxruntimeVersion).toMatch(/^\d+\.\d+\.\d+/);
  expect(context.coresAvailable).toBeGreaterThan(0);
});

const everyFile = Object.keys({
  ...laptopOnBattery,
  ...raspberryPi5,
  ...virtualMachine,
  ...containerV1,
  ...containerV2,
  "sys/class/hwmon/hwmon0/name": "",
  "sys/class/hwmon/hwmon0/temp1_input": "",
  "proc/device-tree/hypervisor/compatible": "",
  "package.json": "",
});

async function readEverything(root: string): Promise<void> {
  const context = await contextOf(root);
  machineContextSchema.parse(JSON.parse(JSON.stringify(context)));
  readProbes({ root, host: silentHost });
  readOomKills(root);
  const given = { context, providers: null, counters: null, modelPackages: [], nodeRange: "", resultsFolder: root };
  diagnose(readDoctorFacts({ ...given, root }));
}

test("random bytes in every file never throw and always make a valid context", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 5, maxLength: 5 }), async (contents) => {
      const files = everyFile.map((file, index) => [file, contents[index % contents.length] ?? ""] as const);
      await readEverything(plant(Object.fromEntries(files)));
    }),
    { numRuns: 15 },
  );
});

/** Values a kernel, a hypervisor or a prankster might write where a number or a word belongs; null leaves it as it was. */
const oddValues = [
  "",
  "-1",
  "0",
  "1.5",
  "max",
  "NaN",
  "1e999",
  "9".repeat(9),
  "9".repeat(20),
  "../..",
  "0-99999",
  "\0",
  "é",
];

test("plausible but wrong values in place of any value never throw and always make a valid context", async () => {
  const machines: readonly Files[] = [laptopOnBattery, raspberryPi5, virtualMachine, containerV1, containerV2];
  const value = fc.option(fc.constantFrom(...oddValues), { freq: 2 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...machines), fc.infiniteStream(value), async (machine, odd) => {
      const damage = (token: string) => odd.next().value ?? token;
      const files = Object.entries(machine).map(
        ([file, content]) => [file, String(content).replace(/[^\s:=KMkB]+/g, damage)] as const,
      );
      await readEverything(plant(Object.fromEntries(files)));
    }),
    { numRuns: 40 },
  );
});
