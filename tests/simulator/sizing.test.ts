import { afterAll, describe, expect, test } from "vitest";
import { equip } from "../../src/power/equip.ts";
import type { Scenario } from "../../src/simulator/scenario.ts";
import { createSizing } from "../../src/simulator/sizing.ts";
import { createPool } from "../../src/simulator/threads.ts";
import { readProfile } from "../power/fixtures.ts";

const constant = (seconds: number) => ({ kind: "constant", seconds }) as const;
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
  heat: null,
  demand: { requestsPerDay: 2000, pattern: "poisson", deadlineS: 30, batchShare: 0 },
  conduct: { policies: ["fifo"], dutyPeriodS: 0, small: null },
  tokensPerRequest: null,
  days: 10,
};
// Without a built thread everything runs in this one.
const pool = createPool({ threads: 1, entry: "", signal: new AbortController().signal });
const sizing = createSizing({ target: 0.99, seeds: [1, 2], pool, onRun: () => undefined });
afterAll(() => pool.close());

describe("sizing", () => {
  test("names what stands in the way", async () => {
    const { demand } = scenario;
    const asking = (parts: Partial<typeof demand>) => ({ ...scenario, demand: { ...demand, ...parts } });
    expect(await sizing.bindingOf(asking({ deadlineS: 0.5 }))).toBe("deadline");
    expect(await sizing.bindingOf(asking({ requestsPerDay: 96_500 }))).toBe("speed");
    expect(await sizing.bindingOf({ ...scenario, profile: readProfile("grid-6h") })).toBe("energy");
  });

  test("says how much is to spare, and that more requests than it can serve are what breaks first", async () => {
    const busy = { ...scenario, demand: { ...scenario.demand, requestsPerDay: 70_000 } };
    const spare = await sizing.spareOf(busy);
    expect(spare).toMatchObject({ breaks: "speed", isAtLeast: false });
    expect(spare.fraction).toBeGreaterThan(0.1);
    expect(spare.fraction).toBeLessThan(96_000 / 70_000 - 1);
  });

  test("does not take the charge of a large battery at the start for a supply", async () => {
    const profile = equip(readProfile("solar-lfp-s"), { panelW: 10, batteryWh: 5000 });
    const { share, runs } = await sizing.run({ ...scenario, profile });
    expect(runs.every(({ totals }) => totals.counts.late === 0)).toBe(true);
    expect(share).toBeLessThan(0.5);
  });
});
