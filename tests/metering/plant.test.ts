import { describe, expect, test } from "vitest";
import type { WindowFigures } from "../../src/metering/figures.ts";
import { fitLine } from "../../src/metering/line.ts";
import type { MeterSpec, Reading, WattModel } from "../../src/metering/reading.ts";
import { evaluateWindow } from "../../src/metering/window.ts";
import { orderStatistic, sortSamples } from "../../src/stats/sorted.ts";
import { counterSpec, halfWidth, modelSpec, powerSpec } from "./meters.ts";
import {
  type Chance,
  countedReadings,
  createChance,
  createPlant,
  type Plant,
  powerReadings,
  randomLoad,
} from "./plant.ts";

const runs = 1000;
const idleW = 5;
const fullW = 20;
/** Of the wall meter. */
const gainU95 = 0.01;
const line = (u: number) => idleW + (fullW - idleW) * u;
/** A fan and voltage that rise with the load: up to 0.6 W off the line. */
const bent = (u: number) => line(u) + 2.4 * u * (1 - u) - 0.4;

interface Trial {
  readonly figures: WindowFigures;
  readonly trueJ: number;
}

/** How often the interval holds the true joules, its mean half-width, and the one that holds 95 % of them: shares of the truth. */
function judge(trial: (chance: Chance) => Trial): {
  readonly covered: number;
  readonly width: number;
  readonly needed: number;
} {
  const errors: number[] = [];
  let covered = 0;
  let width = 0;
  for (let run = 0; run < runs; run++) {
    const { figures, trueJ } = trial(createChance(1000 * run + 7));
    const { joules, loJ, hiJ } = figures;
    if ((loJ ?? Number.NaN) <= trueJ && trueJ <= (hiJ ?? Number.NaN)) covered += 1;
    width += halfWidth(figures) / trueJ;
    errors.push(Math.abs((joules ?? Number.NaN) - trueJ) / trueJ);
  }
  return {
    covered: covered / runs,
    width: width / runs,
    needed: orderStatistic(sortSamples(errors), 0.95 * runs),
  };
}

/** The same for a whole window: a warmer room, another background. */
function offLine({
  chance,
  wattsOfLoad,
  driftW,
}: {
  readonly chance: Chance;
  readonly wattsOfLoad: (u: number) => number;
  readonly driftW: number;
}): (u: number) => number {
  const offsetW = chance.normal(driftW);
  return (u) => wattsOfLoad(u) + offsetW;
}

/** A line from windows of 30 s at five loads, by a wall meter read once a second and what the system says is busy. */
function calibrate({
  chance,
  wattsOfLoad,
  driftW,
  gain,
}: {
  readonly chance: Chance;
  readonly wattsOfLoad: (u: number) => number;
  readonly driftW: number;
  readonly gain: number;
}): WattModel {
  const points = [0, 0.25, 0.5, 0.75, 1].map((u) => {
    const plant = createPlant([{ fromS: 0, u }], offLine({ chance, wattsOfLoad, driftW }));
    const readings = powerReadings({ plant, chance, untilS: 36, noiseW: 0.3, gain });
    const { joules, seconds } = evaluateWindow({ spec: powerSpec(), readings, fromS: 3, toS: 33 });
    return { u, watts: (joules ?? Number.NaN) / seconds, seconds };
  });
  const fit = fitLine(points);
  if ("fault" in fit) throw new Error(fit.fault);
  return fit.model;
}

/** A run of 10 to 100 s with a random load, metered by the line that its own calibration left behind. */
function lineTrial({
  chance,
  wattsOfLoad,
  driftW = 0,
  gainU95: known,
}: {
  readonly chance: Chance;
  readonly wattsOfLoad: (u: number) => number;
  /** By so much each window is off the line, standard deviation. */
  readonly driftW?: number;
  readonly gainU95: number | null;
}): Trial {
  const gain = chance.normal((known ?? 0) / 1.96);
  const watts = calibrate({ chance, wattsOfLoad, driftW, gain });
  const fromS = 2 + chance.random.uniform();
  const toS = fromS + 10 + 90 * chance.random.uniform();
  const plant = createPlant(
    randomLoad({ random: chance.random, lengthS: toS + 5 }),
    offLine({ chance, wattsOfLoad, driftW }),
  );
  const readings = plant.busyReadings(toS + 3, 4);
  const figures = evaluateWindow({ spec: modelSpec(watts, { cpus: 4, gainU95: known }), readings, fromS, toS });
  return { figures, trueJ: plant.trueJoules(fromS, toS) };
}

