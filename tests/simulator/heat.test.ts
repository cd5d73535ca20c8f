import { afterAll, describe, expect, test } from "vitest";
import { simulate } from "../../src/power/simulate.ts";
import { type HeatKnown, thermalOf } from "../../src/simulator/heat.ts";
import { type Scenario, simulationOf } from "../../src/simulator/scenario.ts";
import { createSizing } from "../../src/simulator/sizing.ts";
import { createPool } from "../../src/simulator/threads.ts";
import { readProfile } from "../power/fixtures.ts";

const constant = (seconds: number) => ({ kind: "constant", seconds }) as const;
const measured: HeatKnown = { kind: "clock-down", speed: 0.7, afterS: 40 };
const scenario: Scenario = {
  model: {
    id: "m",
    load: constant(3),
    first: constant(1),
    service: constant(0.9),
    correctFraction: null,
    watts: null,
    notes: [],
  },
  profile: readProfile("grid-24"),
  trace: null,
  watts: { idleW: 10, activeW: 20, sleepingW: 10 },
  heat: measured,
  demand: { requestsPerDay: 2000, pattern: "poisson", deadlineS: 30, batchShare: 0 },
  conduct: { policies: ["fifo"], dutyPeriodS: 0, small: null },
  tokensPerRequest: null,
  days: 2,
};

describe("a measured clock-down", () => {
  test.each([
    { speed: 0.82, afterS: 40 },
    { speed: 0.5, afterS: 300 },
    { speed: 0.1, afterS: 5 },
  ])("is what the simulated device does at full load: %j", ({ speed, afterS }) => {
    const base = simulationOf({ ...scenario, heat: { kind: "clock-down", speed, afterS } }, 1);
    let doneS = Number.NaN;
    simulate({
      ...base,
      model: { ...base.model, service: constant(1000) },
      classes: [{ id: "a", arrivals: { kind: "times", seconds: [100] } }],
      days: 1,
      observe: (event) => {
        if (event.kind === "served") doneS = event.atS - 100;
      },
    });
    expect(doneS).toBeCloseTo(afterS + (1000 - afterS) / speed, 6);
  });

  test("is the same whatever watts the device is taken to draw", () => {
    const [some, more] = [10, 30].map((idleW) => thermalOf(measured, { idleW, activeW: 2 * idleW, sleepingW: idleW }));
    expect(some?.timeConstantS).toBe(more?.timeConstantS);
    expect(some?.limitC).toBeCloseTo(10 + 10 * 0.7, 12);
    expect(more?.limitC).toBeCloseTo(30 + 30 * 0.7, 12);
  });
});

describe("what binds", () => {
  // Without a built thread everything runs in this one.
  const pool = createPool({ threads: 1, entry: "", signal: new AbortController().signal });
  const sizing = createSizing({ target: 0.99, seeds: [1], pool, onRun: () => undefined });
  afterAll(() => pool.close());
  const asking = (requestsPerDay: number): Scenario => ({
    ...scenario,
    demand: { ...scenario.demand, requestsPerDay },
  });

  test("is heat where the device would do if it did not clock down", async () => {
    expect(await sizing.bindingOf(asking(80_000))).toBe("heat");
    expect((await sizing.run({ ...asking(80_000), heat: null })).share).toBeGreaterThan(0.99);
  });

  test("is speed where it would not do then either, and energy where a better grid would mend it", async () => {
    expect(await sizing.bindingOf(asking(96_500))).toBe("speed");
    expect(await sizing.bindingOf({ ...scenario, profile: readProfile("grid-6h") })).toBe("energy");
  });

  test("is heat where a better grid alone would not mend it", async () => {
    expect(await sizing.bindingOf({ ...asking(80_000), profile: readProfile("grid-6h") })).toBe("heat");
  });

  test("is heat that breaks first where the load may not grow by as much as without it", async () => {
    const [warm, cool] = [
      await sizing.spareOf(asking(40_000)),
      await sizing.spareOf({ ...asking(40_000), heat: null }),
    ];
    expect(warm.breaks).toBe("heat");
    expect(cool.breaks).toBe("speed");
    expect(warm.fraction).toBeLessThan(cool.fraction);
  });
});
