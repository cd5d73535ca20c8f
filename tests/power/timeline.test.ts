import { describe, expect, test } from "vitest";
import { type Simulation, simulate } from "../../src/power/simulate.ts";
import { device, makeProfile, readProfile, serving } from "./fixtures.ts";

const simulation: Simulation = {
  profile: readProfile("grid-6h-lfp300"),
  device: { ...device, idleW: 20 },
  model: serving({ kind: "constant", seconds: 3 }),
  classes: [{ id: "a", arrivals: { kind: "constant", perDay: 240 } }],
  days: 10,
  seed: 1,
};
const daySeconds = 86_400;

describe("a time line", () => {
  const run = simulate({ ...simulation, timeline: { fromS: 2 * daySeconds, toS: 3 * daySeconds, points: 24 } });
  const { timeline } = run;

  test("has as many points as asked for, each at the end of its equal span", () => {
    expect(timeline?.timesS).toEqual(Array.from({ length: 24 }, (_, hour) => 2 * daySeconds + (hour + 1) * 3600));
  });

  test("tells supply, charge, backlog and state of a day of six hours", () => {
    // Midnight to half past eleven on the battery, then nothing until 18:00, then the grid.
    expect(timeline?.gridFraction).toEqual([...Array.from({ length: 18 }, () => 0), 1, 1, 1, 1, 1, 1]);
    expect(timeline?.soc[0]).toBeLessThan(0.95);
    expect(timeline?.soc[17]).toBeCloseTo(0.2, 9);
    expect(timeline?.soc[23]).toBeCloseTo(1, 9);
    expect(timeline?.backlog[4]).toBeLessThan(2);
    expect(timeline?.backlog[17]).toBe(65);
    expect(timeline?.backlog[23]).toBeLessThan(2);
    expect(timeline?.state[12]).toBe("off");
    expect(timeline?.readyFraction[12]).toBe(0);
    expect(timeline?.readyFraction[20]).toBe(1);
    expect(timeline?.loadW[20]).toBeGreaterThan(14);
    expect(timeline?.pvW.every((watts) => watts === 0)).toBe(true);
  });

  test("does not change what is counted", () => {
    const plain = simulate(simulation).totals;
    expect(run.totals.counts).toEqual(plain.counts);
    expect(run.totals.energyWh.load).toBeCloseTo(plain.energyWh.load, 6);
  });

  test("of the last day ends with the simulation", () => {
    const last = simulate({ ...simulation, timeline: { fromS: 9 * daySeconds, toS: 10 * daySeconds, points: 7 } });
    expect(last.timeline?.timesS).toHaveLength(7);
    expect(last.timeline?.timesS.at(-1)).toBeCloseTo(10 * daySeconds, 6);
  });

  test("has no charge where there is no battery", () => {
    const profile = makeProfile({});
    const bare = simulate({ ...simulation, profile, timeline: { fromS: 0, toS: 3600, points: 2 } });
    expect(bare.timeline?.soc).toEqual([null, null]);
  });

  test.each([
    { fromS: 5, toS: 5, points: 1 },
    { fromS: -1, toS: 5, points: 1 },
    { fromS: 0, toS: 5, points: 0 },
  ])("of %j is refused", (timeline) => {
    expect(() => simulate({ ...simulation, timeline })).toThrow(RangeError);
  });

  test("is null where none was asked for", () => {
    expect(simulate({ ...simulation, days: 1 }).timeline).toBeNull();
  });
});
