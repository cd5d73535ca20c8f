import { describe, expect, test } from "vitest";
import { metrics, metricsOf } from "../../src/power/metrics.ts";
import { findSaturation } from "../../src/power/saturation.ts";
import { type Simulation, simulate } from "../../src/power/simulate.ts";
import { chargedTo, makeBattery, storageSchema } from "../../src/power/storage.ts";
import { type MetricSummary, summarise } from "../../src/power/summarise.ts";
import { meanEstimate } from "../../src/stats/mean.ts";
import { constantLoad, device, makeProfile, model, readProfile, serving } from "./fixtures.ts";

const evening: Simulation = {
  profile: readProfile("grid-6h"),
  device,
  model: { ...serving({ kind: "constant", seconds: 3 }), tokensPerRequest: 100 },
  classes: [{ id: "a", arrivals: { kind: "constant", perDay: 240 }, deadlineS: 3600 }],
  days: 20,
  seed: 1,
};

describe("the metrics of six hours a day", () => {
  const run = simulate(evening);
  const of = metricsOf(run);

  test.each([
    ["supply_availability", 0.25],
    ["power_availability", 0.25],
    ["service_availability", 0.25 - 80 / 86_400],
    ["restarts_per_day", 1],
    ["time_to_first_p50_s", 86],
    ["time_to_first_p50_j", 60 * 8 + 20 * 10 + 6 * 14],
    ["duplicated", 0],
    ["refused", 0],
    ["autonomy_h", null],
    ["first_power_loss_h", 0],
    ["battery_cycles_per_year", null],
    ["unserved_wh_per_day", 18 * 4],
    ["genset_wh_per_day", 0],
    ["break_even_gap_s", (5 * 10 + 3 * 14) / 3.5],
    ["drain_limit_per_day", (6 * 3600 - 80 - 3) / 3],
  ] as const)("%s is %d", (name, expected) => {
    const value = of.get(name);
    if (expected === null) expect(value).toBeNull();
    else expect(value).toBeCloseTo(expected, 9);
  });

  test("tokens a day are answers × tokens", () => {
    expect(of.get("tokens_per_day")).toBeCloseTo((run.totals.counts.served * 100) / 20, 9);
  });

  test("energy of 1000 answers: all of it, and what is above idling", () => {
    const { served } = run.totals.counts;
    const gross = run.totals.energyWh.load;
    expect(of.get("wh_per_1000_gross")).toBeCloseTo((gross * 1000) / served, 9);
    expect(of.get("wh_per_1000_net")).toBeCloseTo(((gross - 20 * 6 * 4) * 1000) / served, 6);
  });

  test("goodput counts what is right and in time", () => {
    // Of a day's 240 those count that came after 17:00, but for the boot and the backlog: the others were an hour old.
    const perDay = of.get("goodput_per_day") ?? 0;
    expect(perDay).toBeGreaterThan(50);
    expect(perDay).toBeLessThan(70);
    expect(of.get("good_fraction")).toBeCloseTo((perDay * 20) / run.totals.counts.arrived, 9);
  });

  test("have unique names, and a unit in the name where there is one", () => {
    expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
    for (const { name, unit } of metrics)
      if (unit === "s" || unit === "h") expect(name).toMatch(new RegExp(`_${unit}$`));
  });
});

describe("a battery's metrics", () => {
  const run = simulate({ ...evening, profile: readProfile("grid-6h-lfp300"), days: 365 });
  const of = metricsOf(run);

  test("one night a day: cycles, life and autonomy from the energy that it gave", () => {
    const { energyWh, stateS } = run.totals;
    const deliverable = 300 * 0.8 * Math.sqrt(0.92);
    expect(of.get("battery_cycles_per_year")).toBeCloseTo(energyWh.discharge / deliverable, 9);
    expect(of.get("battery_life_years")).toBeCloseTo(4000 / (energyWh.discharge / deliverable), 9);
    const meanW = energyWh.load / ((365 * 86_400 - stateS.off) / 3600);
    expect(of.get("autonomy_h")).toBeCloseTo(deliverable / meanW, 9);
    expect(of.get("battery_loss_wh_per_day")).toBeGreaterThan(1);
  });
});

