import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { simulate } from "../../src/power/simulate.ts";
import type { PowerTrace } from "../../src/power/traces/trace.ts";
import { constantLoad, makeProfile } from "./fixtures.ts";

const totalsOf = (parts: object, loadW: number, days = 2, trace?: PowerTrace) =>
  simulate({
    profile: makeProfile(parts),
    ...constantLoad(loadW),
    classes: [],
    days,
    seed: 1,
    ...(trace === undefined ? {} : { trace }),
  }).totals;

const day = (from: string, to: string) => ({ kind: "daily", windows: [{ from, to }] });

describe("several sources", () => {
  const genset = { kind: "genset", windows: [{ from: "18:00", to: "22:00" }] };

  test("are drawn from in their order: the generator's energy is what the grid did not give", () => {
    const { energyWh, gensetS } = totalsOf({ supply: [day("20:00", "24:00"), genset] }, 10);
    expect(gensetS).toBe(2 * 2 * 3600);
    expect(energyWh.genset).toBeCloseTo(2 * 2 * 10, 9);
    expect(energyWh.gridImport).toBeCloseTo(2 * 6 * 10, 9);
  });

  test("take over from one whose daily energy is used up, until midnight", () => {
    const capped = { kind: "always", capWhPerDay: 100 };
    const { energyWh, powerLosses } = totalsOf({ supply: [capped, genset] }, 10);
    // At 10:00, when the cap is reached, and at 22:00, when the generator stops.
    expect(powerLosses).toBe(4);
    expect(energyWh.gridImport - energyWh.genset).toBeCloseTo(200, 6);
    expect(energyWh.genset).toBeCloseTo(80, 6);
  });

  test("leave the load to the panels first, and to the grid what these cannot give", () => {
    const solar = { kind: "solar", peakW: 10, peakSunHours: 5, lossFraction: 0 };
    const { energyWh } = totalsOf({ supply: [{ kind: "always" }, solar] }, 10, 1);
    expect(energyWh.pv).toBeCloseTo(50, 9);
    expect(energyWh.gridImport).toBeCloseTo(240 - 50 + energyWh.curtailed, 6);
  });

  test("do not share their caps: a load above the first one's watts has no power", () => {
    expect(totalsOf({ supply: [{ kind: "always", capW: 9 }] }, 10).stateS.off).toBe(2 * 86_400);
    expect(totalsOf({ supply: [{ kind: "always", capW: 10 }] }, 10).stateS.off).toBe(0);
  });

  test("with a battery carry a load above the cap, for as long as it lasts", () => {
    const storage = { capacityWh: 10, roundTripFraction: 1, depthOfDischargeFraction: 1 };
    const { stateS } = totalsOf({ supply: [{ kind: "always", capW: 9 }], storage }, 10);
    // 10 Wh at 1 W; then the battery charges and carries by turns.
    expect(stateS.off).toBeGreaterThan(0);
    expect(stateS.off).toBeLessThan(38 * 3600);
  });

  test("dip together where they are the grid, and the generator does not", () => {
    const events = { dips: [{ perDay: 50, durationS: 5, residualFraction: 0 }] };
    expect(totalsOf({ supply: [{ kind: "always" }], events }, 10).powerLosses).toBeGreaterThan(50);
    const alone = { ...genset, windows: [{ from: "00:00", to: "24:00" }] };
    expect(totalsOf({ supply: [alone], events }, 10).powerLosses).toBe(0);
    expect(totalsOf({ supply: [{ kind: "always" }], events, storage: { capacityWh: 5 } }, 10).powerLosses).toBe(0);
  });
});

describe("a trace", () => {
  const trace: PowerTrace = {
    format: "csv",
    start: null,
    timesS: Float64Array.of(0, 3600, 7200, 10_800),
    lengthS: 14_400,
    supplyW: Float64Array.of(0, 20, 20, 0),
    pvW: Float64Array.of(0, 0, 5, 30),
    pvPeakW: 10,
    notes: [],
  };
  const supply = [{ kind: "trace", file: "t.csv" }];

  test("gives its watts step by step, and starts again at its end", () => {
    const totals = totalsOf({ supply }, 10, 1, trace);
    // Of every four hours: off, grid, grid and panels, panels.
    expect(totals.stateS.off).toBe(6 * 3600);
    expect(totals.gridS).toBe(12 * 3600);
    expect(totals.energyWh.gridImport).toBeCloseTo(6 * (10 + 5), 9);
    expect(totals.energyWh.curtailed).toBeCloseTo(6 * 20, 9);
    expect(totals.restarts).toBe(6);
  });

  test("is scaled to the profile's panel, less its losses", () => {
    const scaled = totalsOf({ supply: [{ kind: "trace", file: "t.csv", peakW: 40, lossFraction: 0.5 }] }, 10, 1, trace);
    expect(scaled.energyWh.pv).toBeCloseTo(6 * 35 * 2, 9);
  });

  test("whose first value is of noon is entered so that noon is noon", () => {
    const start = { label: "noon", clockS: 43_200, utcOffsetHours: 0 };
    const timesS = Float64Array.of(0, 3600);
    const noon = { ...trace, start, timesS, lengthS: 86_400, supplyW: Float64Array.of(50, 0), pvW: null };
    const events: number[] = [];
    simulate({
      profile: makeProfile({ supply }),
      ...constantLoad(10),
      classes: [],
      days: 1,
      seed: 1,
      trace: noon,
      observe: (event) => {
        if (event.kind === "power-restored" || event.kind === "power-lost") events.push(event.atS / 3600);
      },
    });
    expect(events).toEqual([12, 13]);
  });

  test("is asked for where the profile needs one", () => {
    expect(() => totalsOf({ supply }, 10)).toThrow(OffgridError);
    const bare = { ...trace, pvPeakW: null };
    expect(() => totalsOf({ supply: [{ kind: "trace", file: "t.csv", peakW: 5 }] }, 10, 1, bare)).toThrow("peakW");
  });
});
