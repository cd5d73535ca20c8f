import { describe, expect, test } from "vitest";
import { evaluateWindow } from "../../src/metering/window.ts";
import { counterSpec, everySecond, halfWidth, reading } from "./meters.ts";

/** Range of a RAPL zone: 262 143 328 850 µJ. */
const wrapJ = 262143.32885;

describe("a counter replayed", () => {
  test("RAPL replay over a wrap adds the range once", () => {
    // 262 143.328 85 − 262 140 + 10 = 13.328 85 J, then 15 J.
    const figures = evaluateWindow({ spec: counterSpec(), readings: everySecond([262140, 10, 25]), fromS: 0, toS: 2 });
    expect(figures.joules).toBeCloseTo(28.32885, 8);
    expect(figures).toMatchObject({ coverage: 1, gaps: [], refused: null });
  });

  test("two wraps between two readings make the interval invalid, whichever way the counter went", () => {
    // 500 W could count 262 143 J in 524.3 s: over 600 s nobody can tell how often it wrapped.
    for (const later of [7000, 200]) {
      const readings = [reading(0, [1000]), reading(600, [later]), reading(1100, [later + 5000])];
      const figures = evaluateWindow({ spec: counterSpec(), readings, fromS: 500, toS: 1100 });
      // 500 s of 10 W were counted; the 100 s before are filled with 10 W.
      expect(figures.joules).toBeCloseTo(6000, 8);
      expect(figures.coverage).toBeCloseTo(5 / 6, 12);
      expect(figures.gaps).toEqual([
        { fromS: 0, toS: 100, why: "package-0 could have wrapped more than once between two readings" },
      ]);
    }
  });

  test("a window that only such an interval covers has no joules", () => {
    const readings = [reading(0, [1000]), reading(600, [7000])];
    const figures = evaluateWindow({ spec: counterSpec(), readings, fromS: 0, toS: 600 });
    expect([figures.joules, figures.loJ, figures.hiJ, figures.coverage]).toEqual([null, null, null, 0]);
    expect(figures.refused).toBe("readings of the meter cover 0 % of the window, and 50 % is the least");
  });

  test("a vanished zone is a gap from there on, filled for all zones, and no partial sum", () => {
    const spec = counterSpec({
      channels: [
        { name: "package-0", wrapJ },
        { name: "dram", wrapJ: 65532.610987 },
      ],
    });
    const readings = Array.from({ length: 41 }, (_, s) => reading(s, [100 + 10 * s, s <= 30 ? 50 + 2 * s : null]));
    const figures = evaluateWindow({ spec, readings, fromS: 0, toS: 40 });
    // 30 s of 12 W were counted, 10 s of 12 W are filled and as wrong as they are large.
    expect(figures.joules).toBeCloseTo(480, 8);
    expect(figures).toMatchObject({ coverage: 0.75, gaps: [{ fromS: 30, toS: 40, why: "no such file" }] });
    expect(figures.loJ).toBeCloseTo(360, 8);
    expect(figures.hiJ).toBeCloseTo(600, 8);
  });

  test("a mirrored counter that falls back was reset: a gap, not a wrap", () => {
    // From 5010 J to 3 J by a wrap would be 257 136 J in a second.
    const readings = everySecond([5000, 5010, 3, 13, 23]);
    const figures = evaluateWindow({ spec: counterSpec(), readings, fromS: 0, toS: 4 });
    expect(figures.joules).toBeCloseTo(40, 8);
    expect(figures.gaps).toEqual([{ fromS: 1, toS: 2, why: "package-0 fell without having wrapped: it was reset" }]);
    expect(figures.coverage).toBe(0.75);
  });

  test("a counter that never wraps and falls was reset", () => {
    const spec = counterSpec({ channels: [{ name: "total", wrapJ: null }] });
    const figures = evaluateWindow({ spec, readings: everySecond([50, 60, 0, 10, 20]), fromS: 0, toS: 4 });
    expect(figures.joules).toBeCloseTo(40, 8);
    expect(figures.gaps.map(({ why }) => why)).toEqual(["total fell: it was reset"]);
  });

  test("an unreadable reading loses nothing where the counter goes on, and is a gap at the end", () => {
    const readings = everySecond([10, 20, null, 40, 50, null]);
    const whole = evaluateWindow({ spec: counterSpec(), readings, fromS: 0, toS: 4 });
    expect(whole).toMatchObject({ joules: 40, coverage: 1, gaps: [] });
    const cut = evaluateWindow({ spec: counterSpec(), readings, fromS: 0, toS: 5 });
    expect(cut.joules).toBeCloseTo(50, 8);
    expect(cut).toMatchObject({ coverage: 0.8, gaps: [{ fromS: 4, toS: 5, why: "no such file" }] });
  });

  test("a reading that is no number is none", () => {
    const figures = evaluateWindow({
      spec: counterSpec(),
      readings: everySecond([10, Number.NaN, 30, -1, 50]),
      fromS: 0,
      toS: 4,
    });
    expect(figures).toMatchObject({ joules: 40, coverage: 1 });
  });

  test("a jump that the most watts would not count is a gap", () => {
    const readings = everySecond([0, 10, 9000, 9010, 9020]);
    const figures = evaluateWindow({ spec: counterSpec(), readings, fromS: 0, toS: 4 });
    expect(figures.joules).toBeCloseTo(40, 8);
    expect(figures.gaps).toEqual([{ fromS: 1, toS: 2, why: "it jumped by more than 500 W would count" }]);
  });

  test("a whole step of a coarse counter is no jump", () => {
    // A plug that counts by 0.1 Wh = 360 J, read each tenth of a second: 3600 W by the readings, 60 W by the socket.
    const spec = counterSpec({ channels: [{ name: "total", wrapJ: null }], stepJ: 360, updateS: 1, mostW: 100 });
    const readings = Array.from({ length: 201 }, (_, tenth) => reading(tenth / 10, [360 * Math.floor(tenth / 60)]));
    expect(evaluateWindow({ spec, readings, fromS: 0, toS: 18 })).toMatchObject({ joules: 1080, gaps: [] });
  });
});