describe("the first power loss", () => {
  const { device: load, model: constant } = constantLoad(10);
  const firstLossOf = (parts: object, days = 3) => {
    const simulation = { profile: makeProfile(parts), device: load, model: constant, classes: [], days, seed: 1 };
    return metricsOf(simulate(simulation)).get("first_power_loss_h");
  };
  const storage = { capacityWh: 50, roundTripFraction: 1, depthOfDischargeFraction: 0.8, startFraction: 0.5 };

  test("never comes on a grid that never fails", () => {
    expect(firstLossOf({ supply: [{ kind: "always" }] })).toBeNull();
  });

  test("is the end of the grid's first window", () => {
    expect(firstLossOf({ supply: [{ kind: "daily", windows: [{ from: "00:00", to: "07:30" }] }] })).toBeCloseTo(7.5, 9);
  });

  test("is when the battery has given what it had above its depth: 50 Wh × 0.8 × 0.5 ÷ 10 W", () => {
    expect(
      firstLossOf({ supply: [{ kind: "daily", windows: [{ from: "23:00", to: "24:00" }] }], storage }),
    ).toBeCloseTo(2, 9);
  });
});

describe("a battery charged to a part of its whole capacity", () => {
  const storage = storageSchema.parse({ capacityWh: 100, depthOfDischargeFraction: 0.8 });

  test.each([
    [1, 1],
    [0.6, 0.5],
    [0.2, 0],
    [0.1, 0],
  ])("of %d holds %d of what may be used", (charge, usable) => {
    expect(chargedTo(storage, charge).startFraction).toBeCloseTo(usable, 12);
  });

  test("starts with that energy in it", () => {
    expect(makeBattery(chargedTo(storage, 0.6)).startJ).toBeCloseTo(60 * 3600, 6);
  });
});

test("above the saturation rate the backlog grows without end, below it does not", () => {
  const profile = readProfile("grid-6h-lfp300");
  const simulation = { profile, device, model: serving({ kind: "constant", seconds: 30 }), days: 100, seed: 1 };
  const limit = findSaturation(simulation);
  const waiting = (perDay: number, days: number) =>
    simulate({ ...simulation, days, classes: [{ id: "a", arrivals: { kind: "constant", perDay } }] }).totals.counts
      .waiting;
  expect(waiting(limit * 0.97, 400)).toBeLessThan(limit);
  expect(waiting(limit * 1.03, 400)).toBeGreaterThan(2 * waiting(limit * 1.03, 150));
});

describe("a summary over seeds", () => {
  const simulation: Simulation = {
    ...evening,
    profile: makeProfile({ supply: [{ kind: "renewal", meanUpH: 6, meanDownH: 6 }] }),
    model,
    days: 30,
  };
  const runs = Array.from({ length: 12 }, (_, seed) => simulate({ ...simulation, seed }));
  const summary = new Map<string, MetricSummary>(summarise({ runs }).map((one) => [one.name, one]));

  test("has every metric, in the table's order", () => {
    expect([...summary.keys()]).toEqual(metrics.map(({ name }) => name));
  });

  test("gives means Student's interval", () => {
    const shares = runs.map(({ totals }) => totals.readyS / totals.elapsedS);
    expect(summary.get("service_availability")).toEqual({
      name: "service_availability",
      ...meanEstimate(shares),
      seeds: 12,
    });
  });

  test("gives ratios the ratio of the sums, inside its bootstrap's interval", () => {
    const wh = runs.reduce((sum, { totals }) => sum + totals.energyWh.load, 0);
    const served = runs.reduce((sum, { totals }) => sum + totals.counts.served, 0);
    const { value, lo, hi } = summary.get("wh_per_1000_gross") ?? {};
    expect(value).toBeCloseTo((1000 * wh) / served, 9);
    expect(lo).toBeLessThan(value ?? 0);
    expect(hi).toBeGreaterThan(value ?? 0);
  });

  test("is the same for the same runs", () => {
    expect(summarise({ runs })).toEqual([...summary.values()]);
  });

  test("of one seed has values without intervals, of none nothing", () => {
    const one = summarise({ runs: runs.slice(0, 1) }).find(({ name }) => name === "served");
    expect(one).toMatchObject({ lo: null, hi: null, seeds: 1 });
    expect(summarise({ runs: [] }).every(({ value }) => value === null)).toBe(true);
  });

  test("leaves out the seeds in which a metric does not exist", () => {
    const quiet = simulate({ ...simulation, profile: makeProfile({}) });
    const mixed = summarise({ runs: [...runs, quiet] }).find(({ name }) => name === "time_to_first_p50_s");
    expect(mixed?.seeds).toBe(12);
  });
});
