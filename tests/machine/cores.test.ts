import { expect, test } from "vitest";
import { readCores } from "../../src/machine/cores.ts";
import { readCpuInfo } from "../../src/machine/cpu-info.ts";
import { cpuInfo } from "../fixtures/machines/cpus.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { type Files, plant, silentHost } from "./plant.ts";

function coresOf(files: Files, available = 0) {
  const root = plant(files);
  return readCores({ root, host: { ...silentHost, availableParallelism: () => available } }, readCpuInfo(root));
}

test("CPUs taken offline are neither counted nor available, even where the affinity mask names them", () => {
  const files = {
    ...desktop,
    "sys/devices/system/cpu/online": "0-1\n",
    "proc/self/status": "Cpus_allowed_list: 0-127\n",
  };
  expect(coresOf(files)).toEqual({ physicalCores: 1, logicalCores: 2, coresAvailable: 2 });
});

test("two sockets with the same core numbers are told apart without sysfs", () => {
  const socket = (id: number) =>
    cpuInfo(1, `physical id : ${id}\ncore id : 0`).replace("processor\t: 0", `processor : ${id}`);
  expect(coresOf({ "proc/cpuinfo": `${socket(0)}\n${socket(1)}` })).toMatchObject({
    physicalCores: 2,
    logicalCores: 2,
  });
});

test("CPUs without a core number leave the physical count unknown", () => {
  expect(coresOf({ "proc/cpuinfo": cpuInfo(4, "") })).toMatchObject({ physicalCores: null, logicalCores: 4 });
});

test("without an affinity mask, Node's count of usable CPUs stands in", () => {
  expect(coresOf({ "proc/cpuinfo": cpuInfo(4, "") }, 3).coresAvailable).toBe(3);
});