interface MeterTrial {
  readonly chance: Chance;
  readonly spec: MeterSpec;
  readonly read: (plant: Plant, untilS: number) => readonly Reading[];
  /** The run lasts from this to five times as long. */
  readonly shortestS?: number;
  /** Of the load's steps. */
  readonly longestS?: number;
  /** Share of the readings that fail. */
  readonly lose?: number;
}

/** A run with a random load, by the meter itself. */
function meterTrial({ chance, spec, read, shortestS = 30, longestS = 8, lose = 0 }: MeterTrial): Trial {
  const { random } = chance;
  const fromS = 5 + random.uniform();
  const toS = fromS + shortestS * (1 + 4 * random.uniform());
  const plant = createPlant(randomLoad({ random, lengthS: toS + 5, longestS }), line);
  const readings = read(plant, toS + 4).map((reading) =>
    random.uniform() < lose ? { ...reading, values: [null], fault: "time-out" } : reading,
  );
  return { figures: evaluateWindow({ spec, readings, fromS, toS }), trueJ: plant.trueJoules(fromS, toS) };
}

/** The wall meter of 1 % as the meter: noise 0.3 W, a reading each second unless told. */
function wallTrial({
  chance,
  everyS = 1,
  overS = 0,
  ...more
}: Omit<MeterTrial, "spec" | "read"> & { readonly everyS?: number; readonly overS?: number }): Trial {
  const gain = chance.normal(gainU95 / 1.96);
  return meterTrial({
    chance,
    spec: powerSpec({ gainU95, intervalS: everyS, updateS: overS }),
    read: (plant, untilS) => powerReadings({ plant, chance, untilS, noiseW: 0.3, gain, everyS, overS }),
    ...more,
  });
}

describe("the 95 % interval holds the true joules of a synthetic plant in at least 93 % of 1000 runs", () => {
  test.each([
    ["idle and full watts known, meter noise 0.3 W, one reading a second", line, null, 0.02],
    ["where the wall meter itself is off by up to 1 %", line, gainU95, 0.025],
  ])("by a calibrated line: %s", (_, wattsOfLoad, gain, widest) => {
    const { covered, width, needed } = judge((chance) => lineTrial({ chance, wattsOfLoad, gainU95: gain }));
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(width).toBeLessThan(widest);
    expect(width).toBeLessThan(4 * needed);
  });

  test("by a calibrated line: where each window is off the line by itself, with no more room than that takes", () => {
    const { covered, width, needed } = judge((chance) =>
      lineTrial({ chance, wattsOfLoad: line, driftW: 0.3, gainU95: null }),
    );
    // Here Student's prediction interval is exact.
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(covered).toBeLessThanOrEqual(0.98);
    expect(width).toBeLessThan(2 * needed);
  });

  test("by a calibrated line: where the plant is bent, which the residuals tell", () => {
    const { covered, width } = judge((chance) => lineTrial({ chance, wattsOfLoad: bent, gainU95: null }));
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(width).toBeLessThan(0.12);
  });

  test.each([
    ["a load that varies within seconds", {}, 0.05],
    ["a load that varies within a reading", { longestS: 0.6 }, 0.1],
    ["windows of 5 to 25 s", { shortestS: 5 }, 0.15],
    ["means of the last second, read ten times as often", { everyS: 0.1, overS: 1 }, 0.1],
    ["a tenth of the readings lost", { lose: 0.1 }, 0.25],
  ])("by a wall meter's watts: %s", (_, more, widest) => {
    const { covered, width, needed } = judge((chance) => wallTrial({ chance, ...more }));
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(width).toBeLessThan(widest);
    expect(width).toBeLessThan(4 * needed);
  });

  test.each([
    ["steps of 1 J, ten updates a second", 1, 0.1, 0.02],
    ["steps of 0.01 Wh, an update a second", 36, 1, 0.08],
  ])("by a wall meter's counter: %s", (_, stepJ, updateS, widest) => {
    const { covered, width, needed } = judge((chance) => {
      const gain = chance.normal(gainU95 / 1.96);
      const spec = counterSpec({ stepJ, updateS, gainU95, channels: [{ name: "total", wrapJ: null }] });
      return meterTrial({
        chance,
        spec,
        read: (plant, untilS) => countedReadings({ plant, chance, untilS, stepJ, updateS, gain }),
      });
    });
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(width).toBeLessThan(widest);
    expect(width).toBeLessThan(4 * needed);
  });
});
