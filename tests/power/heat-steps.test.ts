import { expect, test } from "vitest";
import { simulate } from "../../src/power/simulate.ts";
import { makeProfile } from "./fixtures.ts";
import { followHeat, type HeatCase } from "./heat-integrator.ts";

const hourS = 3600;
const constant = (seconds: number) => ({ kind: "constant", seconds }) as const;
const every = (gapS: number, untilS: number) =>
  Array.from({ length: Math.floor(untilS / gapS) }, (_, k) => (k + 1) * gapS);

interface Case {
  readonly ambientC: number;
  readonly ambientSwingC?: number;
  readonly timeConstantS: number;
  readonly riseCPerW: number;
  readonly floorSpeed?: number;
  readonly requestS: number;
  readonly gapS: number;
  readonly hours: number;
  /** The grid is on from 6 to 18 h alone. */
  readonly isCut?: boolean;
}

const cases: Record<string, Case> = {
  "long requests, each of which meets the limit part-way": {
    ...{ ambientC: 42, timeConstantS: 60, riseCPerW: 4, requestS: 25, gapS: 60, hours: 12 },
  },
  "more work than it can do once it is warm": {
    ...{ ambientC: 35, timeConstantS: 300, riseCPerW: 4, requestS: 25, gapS: 28, hours: 12 },
  },
  "short requests in a quick body": {
    ...{ ambientC: 30, timeConstantS: 5, riseCPerW: 5, requestS: 2, gapS: 2.7, hours: 3 },
  },
  "an afternoon that is warmer than the night": {
    ...{ ambientC: 30, ambientSwingC: 10, timeConstantS: 200, riseCPerW: 4, requestS: 25, gapS: 31, hours: 24 },
  },
  "a floor that keeps it above its limit": {
    ...{ ambientC: 45, timeConstantS: 300, riseCPerW: 6, floorSpeed: 0.5, requestS: 40, gapS: 70, hours: 12 },
  },
  "cuts that let it cool down, and boots that warm it": {
    ...{
      ambientC: 38,
      ambientSwingC: 4,
      timeConstantS: 90,
      riseCPerW: 4,
      requestS: 20,
      gapS: 30,
      hours: 30,
      isCut: true,
    },
  },
};

test.each(Object.entries(cases))("agrees with small steps: %s", (_, one) => {
  const { ambientC, ambientSwingC = 0, isCut = false, requestS, gapS, hours, floorSpeed = 0.2 } = one;
  const body = { timeConstantS: one.timeConstantS, riseCPerW: one.riseCPerW, limitC: 75, floorSpeed };
  const durationS = hours * hourS;
  const arrivalsS = every(gapS, durationS);
  const steps: HeatCase = {
    ...body,
    airC: (timeS) => ambientC + ambientSwingC * Math.cos((2 * Math.PI * (timeS - 15 * hourS)) / (24 * hourS)),
    idleW: 4,
    activeW: 14,
    hasPower: (timeS) => !isCut || (timeS % (24 * hourS) >= 6 * hourS && timeS % (24 * hourS) < 18 * hourS),
    bootS: 60,
    loadS: 30,
    requestS,
    arrivalsS,
    durationS,
    stepS: 0.02,
  };
  const course = followHeat(steps);
  const { counts, heat, energyWh } = simulate({
    profile: makeProfile({
      supply: isCut ? [{ kind: "daily", windows: [{ from: "06:00", to: "18:00" }] }] : [{ kind: "always" }],
      boot: { durationS: 60 },
    }),
    device: { bootingW: 14, idleW: 4, sleepingW: 4, thermal: { ...body, ambientC, ambientSwingC } },
    model: {
      ...{ id: "m", loadingW: 14, activeW: 14 },
      ...{ load: constant(30), first: constant(requestS), service: constant(requestS) },
    },
    classes: [{ id: "a", arrivals: { kind: "times", seconds: arrivalsS } }],
    days: hours / 24,
    seed: 1,
  }).totals;
  const slowS = heat?.slowS ?? Number.NaN;
  // More than what rounding or one visit to the limit would leave.
  expect(slowS).toBeGreaterThan(durationS / 100);
  expect(Math.abs(counts.served - course.served)).toBeLessThanOrEqual(1);
  expect(Math.abs(slowS / course.slowS - 1)).toBeLessThan(0.01);
  expect(Math.abs(energyWh.load / course.loadWh - 1)).toBeLessThan(0.001);
  expect(Math.abs((heat?.hottestC ?? Number.NaN) - course.hottestC)).toBeLessThan(0.15);
});
