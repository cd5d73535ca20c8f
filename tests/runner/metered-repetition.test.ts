import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { Meter } from "../../src/energy/meter.ts";
import { createSampler } from "../../src/energy/sampler.ts";
import type { MeterSpec, Reading } from "../../src/metering/reading.ts";
import { runMeteredRepetition } from "../../src/runner/metered-repetition.ts";
import type { Cell } from "../../src/suite/cell.ts";
import type { Phase } from "../../src/suite/phase.ts";
import { handClock } from "../energy/meter-search.ts";
import { counterSpec, handTimers, modelSpec, polled, powerSpec } from "../energy/planted-meters.ts";
import { makeCell, makeJob } from "../fixtures/jobs.ts";

const worker = fileURLToPath(new URL("../fixtures/workers/faulty.mjs", import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-metered-"));
const pidFile = path.join(folder, "pid");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const watch = { onPhase: () => {}, stop: () => {}, conditions: () => null };

/** Seconds that each phase lasts by the test's clock, and watts of the machine in it. */
const phases: Partial<Record<Phase, { readonly seconds: number; readonly watts: number }>> = {
  load: { seconds: 0.5, watts: 20 },
  first: { seconds: 0.5, watts: 40 },
  warmup: { seconds: 3, watts: 30 },
  steady: { seconds: 10, watts: 50 },
  judge: { seconds: 4, watts: 90 },
};
const idleW = 8;

/** A machine whose time only phases and rests move, and its meters. */
async function run({
  specs = [counterSpec()],
  cell = {},
  isDead = () => false,
}: {
  specs?: readonly MeterSpec[];
  cell?: Partial<Cell>;
  /** Whether meters can no longer be read at this time. */
  isDead?: (atS: number) => boolean;
} = {}) {
  const clock = handClock(0);
  const timers = handTimers();
  let joules = 0;
  let watts = idleW;
  let cpuS = 0;
  const rests: number[] = [];
  const live = (seconds: number) => {
    for (let left = seconds; left > 0; left -= 0.25) {
      const step = Math.min(left, 0.25);
      clock.move(step);
      joules += watts * step;
      timers.fire();
    }
  };
  const read = (spec: MeterSpec) => (): Reading => {
    const atS = clock.clockS();
    cpuS += 0.001;
    if (isDead(atS)) return { atS, values: [null], fault: "no such file" };
    return { atS, values: [spec.kind === "counter" ? joules : spec.kind === "power" ? watts : atS], fault: null };
  };
  const meters: Meter[] = specs.map((spec) => polled(spec, read(spec)).meter);
  const sampler = createSampler({
    meters,
    clockS: clock.clockS,
    every: timers.every,
    readOwnCpuS: () => cpuS,
  });
  const seen: Phase[] = [];
  const report = await runMeteredRepetition({
    metering: {
      sampler,
      calibratedIdle: null,
      sleep: async (seconds) => {
        rests.push(seconds);
        live(seconds);
      },
    },
    watch,
    worker,
    job: makeJob({ cell: makeCell({ backend: "onnxruntime", model: "answers", ...cell }), modelPath: pidFile }),
    timeoutS: 60,
    signal: new AbortController().signal,
    countOomKills: () => null,
    onPhase(phase) {
      seen.push(phase);
      const { seconds, watts: drawn } = phases[phase] ?? { seconds: 0, watts: idleW };
      watts = drawn;
      live(seconds);
      // After its last phase the worker is gone.
      if (phase === "judge") watts = idleW;
    },
  });
  const { outcome } = report;
  const energy = outcome.outcome === "ok" ? outcome.energy : null;
  return { outcome, energy, rests, seen, timers };
}

describe("a repetition with a meter that counts", () => {
  test("has the joules of each of its windows, and of nothing else", async () => {
    const { energy, seen } = await run();
    expect(seen).toEqual(["load", "first", "warmup", "steady", "judge"]);
    expect(energy).toMatchObject({ grade: "C", basis: "measured", method: "counter", boundaries: ["package"] });
    expect(energy?.load).toMatchObject({ seconds: 1 });
    expect(energy?.load?.joules).toBeCloseTo(0.5 * 20 + 0.5 * 40, 9);
    expect(energy?.steady).toMatchObject({ seconds: 10, coverage: 1, gaps: [] });
    expect(energy?.steady.joules).toBeCloseTo(10 * 50, 9);
  });

  test("rests before and after, and its idle watts are of then", async () => {
    const { energy, rests } = await run();
    expect(rests[0]).toBeCloseTo(2, 0);
    expect(rests[1]).toBeCloseTo(2, 0);
    expect(energy?.idle).toMatchObject({ from: "before-and-after" });
    expect(energy?.idle?.watts).toBeCloseTo(idleW, 6);
  });

  test("rests as long as the meter needs to tell, 10 s at most", async () => {
    const { rests, energy } = await run({ specs: [counterSpec({ minWindowS: 7 })] });
    expect(Math.floor(rests[0] ?? 0)).toBe(7);
    expect(energy?.idleBefore?.joules).toBeCloseTo(idleW * (energy?.idleBefore?.seconds ?? 0), 6);
    const slow = await run({ specs: [counterSpec({ minWindowS: 10.5 })] });
    expect(slow.rests).toEqual([0]);
    expect(slow.energy).toMatchObject({ idle: null, idleBefore: null, idleAfter: null });
    expect(slow.energy?.notes.join()).toContain("idle watts were not measured before and after: it is planted so");
  });

  test("knows what reading cost while timed", async () => {
    const { energy } = await run();
    // A reading each quarter of a second in the test's ten, one at the end of them, a millisecond each.
    expect(energy?.meterCpuFraction).toBeCloseTo(0.0041, 9);
  });

  test("leaves no timer", async () => {
    expect((await run()).timers.intervals()).toEqual([]);
  });
});

test("a meter that dies in the middle leaves a gap with its reason, and nothing measured", async () => {
  // 2.05 s of rest, 4 s up to the steady phase, and 4 of its 10 s.
  const { energy } = await run({ isDead: (atS) => atS > 10.06 });
  expect(energy).toMatchObject({ basis: "modelled", idleAfter: { joules: null } });
  expect(energy?.steady.joules).toBeNull();
  expect(energy?.steady.refused).toContain("cover 40 % of the window");
  expect(energy?.steady.gaps).toEqual([expect.objectContaining({ why: expect.stringContaining("no such file") })]);
});

test("meters that do not overlap are added", async () => {
  const gpu = powerSpec({ id: "nvidia", source: "gpu 0", boundary: "gpu", grade: "C" });
  const { energy } = await run({ specs: [counterSpec(), gpu] });
  expect(energy).toMatchObject({ source: "planted + gpu 0", boundaries: ["package", "gpu"], method: "integral" });
  // What shows watts was read last before the jump from 30 W to 50 W: a triangle of a quarter second is missing.
  expect(energy?.steady.joules).toBeCloseTo(2 * 500 - 2.5, 6);
});

describe("a model of watts", () => {
  test("rests for nothing, since it knows idle watts", async () => {
    const { energy, rests } = await run({ specs: [modelSpec()] });
    expect(rests).toEqual([0]);
    expect(energy).toMatchObject({ basis: "modelled", grade: "D", idle: { watts: 5, lo: 4, hi: 6, from: "model" } });
    expect(energy?.steady.joules).toBeGreaterThan(0);
  });
});

describe("a meter slower than the stop rule", () => {
  test.each([
    { minWindowS: 5, asked: undefined },
    { minWindowS: 40, asked: 40 },
    { minWindowS: 61, asked: undefined },
  ])("($minWindowS s under rapid) asks the worker for $asked s", async ({ minWindowS, asked }) => {
    const cell = { model: "tells how long it was to measure" };
    const { outcome } = await run({ specs: [counterSpec({ minWindowS })], cell });
    expect(outcome).toMatchObject({ measurement: { notes: [`minSteadyS=${asked}`] } });
  });

  test("that no waiting resolves says why there are no joules, and what would do", async () => {
    const refused = await run({ specs: [counterSpec({ minWindowS: 400 })] });
    expect(refused.energy?.steady).toMatchObject({ joules: null, refused: expect.stringContaining("needs 400 s") });
    expect(refused.energy?.notes.join()).toContain("the stop rule normal (at most 600 s) would do");
  });
});

test("offline: joules are of what follows the trials of batches", async () => {
  // The worker says that it measured for 5 s, the second half of its steady phase.
  const { energy } = await run({ cell: { scenario: "offline", drive: { kind: "offline", maxBatch: 8 } } });
  expect(energy?.steady.seconds).toBeCloseTo(5, 9);
  expect(energy?.steady.joules).toBeCloseTo(250, 9);
});

test("a cell of the fake backend and a run without a meter have no energy and wait for nothing", async () => {
  const { energy, rests, outcome } = await run({ cell: { backend: "fake" } });
  expect(outcome.outcome).toBe("ok");
  expect([energy, rests]).toEqual([null, []]);
});

test("a worker without a result is not waited for", async () => {
  const { outcome, rests } = await run({ cell: { model: "exits with 3" } });
  expect(outcome.outcome).not.toBe("ok");
  expect(rests).toHaveLength(1);
});
