import { describe, expect, test } from "vitest";
import { measurePassEnergy } from "../../src/replay/pass-energy.ts";
import type { PassEvent } from "../../src/replay/records.ts";
import { counterSpec } from "../energy/planted-meters.ts";

/** The meters' clock stood here when the pass began. */
const zeroS = 500;
const phases = { spawnMs: 1, loadMs: 1, inputsMs: 1, firstMs: 1 };
const outage = (atS: number): PassEvent => ({ type: "outage", payload: { atS } });
const restored = (atS: number): PassEvent => ({ type: "restored", payload: { atS } });
const serving = (worker: number, sinceS: number, atS: number, reason: "first" | "restored" = "first"): PassEvent => ({
  type: "serving",
  payload: { atS, worker, reason, sinceS, phases },
});

/** Ten seconds of 20 W, but for the outage from 4 to 7 s, in which it is 5 W; read each half second. */
const events = [serving(1, 0, 1), outage(4), restored(7), serving(2, 7.25, 7.5, "restored")];
const joulesAt = (atS: number) =>
  20 * Math.min(atS, 4) + 5 * Math.min(Math.max(0, atS - 4), 3) + 20 * Math.max(0, atS - 7);
const readings = (isDead: (atS: number) => boolean = () => false) =>
  Array.from({ length: 21 }, (_, index) => index / 2).map((atS) =>
    isDead(atS)
      ? { atS: atS + zeroS, values: [null], fault: "no such file" }
      : { atS: atS + zeroS, values: [joulesAt(atS)], fault: null },
  );
const measured = (more: Partial<Parameters<typeof measurePassEnergy>[0]> = {}) =>
  measurePassEnergy({
    meters: [{ spec: counterSpec({ minWindowS: 0.5 }), readings: readings() }],
    events,
    endS: 10,
    zeroS,
    ...more,
  });

describe("the energy of a pass", () => {
  test("is that of all of it, and that of the time in which its power was on", () => {
    const energy = measured();
    expect(energy).toMatchObject({ source: "planted", grade: "C", basis: "measured", method: "counter" });
    expect(energy.whole).toMatchObject({ seconds: 10, coverage: 1 });
    expect(energy.whole.joules).toBeCloseTo(155, 9);
    expect(energy.powered.seconds).toBeCloseTo(7, 9);
    expect(energy.powered.joules).toBeCloseTo(140, 9);
  });

  test("is that of each way to a first answer, where it is long enough for the meter", () => {
    const { firsts } = measured();
    expect(firsts.map(({ worker, joules }) => [worker, joules === null ? null : Math.round(joules)])).toEqual([
      [1, 20],
      [2, null],
    ]);
  });

  test("has gaps where the meter was gone, in seconds of the pass", () => {
    const { whole, basis } = measured({
      meters: [{ spec: counterSpec(), readings: readings((atS) => atS > 8) }],
    });
    expect(whole.gaps).toEqual([expect.objectContaining({ fromS: 8, toS: 10 })]);
    expect([basis, whole.coverage]).toEqual(["modelled", 0.8]);
  });

  test("while the power was on is unknown where that was shorter than the meter resolves", () => {
    const { whole, powered } = measured({ meters: [{ spec: counterSpec({ minWindowS: 8 }), readings: readings() }] });
    expect(whole.joules).toBeCloseTo(155, 9);
    expect(powered).toMatchObject({ joules: null, loJ: null, hiJ: null });
  });
});
