import { describe, expect, test } from "vitest";
import {
  type Conditions,
  crowdedFrom,
  findClockDown,
  findNeighbours,
  summariseConditions,
  type Tick,
} from "../../src/results/conditions.ts";
import { formatConditions } from "../../src/results/conditions-csv.ts";
import { outcomeSchema } from "../../src/results/outcome.ts";
import { okOutcome } from "../fixtures/measurements.ts";

const tick = (atS: number, more: Partial<Tick> = {}): Tick => ({
  atS,
  otherCores: 0,
  stealCores: 0,
  frequencyHz: null,
  topFrequencyHz: null,
  temperatureC: null,
  throttleEvents: null,
  otherProcess: null,
  ...more,
});
const of = (...ticks: Tick[]): Conditions => ({ cpus: 2, ticks });
/** Seconds with these clocks of the fastest CPU, GHz. */
const clocks = (...ghz: (number | null)[]) =>
  of(...ghz.map((one, index) => tick(index + 1, { topFrequencyHz: one === null ? null : one * 1e9 })));

describe("neighbours", () => {
  test("are seconds in which others used 0.15 cores or more, or a hundredth of a large machine", () => {
    expect([crowdedFrom(2), crowdedFrom(15), crowdedFrom(64)]).toEqual([0.15, 0.15, 0.64]);
    expect(findNeighbours(of(tick(1, { otherCores: 0.149 }), tick(2, { otherCores: null })))).toBeUndefined();
  });

  test("are counted with the length of their ticks, as a share of the machine, by the one that used most", () => {
    const found = findNeighbours(
      of(
        tick(1, { otherCores: 0.1 }),
        tick(2, { otherCores: 0.6, otherProcess: "apt" }),
        tick(4, { otherCores: 0.9, otherProcess: "node" }),
        tick(5, { otherCores: 0.6, otherProcess: null }),
      ),
    );
    // (0.6 + 2 · 0.9 + 0.6) core-seconds in 4 s of 2 CPUs.
    expect(found).toEqual({ seconds: 4, fraction: expect.closeTo(0.375, 12), process: "node" });
  });
});

describe("a clock", () => {
  test("that stays or wavers did not fall", () => {
    expect(findClockDown(clocks(2, 2, 2, 2, 1.95, 2, 2))).toEqual({ fraction: 0, afterS: null });
    expect(findClockDown(clocks(2, 2, 2, 1, 1, 2, 2, 2))).toEqual({ fraction: 0, afterS: null });
  });

  test("fell where it stays down: by how much, and after how long", () => {
    expect(findClockDown(clocks(2, 2, 2, 2, 1.64, 1.64, 1.7, 1.64))).toEqual({
      fraction: expect.closeTo(0.18, 12),
      afterS: 4,
    });
  });

  test("that came back after a while did not fall for good", () => {
    expect(findClockDown(clocks(2, 2, 2, 1, 1, 1, 2, 2, 2, 2))).toEqual({ fraction: 0, afterS: null });
  });

  test("is unknown with fewer than six readings", () => {
    expect(findClockDown(clocks(2, 2, 2, 1, 1, null))).toBeNull();
  });
});

describe("the summary of a trace", () => {
  test("has means over time, extremes over ticks and sums of events", () => {
    expect(
      summariseConditions(
        of(
          tick(1, { otherCores: 0.3, stealCores: 0.1, frequencyHz: 2e9, temperatureC: 60, throttleEvents: 1 }),
          tick(3, { otherCores: 0.06, stealCores: 0.2, frequencyHz: 1e9, temperatureC: 70, throttleEvents: 2 }),
        ),
      ),
    ).toMatchObject({
      otherCoresMean: expect.closeTo(0.14, 12),
      otherCoresMax: 0.3,
      frequencyMinHz: 1e9,
      frequencyMeanHz: 1.5e9,
      temperatureMaxC: 70,
      throttleEvents: 3,
      stolenS: expect.closeTo(0.5, 12),
    });
  });

  test("has no negative use of others, which is the coarseness of counts", () => {
    expect(summariseConditions(of(tick(1, { otherCores: -0.03 })))).toMatchObject({
      otherCoresMean: 0,
      otherCoresMax: 0,
    });
  });

  test("is unknown in what a tick lacks or no tick has", () => {
    const summary = summariseConditions(of(tick(1), tick(2, { otherCores: null })));
    expect(summary).toMatchObject({
      otherCoresMean: null,
      otherCoresMax: 0,
      frequencyMinHz: null,
      throttleEvents: null,
    });
  });
});

test("an outcome from before conditions were watched has none", () => {
  const { conditions: _none, ...older } = { conditions: null, ...okOutcome() };
  expect(outcomeSchema.parse(older)).toEqual(okOutcome());
});

describe("conditions.csv", () => {
  test("has a line a second, unknown as an empty field, and no name that a spreadsheet would run", () => {
    const ticks = [
      tick(1.004, { otherCores: -0.02, frequencyHz: 2e9, topFrequencyHz: 3e9 }),
      tick(2, { otherCores: 0.5, otherProcess: "=cmd", temperatureC: 51.5, throttleEvents: 2 }),
    ];
    expect(formatConditions([{ cellId: "m/cpu", repetition: 1, ticks }])).toMatchInlineSnapshot(`
      "cell_id,repetition,t_s,other_cpu_cores,other_process,steal_cores,frequency_mean_hz,frequency_top_hz,temperature_c,throttle_events
      m/cpu,1,1.004,0,,0,2000000000,3000000000,,
      m/cpu,1,2,0.5,'=cmd,0,,,51.5,2
      "
    `);
  });
});
