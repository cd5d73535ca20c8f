import { describe, expect, test } from "vitest";
import { evaluateWindow } from "../../src/metering/window.ts";
import { everySecond, halfWidth, modelSpec, reading } from "./meters.ts";

const exact = { kind: "fitted", idleW: 10, slopeW: 20, covariance: [0, 0, 0], freedom: 3 } as const;
const ends = { kind: "ends", idleW: [4, 6], fullW: [10, 20] } as const;
const curve = {
  kind: "curve",
  points: [
    [0, 12],
    [0.1, 32],
    [0.5, 75],
    [1, 102],
  ],
  factor: [0.5, 2],
} as const;

describe("joules by how busy the CPUs are", () => {
  test("are idle·T + slope·∫u dt for a fitted line", () => {
    // Two CPUs: 2 of 8 core-seconds, so ∫u dt = 1 s of 4 s.
    const readings = everySecond([100, 100.5, 101, 101.5, 102]);
    expect(evaluateWindow({ spec: modelSpec(exact), readings, fromS: 0, toS: 4 })).toMatchObject({
      joules: 60,
      loJ: 60,
      hiJ: 60,
      coverage: 1,
    });
  });

  test("have the covariance of the line, by Student's t", () => {
    const model = { ...exact, covariance: [0.04, -0.03, 0.09] as const };
    const readings = everySecond([0, 1, 2, 3, 4]);
    const figures = evaluateWindow({ spec: modelSpec(model), readings, fromS: 0, toS: 4 });
    // T = 4, ∫u dt = 2: 0.04·16 − 2·0.03·8 + 0.09·4 = 0.52; t(.975, 3) = 3.182446.
    expect(figures.joules).toBe(80);
    expect(halfWidth(figures)).toBeCloseTo(3.182446 * Math.sqrt(0.52), 5);
  });

  test("are those of the low ends, the middle and the high ends", () => {
    const readings = everySecond([0, 1, 2, 3, 4]);
    const figures = evaluateWindow({ spec: modelSpec(ends), readings, fromS: 0, toS: 4 });
    expect([figures.loJ, figures.joules, figures.hiJ]).toEqual([28, 40, 52]);
  });

  test("follow a curve from reading to reading, within its published factor", () => {
    // A second at 0 % (12 W), one at 30 % (53.5 W), one at 100 % (102 W).
    const readings = everySecond([0, 0, 0.6, 2.6]);
    const figures = evaluateWindow({ spec: modelSpec(curve), readings, fromS: 0, toS: 3 });
    expect(figures.joules).toBeCloseTo(167.5, 9);
    expect(figures.loJ).toBeCloseTo(83.75, 9);
    expect(figures.hiJ).toBeCloseTo(335, 9);
  });

  test("take no CPU for more than busy", () => {
    // Ticks: 2.02 core-seconds in a second of two CPUs.
    const figures = evaluateWindow({
      spec: modelSpec(exact),
      readings: everySecond([0, 2.02, 4.04]),
      fromS: 0,
      toS: 2,
    });
    expect(figures.joules).toBeCloseTo(60, 12);
  });

  test.each([
    ["fell", [0, 1, 0.5, 1.5, 2.5], "the busy seconds fell"],
    ["ran ahead", [0, 1, 9, 10, 11], "more seconds were busy than passed"],
  ])("are a gap where the busy seconds %s", (_, values, why) => {
    const figures = evaluateWindow({ spec: modelSpec(exact), readings: everySecond(values), fromS: 0, toS: 4 });
    expect(figures.gaps).toEqual([{ fromS: 1, toS: 2, why }]);
    expect(figures.joules).toBeCloseTo(80, 12);
  });

  test("lose nothing by a reading that failed between two good ones", () => {
    const readings = everySecond([0, 1, null, 3, 4]);
    expect(evaluateWindow({ spec: modelSpec(exact), readings, fromS: 0, toS: 4 })).toMatchObject({
      joules: 80,
      coverage: 1,
    });
  });

  test("widen to each side by what was not read", () => {
    const readings = [reading(0, [0]), reading(3, [3])];
    const figures = evaluateWindow({ spec: modelSpec(ends), readings, fromS: 0, toS: 4 });
    // 10 W with 7..13 W over 4 s, of which 10 J are filled.
    expect(figures.joules).toBeCloseTo(40, 12);
    expect(halfWidth(figures)).toBeCloseTo(Math.hypot(12, 10), 12);
  });
});
