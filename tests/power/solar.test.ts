import { describe, expect, test } from "vitest";
import { simulate } from "../../src/power/simulate.ts";
import { createSolar, makeSolarDay, solarEnergy, solarPower } from "../../src/power/solar.ts";
import type { SolarSpec } from "../../src/power/supply-spec.ts";
import { constantLoad, makeProfile } from "./fixtures.ts";

const cold: SolarSpec = {
  kind: "solar",
  peakW: 100,
  peakSunHours: 5,
  lossFraction: 0.1408,
  daylightH: 12,
  noonH: 12,
  temperatureCoefficientPerC: -0.004,
  ambientC: 25,
  cellRiseC: 0,
};
const hot: SolarSpec = { ...cold, ambientC: 35, cellRiseC: 30, daylightH: 13, noonH: 12.5 };

describe("a half-sine day", () => {
  test("brings peak watts × peak-sun hours × (1 − losses)", () => {
    expect(solarEnergy(makeSolarDay(cold), 86_400) / 3600).toBeCloseTo(100 * 5 * 0.8592, 9);
  });

  test("peaks at noon with G_p = 1000·PSH·π/2D", () => {
    expect(solarPower(makeSolarDay(cold), 12 * 3600)).toBeCloseTo(((100 * 5 * Math.PI) / 24) * 0.8592, 9);
    expect(solarPower(makeSolarDay(cold), 6 * 3600)).toBe(0);
    expect(solarPower(makeSolarDay(cold), 20 * 3600)).toBe(0);
  });

  test("loses 0.4 % for each degree that the cells are above 25 °C, the sun's own heat included", () => {
    const peakSun = (5 * Math.PI) / (2 * 13);
    const cells = 35 + 30 * peakSun;
    const expected = 100 * 0.8592 * peakSun * (1 - 0.004 * (cells - 25));
    expect(solarPower(makeSolarDay(hot), 12.5 * 3600)).toBeCloseTo(expected, 9);
  });

  test.each([cold, hot])("has the integral of its power, to any time of the day", (spec) => {
    const day = makeSolarDay(spec);
    const steps = 200_000;
    let joules = 0;
    for (let step = 0; step < steps; step++) {
      joules += solarPower(day, ((step + 0.5) * 54_321) / steps) * (54_321 / steps);
    }
    expect(solarEnergy(day, 54_321) / joules).toBeCloseTo(1, 8);
  });
});

describe("the day in steps", () => {
  test.each([60, 600, 3600, 100_000])("of %d s brings the day's energy, day after day", (stepS) => {
    const day = makeSolarDay(hot);
    const curve = createSolar(day, stepS);
    let joules = 0;
    let nowS = 0;
    while (nowS < 3 * 86_400) {
      const untilS = Math.min(curve.nextS, 3 * 86_400);
      joules += curve.watts * (untilS - nowS);
      nowS = untilS;
      if (nowS === curve.nextS) curve.advance(nowS);
    }
    expect(joules / (3 * solarEnergy(day, 86_400))).toBeCloseTo(1, 9);
  });

  test("passes a threshold with no more than slope·step²/8 of the energy wrong", () => {
    const loadW = 20;
    const stepS = 600;
    const curtailed = (pvStepS: number): number => {
      const profile = makeProfile({ supply: [{ kind: "always" }, { kind: "solar", peakW: 100, peakSunHours: 5 }] });
      const simulation = { profile, ...constantLoad(loadW), classes: [], days: 1, seed: 1, pvStepS };
      return simulate(simulation).totals.energyWh.curtailed;
    };
    const { linearW, daylightS } = makeSolarDay(cold);
    const steepest = (linearW * Math.PI) / daylightS;
    const boundWh = (2 * steepest * stepS ** 2) / 8 / 3600;
    // What lies above the load is known: 2∫(P − L) from the crossing to noon.
    const x = Math.asin(loadW / linearW);
    const exactWh = (daylightS / Math.PI / 3600) * (2 * linearW * Math.cos(x) - loadW * (Math.PI - 2 * x));
    expect(Math.abs(curtailed(stepS) - exactWh)).toBeLessThan(boundWh);
    expect(Math.abs(curtailed(20) - exactWh)).toBeLessThan(boundWh / 500);
    expect(boundWh).toBeLessThan(0.12);
  });
});
