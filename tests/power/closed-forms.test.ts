import { describe, expect, test } from "vitest";
import { findSaturation } from "../../src/power/saturation.ts";
import { type Simulation, type SimulationRun, simulate } from "../../src/power/simulate.ts";
import { constantLoad, device, makeProfile, model, readProfile, serving } from "./fixtures.ts";

const always = makeProfile({});
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

function meanWait(simulation: Omit<Simulation, "seed">): number {
  const runs = seeds.map((seed) => simulate({ ...simulation, seed }).totals);
  const waited = runs.reduce((sum, { meanWaitS, counts }) => sum + (meanWaitS ?? 0) * counts.served, 0);
  return waited / runs.reduce((sum, { counts }) => sum + counts.served, 0);
}

describe("a queue with Poisson arrivals and power that never fails", () => {
  const classes = [{ id: "a", arrivals: { kind: "poisson", perDay: 2000 } }] as const;

  test("waits as M/D/1 says: ρs/2(1-ρ)", () => {
    const rho = (2000 * 30) / 86_400;
    const waited = meanWait({
      profile: always,
      device,
      model: serving({ kind: "constant", seconds: 30 }),
      classes,
      days: 365,
    });
    expect(waited / ((rho * 30) / (2 * (1 - rho)))).toBeCloseTo(1, 2);
  });

  test("waits as M/M/1 says: ρs/(1-ρ)", () => {
    const rho = (2000 * 20) / 86_400;
    const waited = meanWait({
      profile: always,
      device,
      model: serving({ kind: "exponential", meanS: 20 }),
      classes,
      days: 365,
    });
    expect(waited / ((rho * 20) / (1 - rho))).toBeCloseTo(1, 2);
  });

  test("waits as Pollaczek and Khinchine say for log-normal service times", () => {
    const rho = (2000 * 20) / 86_400;
    const service = { kind: "spread", meanS: 20, cv: 0.5 } as const;
    const waited = meanWait({ profile: always, device, model: serving(service), classes, days: 365 });
    expect(waited / ((rho * 20 * (1 + 0.5 ** 2)) / (2 * (1 - rho)))).toBeCloseTo(1, 2);
  });

  test("waits the same when it is watched, event by event", () => {
    const simulation = {
      profile: always,
      device,
      model: serving({ kind: "exponential", meanS: 20 }),
      classes,
      days: 30,
    };
    const plain = simulate({ ...simulation, seed: 1 }).totals;
    const watched = simulate({ ...simulation, seed: 1, observe: () => undefined }).totals;
    expect(watched.counts).toEqual(plain.counts);
    expect(watched.meanWaitS).toBeCloseTo(plain.meanWaitS ?? Number.NaN, 6);
  });
});

describe("a battery alone", () => {
  const alone = (more: object) =>
    makeProfile({
      supply: [{ kind: "solar", peakW: 0, peakSunHours: 5 }],
      storage: { capacityWh: 300, roundTripFraction: 0.81, depthOfDischargeFraction: 0.8, ...more },
    });
  const onHours = ({ totals }: SimulationRun): number => (totals.elapsedS - totals.stateS.off) / 3600;

  test("carries a load for capacity × depth × √round trip ÷ load", () => {
    const run = simulate({ profile: alone({}), ...constantLoad(10), classes: [], days: 3, seed: 1 });
    expect(onHours(run)).toBeCloseTo((300 * 0.8 * 0.9) / 10, 9);
    expect(run.totals.powerLosses).toBe(1);
    expect(run.totals.energyWh.storedAtEnd).toBeCloseTo(60, 9);
  });

  test("carries it for less where a converter takes its share", () => {
    const run = simulate({
      profile: alone({ converterFraction: 0.85 }),
      ...constantLoad(10),
      classes: [],
      days: 3,
      seed: 1,
    });
    expect(onHours(run)).toBeCloseTo((300 * 0.8 * 0.9 * 0.85) / 10, 9);
  });

  test("does not carry what is more than it can give", () => {
    const run = simulate({
      profile: alone({ dischargeLimitW: 9 }),
      ...constantLoad(10),
      classes: [],
      days: 1,
      seed: 1,
    });
    expect(onHours(run)).toBe(0);
  });
});

describe("six hours a day", () => {
  const arrivals = { kind: "constant", perDay: 1000 } as const;
  const totalsOf = (days: number) =>
    simulate({
      profile: readProfile("grid-6h"),
      device,
      model: serving({ kind: "constant", seconds: 3 }),
      classes: [{ id: "a", arrivals, deadlineS: 60 }],
      days,
      seed: 1,
    }).totals;
  const totals = totalsOf(10);

  test("take boot, load and a first inference each evening until the first answer", () => {
    expect(totals.timeToFirstS).toMatchObject({ count: 10, p50: 86, p95: 86, max: 86 });
    expect(totals.timeToFirstJ.p50).toBe(60 * 8 + 20 * 10 + 6 * 14);
    expect(totals.restarts).toBe(10);
  });

  test("work off the day's backlog in the time that the difference of two straight lines needs", () => {
    // From 18:00 the first answer takes 86 s and every other one 3 s, while a request comes every 86.4 s.
    let served = 1;
    let nowS = 64_800 + 86;
    while (served < Math.floor(nowS / 86.4)) {
      served += 1;
      nowS += 3;
    }
    expect(totalsOf(1).drainS).toMatchObject({ count: 1, p50: nowS - 64_800 });
    // On later days there is the request of midnight as well, which found the power gone.
    expect(totals.drainS).toMatchObject({ count: 10, p50: nowS + 3 - 64_800 });
  });

  test("leave waiting what came after the last of them", () => {
    const { counts } = totals;
    expect(counts.arrived).toBe(10_000);
    expect(counts.waiting + counts.served).toBe(counts.arrived);
    expect(counts.waiting).toBeLessThan(2);
    expect(totals.oldestWaitS).toBeGreaterThan(18 * 3600 - 86.4);
  });
});

test("a saturated device serves all of its ready time, less its first inferences", () => {
  const profile = readProfile("grid-6h");
  const service = { kind: "constant", seconds: 3 } as const;
  const perDay = findSaturation({ profile, device, model: serving(service), days: 20, seed: 1 });
  expect(perDay).toBeCloseTo(1 + Math.floor((6 * 3600 - 86) / 3), 0);
});

test("the gap from which sleeping pays is that of equal joules", () => {
  const { totals } = simulate({ profile: always, device, model, classes: [], days: 1, seed: 1 });
  expect(totals.breakEvenGapS).toBeCloseTo((5 * 10 + (6 - 3) * 14) / (4 - 0.5), 9);
});