describe("edges and resolution of a counter", () => {
  test("edges between two readings are interpolated", () => {
    // 0.5 s of 10 W, 1 s of 20 W, 0.25 s of 40 W.
    const figures = evaluateWindow({
      spec: counterSpec(),
      readings: everySecond([0, 10, 30, 70]),
      fromS: 0.5,
      toS: 2.25,
    });
    expect(figures.joules).toBeCloseTo(5 + 20 + 10, 12);
    // f(1−f)·w·D: a quarter of 20 W (0, 10 and 20 W are near) and 3/16 of 40 W (20, 40 and, afterwards, perhaps 0 W).
    expect(halfWidth(figures)).toBeCloseTo(Math.hypot(5, 7.5), 12);
  });

  test("a window between two readings is its share of them", () => {
    const readings = [reading(0, [0]), reading(10, [100])];
    expect(evaluateWindow({ spec: counterSpec(), readings, fromS: 4, toS: 6 }).joules).toBeCloseTo(20, 12);
  });

  test("step, lag and gain add in quadrature", () => {
    const spec = counterSpec({ stepJ: 6, updateS: 0.5, gainU95: 0.02 });
    const figures = evaluateWindow({ spec, readings: everySecond([0, 30, 60, 90, 120]), fromS: 0, toS: 4 });
    // Step 1.959964·6/√6, lag 30 W · 0.5 s at both edges, gain 2 % of 120 J.
    expect(halfWidth(figures)).toBeCloseTo(Math.hypot(4.80091, 15, 15, 2.4), 4);
  });

  test("a whole step at an edge is not taken for the watts there", () => {
    // 36 W in steps of 360 J, read each second: the last second shows 360 W. Lag: 36 W · 1 s at both edges.
    const spec = counterSpec({ stepJ: 360, updateS: 1, channels: [{ name: "total", wrapJ: null }] });
    const readings = everySecond(Array.from({ length: 101 }, (_, s) => 360 * Math.floor(s / 10)));
    const figures = evaluateWindow({ spec, readings, fromS: 0, toS: 100 });
    expect(figures.joules).toBe(3600);
    expect(halfWidth(figures)).toBeCloseTo(Math.hypot((1.959964 * 360) / Math.sqrt(6), 36, 36), 2);
  });

  test("the lag is of the watts at the edge where these are more", () => {
    // 10 W, and 40 W in the last second: 0.5 s of the mean, 16 W, and of 40 W.
    const figures = evaluateWindow({
      spec: counterSpec({ updateS: 0.5 }),
      readings: everySecond([0, 10, 20, 30, 40, 80]),
      fromS: 0,
      toS: 5,
    });
    expect(halfWidth(figures)).toBeCloseTo(Math.hypot(8, 20), 9);
  });

  test("each unbroken run has edges of its own", () => {
    const spec = counterSpec({ stepJ: 6, channels: [{ name: "total", wrapJ: null }] });
    const figures = evaluateWindow({ spec, readings: everySecond([30, 60, 90, 0, 30, 60]), fromS: 0, toS: 5 });
    // Two runs, and 30 J filled.
    expect(halfWidth(figures)).toBeCloseTo(Math.hypot(4.80091, 4.80091, 30), 4);
  });

  test("what is before the first reading and after the last is a gap", () => {
    const figures = evaluateWindow({ spec: counterSpec(), readings: everySecond([0, 10, 20], 1), fromS: 0, toS: 4 });
    expect(figures.gaps).toEqual([
      { fromS: 0, toS: 1, why: "the readings begin later" },
      { fromS: 3, toS: 4, why: "the readings end earlier" },
    ]);
    expect(figures).toMatchObject({ joules: 40, coverage: 0.5 });
  });

  test("readings at the same time are one", () => {
    const readings = [reading(0, [0]), reading(1, [10]), reading(1, [11]), reading(2, [20])];
    expect(evaluateWindow({ spec: counterSpec(), readings, fromS: 0, toS: 2 })).toMatchObject({ joules: 20, gaps: [] });
  });
});
