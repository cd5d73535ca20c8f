import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricsOf } from "../../src/power/metrics.ts";
import { findSaturation } from "../../src/power/saturation.ts";
import { type Simulation, simulate } from "../../src/power/simulate.ts";
import type { ThermalSpec } from "../../src/power/thermal.ts";
import { device, makeProfile, model, serving } from "./fixtures.ts";
import { simulations, thermals } from "./random-simulations.ts";

const always = makeProfile({});
const constant = (seconds: number) => ({ kind: "constant", seconds }) as const;
/** Idle 4 W, busy 14 W: 46 °C at rest, 86 °C in the end at full load, and 0.6 of its speed at 70 °C. */
const thermal: ThermalSpec = { ambientC: 30, riseCPerW: 4, timeConstantS: 200, limitC: 70 };
const warm = { ...device, thermal };
/** From rest to the limit at full load. */
const toLimitS = -200 * Math.log((86 - 70) / (86 - 46));

/** A first request at 100 s, when the device is at rest. */
function answerOf(seconds: number, more: Partial<Simulation> = {}) {
  let atS = Number.NaN;
  const run = simulate({
    profile: always,
    device: warm,
    model: serving(constant(seconds)),
    classes: [{ id: "a", arrivals: { kind: "times", seconds: [100] } }],
    days: 1,
    seed: 1,
    observe: (event) => {
      if (event.kind === "served") atS = event.atS;
    },
    ...more,
  });
  return { takesS: atS - 100, totals: run.totals, of: metricsOf(run) };
}

describe("a request on a device that becomes warm", () => {
  test("takes its time where it ends before the limit", () => {
    const { takesS, totals } = answerOf(toLimitS - 1);
    expect(takesS).toBeCloseTo(toLimitS - 1, 9);
    expect(totals.heat?.slowS).toBe(0);
  });

  test("goes on at the speed that keeps the limit from -τ·ln((T∞-limit)/(T∞-T₀)) on", () => {
    const { takesS, totals, of } = answerOf(1000);
    expect(takesS).toBeCloseTo(toLimitS + (1000 - toLimitS) / 0.6, 6);
    expect(totals.heat?.slowS).toBeCloseTo((1000 - toLimitS) / 0.6, 6);
    expect(of.get("hottest_c")).toBeCloseTo(70, 9);
    expect(of.get("throttled_fraction")).toBeCloseTo((takesS - toLimitS) / takesS, 9);
  });

  test("costs idle watts for the time by which it takes longer", () => {
    const { takesS, totals } = answerOf(1000);
    expect(totals.energyWh.load).toBeCloseTo((86_400 * 4 + 1000 * 10) / 3600, 9);
    expect(takesS).toBeGreaterThan(1000);
  });

  test("goes on at the floor where the limit asks for less, and the device becomes warmer than that", () => {
    const { takesS, of } = answerOf(4000, { device: { ...device, thermal: { ...thermal, floorSpeed: 0.8 } } });
    expect(takesS).toBeCloseTo(toLimitS + (4000 - toLimitS) / 0.8, 6);
    expect(of.get("hottest_c")).toBeCloseTo(30 + 4 * (4 + 10 * 0.8), 3);
  });

  test("goes at the floor from the start where an idle device is too warm already", () => {
    const hot = { ...device, thermal: { ...thermal, limitC: 40 } };
    expect(answerOf(100, { device: hot }).takesS).toBeCloseTo(100 / 0.2, 9);
  });

  test("is slower in the afternoon than at night", () => {
    const classes = [{ id: "a", arrivals: { kind: "times", seconds: [3 * 3600, 15 * 3600] } }] as const;
    const takenS: number[] = [];
    answerOf(600, {
      device: { ...device, thermal: { ...thermal, ambientSwingC: 8 } },
      classes,
      observe: (event) => {
        if (event.kind === "served") takenS.push(event.atS - event.arrivedS);
      },
    });
    expect(takenS[1]).toBeGreaterThan((takenS[0] ?? Number.NaN) + 100);
  });

  test("is clocked down only while it draws more than an idle device", () => {
    const thrifty = { ...serving(constant(1000)), activeW: 3 };
    const hot = { ...device, thermal: { ...thermal, limitC: 40 } };
    expect(answerOf(1000, { device: hot, model: thrifty }).takesS).toBeCloseTo(1000, 9);
  });
});

test("a saturated device does the sustained share of its work", () => {
  const perDay = findSaturation({ profile: always, device: warm, model: serving(constant(25)), days: 10, seed: 1 });
  const untilFirstS = toLimitS;
  const work = untilFirstS + (10 * 86_400 - untilFirstS) * 0.6;
  expect(perDay * 10).toBe(Math.floor(work / 25));
});

