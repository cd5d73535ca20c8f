import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { PolledMeter } from "../../src/energy/meter.ts";
import { createSampler } from "../../src/energy/sampler.ts";
import type { PlannedLevel } from "../../src/metering/line-plan.ts";
import type { Reading } from "../../src/metering/reading.ts";
import { calibrateEnergy, requireLevels } from "../../src/runner/calibrate-energy.ts";
import { counterSpec } from "../energy/planted-meters.ts";

const entry = fileURLToPath(new URL("../fixtures/workers/load.mjs", import.meta.url));
const clockS = () => performance.now() / 1000;
const short = { windows: 2, windowS: 0.2, settleS: 0.01 } as const;
const idle: PlannedLevel = { threads: 0, duty: 0, ...short };
/** The fixture worker says that it works, and does nothing. */
const busy: PlannedLevel = { threads: 1, duty: 1, ...short };

/** Two CPUs, of which none is busy before `switchOn` and one from then on; 5 W idle, 15 W full. */
function plantMachine({ faultAfter = Number.POSITIVE_INFINITY } = {}) {
  const startS = clockS();
  let onS = Number.POSITIVE_INFINITY;
  const busyS = () => Math.max(0, clockS() - onS);
  let reads = 0;
  const timers = new Set<NodeJS.Timeout>();
  const meter: PolledMeter = {
    feed: "polled",
    spec: counterSpec({ intervalS: 0.05, minWindowS: 0.1 }),
    read: (): Reading => {
      const atS = clockS();
      reads++;
      if (reads > faultAfter) return { atS, values: [null], fault: "it is gone" };
      return { atS, values: [5 * (atS - startS) + 5 * busyS()], fault: null };
    },
    close: async () => {},
  };
  const sampler = createSampler({
    meters: [meter],
    clockS,
    every: (seconds, tick) => {
      const timer = setInterval(tick, 1000 * seconds);
      timers.add(timer);
      return () => {
        clearInterval(timer);
        timers.delete(timer);
      };
    },
    readOwnCpuS: () => 0,
  });
  const switchOn = () => {
    onS = clockS();
  };
  return { sampler, readBusyS: busyS, switchOn, timers };
}

function calibrate(
  machine: ReturnType<typeof plantMachine>,
  more: { signal?: AbortSignal; onLevel?: () => void } = {},
) {
  const { sampler, readBusyS, switchOn } = machine;
  return calibrateEnergy({
    entry,
    levels: [idle, busy],
    sampler,
    readBusyS,
    cpus: 2,
    signal: more.signal ?? new AbortController().signal,
    onLevel: ({ level }) => {
      if (level.threads > 0) switchOn();
      more.onLevel?.();
    },
  });
}

describe("a calibration of watts", () => {
  test("reads watts beside the busy share of all CPUs, in every window of every level", async () => {
    const { windows, lost } = await calibrate(plantMachine());
    expect(lost).toEqual([]);
    expect(windows.map(({ threads }) => threads)).toEqual([0, 0, 1, 1]);
    for (const { threads, u, watts, loW, hiW } of windows) {
      expect(u).toBeCloseTo(threads === 0 ? 0 : 0.5, 1);
      expect(watts).toBeGreaterThan(threads === 0 ? 4.9 : 9);
      expect(watts).toBeLessThan(threads === 0 ? 5.1 : 10.1);
      expect([loW <= watts, watts <= hiW]).toEqual([true, true]);
    }
  });

  test("tells of windows that the meter did not see, and refuses to draw a line without a level", async () => {
    const found = await calibrate(plantMachine({ faultAfter: 7 }));
    expect(found.lost.at(-1)).toContain("1 thread:");
    const missing = () => requireLevels([idle, busy], found);
    expect(missing).toThrow(/nothing was measured of: .*1 thread/);
    expect(missing).toThrow(/stays within reach/);
  });

  test("is ended by an abort, and reads no more", async () => {
    const controller = new AbortController();
    const machine = plantMachine();
    const done = calibrate(machine, {
      signal: controller.signal,
      onLevel: () => controller.abort(new Error("enough")),
    });
    await expect(done).rejects.toThrow("enough");
    expect(machine.timers.size).toBe(0);
  });
});
