import { expect, test } from "vitest";
import { readContext } from "../../src/machine/context.ts";
import { summarise } from "../../src/machine/doctor-summary.ts";
import { laptopOnBattery } from "../fixtures/machines/laptop-on-battery.ts";
import { type Files, plant, silentHost } from "./plant.ts";

async function summaryOf(files: Files, overrides: object = {}) {
  const root = plant(files);
  const context = await readContext({ root, host: silentHost, checkout: root, executionProviders: ["cpu", "webgpu"] });
  return Object.fromEntries(summarise({ ...context, ...overrides }).map(({ title, text }) => [title, text]));
}

test("a laptop is told in ten lines", async () => {
  const own = { offgridVersion: "0.1.0", gitCommit: "0123456789".repeat(4), gitDirty: true, nodeVersion: "20.20.2" };
  expect(await summaryOf(laptopOnBattery, { ...own, onnxruntimeVersion: "1.30.0" })).toMatchInlineSnapshot(`
    {
      "CPU": "12th Gen Intel(R) Core(TM) i5-12400, x64",
      "Clock governor": "powersave, intel_pstate",
      "Cores": "4 logical, 2 physical, 4 available",
      "Memory": "15.5 GiB",
      "Node": "20.20.2",
      "ONNX Runtime": "1.30.0, providers: cpu webgpu",
      "Power": "battery, charged to 62 %",
      "Runs in": "no virtual machine, no container",
      "System": "Ubuntu 24.04, kernel 6.8.0-45-generic",
      "offgrid": "0.1.0, commit 012345678901 with changes",
    }
  `);
});

test("a machine that tells nothing is unknown line by line", async () => {
  const summary = await summaryOf({}, { nodeVersion: null, osName: null, architecture: null });
  expect(summary).toMatchInlineSnapshot(`
    {
      "CPU": "unknown",
      "Clock governor": "unknown",
      "Cores": "unknown",
      "Memory": "unknown",
      "Node": "unknown",
      "ONNX Runtime": "not installed",
      "Power": "unknown",
      "Runs in": "virtual machine: unknown, container: unknown",
      "System": "unknown",
      "offgrid": "unknown",
    }
  `);
});