test("boot, load and first inference are clocked down as well, and their joules counted", () => {
  const profile = makeProfile({ supply: [{ kind: "daily", windows: [{ from: "01:00", to: "24:00" }] }] });
  // From 30 °C, that of the air: 60 s at 8 W and 20 s at 10 W stay below 70 °C, the first inference of 400 s does not.
  const { totals } = answerOf(1, { profile, model: { ...model, first: constant(400) } });
  const bootedC = 62 + (30 - 62) * Math.exp(-60 / 200);
  const loadedC = 70 + (bootedC - 70) * Math.exp(-20 / 200);
  const fullS = -200 * Math.log((86 - 70) / (86 - loadedC));
  const firstS = fullS + (400 - fullS) / 0.6;
  expect(totals.timeToFirstS.p50).toBeCloseTo(80 + firstS, 6);
  expect(totals.timeToFirstJ.p50).toBeCloseTo(60 * 8 + 20 * 10 + 400 * 14 + (firstS - 400) * 4, 6);
});

test("metrics of heat do not exist without it, nor degrees where only a clock-down is known", () => {
  const none = answerOf(1000, { device }).of;
  expect([none.get("throttled_fraction"), none.get("hottest_c")]).toEqual([null, null]);
  const relative = answerOf(1000, { device: { ...device, thermal: { ...thermal, scale: "relative" } } }).of;
  expect(relative.get("throttled_fraction")).toBeGreaterThan(0);
  expect(relative.get("hottest_c")).toBeNull();
});

test.each<Partial<ThermalSpec>>([
  { ambientC: Number.NaN },
  { ambientSwingC: -1 },
  { riseCPerW: 0 },
  { timeConstantS: 0 },
  { timeConstantS: Number.POSITIVE_INFINITY },
  { limitC: Number.NaN },
  { floorSpeed: 0 },
  { floorSpeed: 1.1 },
])("a thermal part with %j is refused", (part) => {
  expect(() => answerOf(1, { device: { ...device, thermal: { ...thermal, ...part } } })).toThrow(RangeError);
});

test("without a limit everything is as it is without a thermal part, to the bit", () => {
  fc.assert(
    fc.property(simulations, thermals, (simulation, spec) => {
      const { thermal: _, ...without } = simulation.device;
      const limitless = { ...without, thermal: { ...spec, limitC: Number.POSITIVE_INFINITY } };
      const { heat, ...totals } = simulate({ ...simulation, device: limitless }).totals;
      expect(heat?.slowS).toBe(0);
      expect({ ...totals, heat: null }).toEqual(simulate({ ...simulation, device: without }).totals);
    }),
    { numRuns: 300 },
  );
});

test("one plain queue, served in stretches, comes to the same as event by event", () => {
  fc.assert(
    fc.property(hotCases, (one) => {
      const simulation = simulationAt(one, one.ambientC);
      const plain = simulate(simulation).totals;
      const watched = simulate({ ...simulation, observe: () => undefined }).totals;
      expect(watched.counts).toEqual(plain.counts);
      expect(watched.heat?.slowS).toBeCloseTo(plain.heat?.slowS ?? Number.NaN, 4);
      expect(watched.heat?.hottestC).toBeCloseTo(plain.heat?.hottestC ?? Number.NaN, 6);
      expect(watched.energyWh.load).toBeCloseTo(plain.energyWh.load, 6);
    }),
    { numRuns: 100 },
  );
});

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const hotCases = fc.record({
  thermal: thermals,
  ambientC: between(0, 50),
  hotterC: between(0.01, 20),
  perDay: between(100, 5000),
  seconds: between(1, 60),
  meanUpH: between(0.5, 12),
  seed: fc.integer({ min: 0, max: 10_000 }),
});
type HotCase = typeof hotCases extends fc.Arbitrary<infer T> ? T : never;

/** No battery: whether there is power does not hang on what was drawn. */
function simulationAt({ thermal: spec, perDay, seconds, meanUpH, seed }: HotCase, ambientC: number): Simulation {
  return {
    profile: makeProfile({ supply: [{ kind: "renewal", meanUpH, meanDownH: 2 }] }),
    device: { ...device, thermal: { ...spec, ambientC } },
    model: serving(constant(seconds)),
    classes: [{ id: "a", arrivals: { kind: "poisson", perDay }, deadlineS: 600, capacity: 1_000_000 }],
    days: 3,
    seed,
  };
}

test("hotter air never serves more, nor more in time", () => {
  fc.assert(
    fc.property(hotCases, (one) => {
      const cool = simulate(simulationAt(one, one.ambientC)).totals;
      const hot = simulate(simulationAt(one, one.ambientC + one.hotterC)).totals;
      expect(hot.counts.served).toBeLessThanOrEqual(cool.counts.served);
      expect(hot.good).toBeLessThanOrEqual(cool.good);
    }),
    { numRuns: 300 },
  );
});
