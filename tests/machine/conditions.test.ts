import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createConditionsReader, tickBetween } from "../../src/machine/conditions.ts";
import { createClockReader } from "../../src/machine/frequency.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { raspberryPi5 } from "../fixtures/machines/raspberry-pi-5.ts";
import { plant } from "./plant.ts";
import { statOf } from "./proc-stat.ts";

/** /proc/stat of two CPUs after so many ticks of busy, idle and stolen time. */
const stat = (busy: number, idle: number, steal: number) =>
  `cpu  ${busy} 0 0 ${idle} 0 0 0 ${steal} 0 0\ncpu0 1 0 0 1 0 0 0 0 0 0\ncpu1 1 0 0 1 0 0 0 0 0 0\nintr 1\n`;

describe("the conditions of a machine", () => {
  test("tell what others used: busy time less that of the workers and of this process", () => {
    const root = plant({ "proc/stat": stat(1000, 9000, 4), "proc/50/stat": statOf({ pid: 50, userTicks: 200 }) });
    let ownS = 1;
    const reader = createConditionsReader({ root, readOwnCpuS: () => ownS });
    expect(reader.cpus).toBe(2);
    const before = { ...reader.read([50]), atS: 0 };
    // In two seconds: 3 s busy of the machine, 1.9 s of the worker, 0.1 s of this process, 0.2 s stolen.
    writeFileSync(path.join(root, "proc/stat"), stat(1300, 9060, 24));
    writeFileSync(path.join(root, "proc/50/stat"), statOf({ pid: 50, userTicks: 390 }));
    ownS = 1.1;
    expect(tickBetween({ before, after: { ...reader.read([50]), atS: 2 } })).toEqual({
      atS: 2,
      otherCores: 0.5,
      stealCores: 0.1,
      frequencyHz: null,
      topFrequencyHz: null,
      temperatureC: null,
      throttleEvents: null,
    });
  });

  test("are known as far as the machine shows them", () => {
    const root = plant({ ...desktop, "proc/50/stat": statOf({ pid: 50 }) });
    const reading = createConditionsReader({ root, readOwnCpuS: () => 0 }).read([50]);
    // The desktop's CPUs 0 to 3 run at 0, 1, 2 and 3 GHz; one without a clock does not count.
    expect(reading).toMatchObject({ frequencyHz: 2e9, topFrequencyHz: 3e9, temperatureC: 46.5, throttled: null });
  });

  test("are unknown in what others used while a worker cannot be read", () => {
    const root = plant({ "proc/stat": stat(1000, 9000, 0) });
    const reading = createConditionsReader({ root, readOwnCpuS: () => 0 }).read([50]);
    expect(reading).toMatchObject({ busyS: 10, ownS: null });
    const tick = tickBetween({ before: { ...reading, atS: 0 }, after: { ...reading, atS: 1 } });
    expect(tick).toMatchObject({ otherCores: null, stealCores: 0 });
  });

  test("are all unknown on a system without /proc", () => {
    const reader = createConditionsReader({ root: plant({}), readOwnCpuS: () => 0 });
    expect(reader.cpus).toBeNull();
    expect(new Set(Object.values(reader.read([50])))).toEqual(new Set([null]));
  });
});

describe("a reader of clocks", () => {
  test("reads anew each time, in what it found once", () => {
    const root = plant(raspberryPi5);
    const read = createClockReader(root);
    expect(read?.()).toEqual({ meanHz: 1.8e9, topHz: 1.8e9 });
    for (const cpu of [1, 2, 3])
      writeFileSync(path.join(root, `sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`), "600000\n");
    expect(read?.()).toEqual({ meanHz: 0.9e9, topHz: 1.8e9 });
  });

  test("does not exist where clocks cannot be read", () => {
    expect(createClockReader(plant({ "proc/cpuinfo": "processor : 0\ncpu MHz : 2000\nflags : fpu\n" }))).toBeNull();
  });
});
