import { expect, test } from "vitest";
import { readPowerFacts } from "../../src/cli/power-facts.ts";
import { readContext } from "../../src/machine/context.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { raspberryPi5 } from "../fixtures/machines/raspberry-pi-5.ts";
import { virtualMachine } from "../fixtures/machines/virtual-machine.ts";
import { type Files, plant, silentHost } from "../machine/plant.ts";

async function factsOf(files: Files) {
  const root = plant(files);
  const context = await readContext({ root, host: silentHost, checkout: root, executionProviders: null });
  return readPowerFacts({ root, context, tdpW: 15, deviceClass: "pi4", line: null, host: silentHost });
}

test("a board is named as its device tree does, without the null byte", async () => {
  expect(await factsOf(raspberryPi5)).toMatchObject({
    board: "Raspberry Pi 5 Model B Rev 1.0",
    virtualisation: "none",
  });
});

test("a PC has no board, and a guest says so", async () => {
  expect(await factsOf(desktop)).toMatchObject({ board: null, cpuModel: "12th Gen Intel(R) Core(TM) i5-12400" });
  expect((await factsOf(virtualMachine)).virtualisation).not.toBe("none");
});

test("flags are handed on, and busy seconds are those of the root, never of another machine", async () => {
  const facts = await factsOf({ "proc/stat": "cpu  100 20 30 999 500 4 6 70 50 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n" });
  expect(facts).toMatchObject({ tdpW: 15, deviceClass: "pi4", cpus: 1 });
  expect(facts.readBusyS()).toBeCloseTo(1.6, 12);
  expect((await factsOf({})).readBusyS()).toBeNull();
});
