import { describe, expect, test } from "vitest";
import { type EnergyCase, energyCases } from "../../src/report/energy-cases.ts";
import type { Row } from "../../src/results/columns.ts";
import { energyRow, pacedRow } from "../fixtures/energy-rows.ts";

const casesOf = (...rows: readonly Row[]) => energyCases({ rows, latency: "p50" });

function only(cases: readonly EnergyCase[], periodS: number | null): EnergyCase {
  const [found, ...others] = cases.filter((one) => one.periodS === periodS);
  if (found === undefined || others.length > 0) throw new Error(`not one case at ${periodS}`);
  return found;
}

describe("a case of energy rows", () => {
  test("back to back is the window over its inferences: 120 J of 600 are 0.2 J, 60 J net are 0.1 J", () => {
    const one = only(casesOf(energyRow()), null);
    expect(one.grossJ).toMatchObject({
      value: 0.2,
      lo: expect.closeTo(118 / 600, 12),
      hi: expect.closeTo(122 / 600, 12),
    });
    expect(one.netJ).toMatchObject({ value: 0.1, lo: expect.closeTo(0.095, 12), hi: expect.closeTo(0.105, 12) });
    expect(one.meanW.value).toBeCloseTo(20, 12);
    expect([one.waitingW, one.breakEven]).toEqual([undefined, undefined]);
  });

  test("paced holds its whole period: 0.2 J of work and 4.99 s at 10.5 W, by hand 52.595 J", () => {
    const one = only(casesOf(energyRow(), pacedRow()), 5);
    expect(one.grossJ.value).toBeCloseTo(52.595, 9);
    expect(one.netJ?.value).toBeCloseTo(52.595 - 50, 9);
    expect(one.meanW.value).toBeCloseTo(10.519, 9);
    expect(one.waitingW?.value).toBeCloseTo(0.5, 9);
  });

  test("breaks even at the load's net joules over the net watts of waiting: (18 − 10 W · 1 s − 0.1) ÷ 0.5 are 15.8 s", () => {
    const one = only(casesOf(energyRow(), pacedRow()), 5);
    expect(one.reloadJ?.value).toBeCloseTo(7.9, 9);
    expect(one.breakEven).toMatchObject({ state: "gap", seconds: { value: expect.closeTo(15.8, 9) } });
  });

  test("assumes a load that the meter did not see: its second at 10 W above idle less 0.1 J are 9.9 J, without interval", () => {
    const one = only(casesOf(energyRow(), pacedRow({ load_energy_j: null })), 5);
    expect([one.isReloadAssumed, one.reloadJ]).toEqual([true, { value: expect.closeTo(9.9, 9), lo: null, hi: null }]);
    expect(one.breakEven).toEqual({ state: "gap", seconds: { value: expect.closeTo(19.8, 9), lo: null, hi: null } });
  });

  test("never reloads where the watts of waiting cannot be told from nothing", () => {
    const one = only(casesOf(energyRow(), pacedRow({ waitingW: 0.005, netErrorJ: 6 })), 5);
    expect(one.breakEven?.state).toBe("never-reload");
  });

  test("says nothing of waiting without a back-to-back row of the same setting", () => {
    for (const other of [{ threads: 2 }, { batch: 4 }, { profile: "eco" }, { model_sha256: "ab" }]) {
      const one = only(casesOf(energyRow(other), pacedRow()), 5);
      expect([one.waitingW, one.reloadJ, one.breakEven]).toEqual([undefined, undefined, undefined]);
      // The wait that was not timed is taken at the mean watts of the window.
      expect(one.grossJ.value).toBeCloseTo((pacedRow().mean_w ?? 0) * 5, 9);
    }
  });

  test("takes repetitions together, and differing rows apart with the setting that they differ in", () => {
    const cases = casesOf(
      energyRow(),
      energyRow({ repetition: 2, energy_j: 132, mean_w: 22 }),
      energyRow({ batch: 4 }),
    );
    expect(cases.map(({ repetitions, others }) => [repetitions, others])).toEqual([
      [2, "batch 1"],
      [1, "batch 4"],
    ]);
    expect(cases[0]?.grossJ.each).toEqual([0.2, 0.22]);
  });

  test("has the row's own net interval; where there is none, assumed watts take both ends of energy and idle together", () => {
    const ends = { energy_method: "model", energy_lo_j: 60, energy_hi_j: 240, idle_lo_w: 5, idle_hi_w: 20 };
    const netOf = (energy_source: string, more = {}) =>
      only(casesOf(energyRow({ ...ends, energy_source, ...more })), null).netJ;
    const none = { energy_net_j: null };
    // 60 − 5 · 6 and 240 − 20 · 6 over 600 inferences.
    expect(netOf("assumed: N100 mini PC", none)).toMatchObject({ value: 0.1, lo: 0.05, hi: 0.2 });
    expect(netOf("assumed: N100 mini PC")).toMatchObject({ value: 0.1, lo: expect.closeTo(0.095, 12) });
    // 60 J of the energy and 30 J of the idle watts.
    expect(netOf("line of a calibration", none)).toMatchObject({ lo: expect.closeTo((60 - Math.hypot(60, 60)) / 600) });
    expect(netOf("line of a calibration")).toMatchObject({ value: 0.1, lo: expect.closeTo(0.095, 12) });
  });

  test("has no gross figure below nothing, however much its repetitions scatter", () => {
    const one = only(
      casesOf(energyRow(), energyRow({ repetition: 2, energy_j: 12, mean_w: 2, latency_p50_ms: 1 })),
      null,
    );
    expect([one.grossJ.lo, one.meanW.lo, one.latencyMs?.lo]).toEqual([0, 0, 0]);
    const net = only(casesOf(energyRow(), energyRow({ repetition: 2, energy_net_j: -60 })), null).netJ;
    expect(net?.lo).toBeLessThan(0);
  });

  test("has right answers a watt-hour of the repetition that was right least", () => {
    const rated = { quality_metric: "accuracy", quality_lo: 0.8, quality_hi: 1 };
    const [one] = casesOf(
      energyRow({ ...rated, quality: 0.95 }),
      energyRow({ ...rated, quality: 0.9, repetition: 2, quality_ok: false }),
    );
    expect(one?.quality).toMatchObject({ metric: "accuracy", isEnough: false });
    expect(one?.quality?.perWh.value).toBeCloseTo((0.9 * 3600) / 0.2, 9);
    expect(casesOf(energyRow())[0]?.quality).toBeNull();
  });

  test("leaves out what has no joules, other scenarios and several processes", () => {
    const rows = [
      energyRow({ energy_j: null, mean_w: null }),
      energyRow({ scenario: "offline" }),
      energyRow({ processes: 2 }),
    ];
    expect(casesOf(...rows)).toEqual([]);
  });

  test("has no p90 where the row has none", () => {
    expect(energyCases({ rows: [energyRow()], latency: "p90" })[0]?.latencyMs).toBeUndefined();
    const rows = [energyRow({ latency_p90_ms: 12, latency_p90_upper_ms: 13 })];
    expect(energyCases({ rows, latency: "p90" })[0]?.latencyMs).toMatchObject({ value: 12, lo: 12, hi: 13 });
  });
});
