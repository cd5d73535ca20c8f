import { expect, test } from "vitest";
import { readContext } from "../../src/machine/context.ts";
import { sameMachine } from "../../src/machine/same-machine.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { plant, silentHost } from "./plant.ts";

async function context() {
  const root = plant(desktop);
  return readContext({ root, host: silentHost, checkout: root, executionProviders: null });
}

test("a machine is the same as itself", async () => {
  const now = await context();
  expect(sameMachine(now, structuredClone(now))).toEqual({ differences: [], warnings: [] });
});

test.each([
  ["machineId", "ffffffffffffffff"],
  ["cpuModel", "AMD EPYC"],
  ["architecture", "arm64"],
  ["logicalCores", 8],
  ["onnxruntimeVersion", "1.29.0"],
  ["nodeVersion", "22.12.0"],
  ["offgridVersion", "0.2.0"],
] as const)("another %s stands in the way of resuming", async (fact, value) => {
  const now = await context();
  const { differences, warnings } = sameMachine(now, { ...now, [fact]: value });
  expect(differences).toHaveLength(1);
  expect(differences[0]).toContain(String(value));
  expect(warnings).toEqual([]);
});

test("another kernel, governor, memory size or power source only warns", async () => {
  const now = await context();
  const later = {
    ...now,
    kernelRelease: "6.9.1",
    governor: "performance",
    memoryBytes: 2 ** 33,
    powerSource: "battery",
  } as const;
  expect(sameMachine(now, later)).toEqual({
    differences: [],
    warnings: [
      "the kernel was 6.8.0-45-generic and is now 6.9.1 (scheduling and page faults may cost differently)",
      "the frequency governor was powersave and is now performance (clocks follow it)",
      "the power source was unknown or none and is now battery (firmware lowers clocks on battery)",
      "the memory (bytes) was 16642998272 and is now 8589934592 (less page cache means slower loads)",
    ],
  });
});

test("the clock of the moment and the battery's charge say nothing about sameness", async () => {
  const now = await context();
  const later = { ...now, frequencyNowHz: 1e9, batteryFraction: 0.2 };
  expect(sameMachine(now, later)).toEqual({ differences: [], warnings: [] });
});
