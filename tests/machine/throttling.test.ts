import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createThrottleReader } from "../../src/machine/throttling.ts";
import { forEachCpu } from "../fixtures/machines/cpus.ts";
import { plant } from "./plant.ts";

const cpu = "sys/devices/system/cpu";
const core = (id: number) => `${cpu}/cpu${id}/thermal_throttle/core_throttle_count`;

/** Two cores of two threads each, in one package. */
const twoCores = {
  ...forEachCpu(4, {
    "thermal_throttle/core_throttle_count": "3\n",
    "thermal_throttle/package_throttle_count": "10\n",
    "topology/physical_package_id": "0\n",
  }),
  [`${cpu}/cpu0/topology/core_cpus_list`]: "0-1\n",
  [`${cpu}/cpu1/topology/core_cpus_list`]: "0-1\n",
  [`${cpu}/cpu2/topology/core_cpus_list`]: "2-3\n",
  [`${cpu}/cpu3/topology/core_cpus_list`]: "2-3\n",
};

describe("throttling", () => {
  test("is counted once for a core and once for a package, not for each hardware thread", () => {
    const root = plant(twoCores);
    const read = createThrottleReader(root);
    expect(read?.()).toBe(3 + 3 + 10);
    writeFileSync(path.join(root, core(2)), "5\n");
    expect(read?.()).toBe(3 + 5 + 10);
  });

  test.each([
    ["soc", "sys/devices/platform/soc/soc:firmware/get_throttled"],
    ["soc@107c000000", "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled"],
  ])("of a Raspberry Pi (%s) is a reading with a flag of the present, not of the past", (_name, file) => {
    const root = plant({ [file]: "50000\n" });
    const read = createThrottleReader(root);
    expect(read?.()).toBe(0);
    writeFileSync(path.join(root, file), "50005\n");
    expect(read?.()).toBe(1);
    expect(read?.()).toBe(2);
    writeFileSync(path.join(root, file), "0\n");
    expect(read?.()).toBe(2);
  });

  test("is unknown where nothing counts it", () => {
    expect(createThrottleReader(plant({ [`${cpu}/online`]: "0-1\n" }))).toBeNull();
  });
});
