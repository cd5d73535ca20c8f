import { describe, expect, test } from "vitest";
import { evaluateWindow } from "../../src/metering/window.ts";
import { everySecond, halfWidth, powerSpec, reading } from "./meters.ts";

describe("watts over time", () => {
  test("are integrated by trapezia, cut at the edges", () => {
    // From 0.5 s (15 W) to 1 s (20 W), to 2 s (10 W), to 2.5 s (15 W): 8.75 + 15 + 6.25 J.
    const readings = everySecond([10, 20, 10, 20]);
    expect(evaluateWindow({ spec: powerSpec(), readings, fromS: 0.5, toS: 2.5 }).joules).toBeCloseTo(30, 12);
  });

  test("of several channels are added", () => {
    const spec = powerSpec({ channels: [{ name: "VDD_CPU" }, { name: "VDD_GPU" }] });
    const readings = [0, 1, 2].map((atS) => reading(atS, [3, 4]));
    expect(evaluateWindow({ spec, readings, fromS: 0, toS: 2 }).joules).toBeCloseTo(14, 12);
  });

  test("that could not be read are a gap on both sides, filled with the mean", () => {
    const readings = everySecond([10, 10, 10, null, 10, 10, 10, 10, 10]);
    const figures = evaluateWindow({ spec: powerSpec(), readings, fromS: 0, toS: 8 });
    expect(figures.joules).toBeCloseTo(80, 12);
    expect(figures).toMatchObject({ coverage: 0.75, gaps: [{ fromS: 2, toS: 4, why: "no such file" }] });
    expect(halfWidth(figures)).toBeCloseTo(20, 12);
  });

  test.each([
    ["over the most", 5000, "it showed more than 500 W"],
    ["below nothing", -3, "it showed less than 0 W"],
  ])("%s are a spike and a gap, not joules", (_, spike, why) => {
    const figures = evaluateWindow({
      spec: powerSpec(),
      readings: everySecond([10, 10, spike, 10, 10, 10, 10]),
      fromS: 0,
      toS: 6,
    });
    expect(figures.joules).toBeCloseTo(60, 12);
    expect(figures.gaps).toEqual([{ fromS: 1, toS: 3, why }]);
  });

  test("that come too seldom are a gap", () => {
    const readings = [0, 5, 10, 16, 20].map((atS) => reading(atS, [10]));
    const figures = evaluateWindow({ spec: powerSpec(), readings, fromS: 0, toS: 20 });
    expect(figures.gaps).toEqual([{ fromS: 10, toS: 16, why: "no reading for more than 5 s" }]);
    expect(figures.coverage).toBeCloseTo(0.7, 12);
  });

  test("two faults one after the other are one gap with both reasons", () => {
    const readings = [
      ...everySecond([10, 10, 10, 10]),
      reading(4, [null], "time-out"),
      reading(5, [null], "refused"),
      ...everySecond([10, 10, 10], 6),
    ];
    const figures = evaluateWindow({ spec: powerSpec(), readings, fromS: 0, toS: 8 });
    expect(figures.gaps).toEqual([{ fromS: 3, toS: 6, why: "time-out; refused" }]);
  });

  test("many faults one after the other are one gap with the first reasons", () => {
    const faults = Array.from({ length: 50 }, (_, index) =>
      reading(4 + index / 50, [null], `line ${index + 1} is broken`),
    );
    const readings = [...everySecond([10, 10, 10, 10]), ...faults, ...everySecond([10, 10, 10], 6)];
    const figures = evaluateWindow({ spec: powerSpec(), readings, fromS: 0, toS: 8 });
    const why = "line 1 is broken; line 2 is broken; line 3 is broken; and others";
    expect(figures.gaps).toEqual([{ fromS: 3, toS: 6, why }]);
  });
});

describe("the interval of watts over time", () => {
  test("is of nothing where they hold still and resolution is perfect", () => {
    const figures = evaluateWindow({ spec: powerSpec(), readings: everySecond([7, 7, 7, 7]), fromS: 0, toS: 3 });
    expect([figures.loJ, figures.joules, figures.hiJ]).toEqual([21, 21, 21]);
  });

  test("is the mean square successive difference times the weights, edges and gain", () => {
    // δ² = (4 + 4 + 4 + 4)/(2·4) = 2; weights ½, 1, 1, 1, ½: Σw² = 3.5; t(.975, 8/3) = 3.41977; edges (12−10)·0.5 s each.
    const spec = powerSpec({ gainU95: 0.1 });
    const figures = evaluateWindow({ spec, readings: everySecond([10, 12, 10, 12, 10]), fromS: 0, toS: 4 });
    expect(figures.joules).toBeCloseTo(44, 12);
    expect(halfWidth(figures)).toBeCloseTo(Math.hypot(3.41977 * Math.sqrt(2 * 3.5), 1, 1, 4.4), 4);
  });

  test("does not take the load's own slow changes for noise", () => {
    const slow = Array.from({ length: 121 }, (_, s) => (s < 60 ? 10 : 20));
    const figures = evaluateWindow({ spec: powerSpec(), readings: everySecond(slow), fromS: 0, toS: 120 });
    // One change of 10 W somewhere within a second: its scatter about the mean would say ± 20 % or more.
    expect(halfWidth(figures) / (figures.joules ?? 0)).toBeLessThan(0.01);
  });

  test("counts readings closer together than the meter's update as one", () => {
    const watts = (atS: number) => (Math.floor(atS + 0.01) % 2 === 0 ? 10 : 12);
    const readings = Array.from({ length: 201 }, (_, tenth) => reading(tenth / 10, [watts(tenth / 10)]));
    const width = (updateS: number) =>
      halfWidth(evaluateWindow({ spec: powerSpec({ updateS, intervalS: 0.1 }), readings, fromS: 0, toS: 20 }));
    // As one reading a second: δ² = 2, Σw² ≈ 20, so 2·√(2·20) = 12.6 J and more by Student's t.
    expect(width(1)).toBeGreaterThan(12);
    expect(width(0.1)).toBeLessThan(3);
  });

  test("holds half a step and, at an edge with a change, the lag", () => {
    const flat = evaluateWindow({ spec: powerSpec({ stepW: 1 }), readings: everySecond([7, 7, 7]), fromS: 0, toS: 2 });
    expect(halfWidth(flat)).toBeCloseTo(1, 12);
    const readings = everySecond([5, 5, 5, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20]);
    const stepped = evaluateWindow({ spec: powerSpec({ updateS: 0.4 }), readings, fromS: 3, toS: 12 });
    expect(halfWidth(stepped)).toBeCloseTo(15 * 0.9, 12);
  });

  test("holds the change across an edge that no reading was near", () => {
    // 5 W at 2 s and 20 W at 6 s: the edge at 4 s may be off by half of the 4 s.
    const readings = [0, 1, 2, 6, 7, 8, 9, 10, 11, 12].map((atS) => reading(atS, [atS <= 2 ? 5 : 20]));
    const across = evaluateWindow({ spec: powerSpec(), readings, fromS: 4, toS: 12 });
    const beside = evaluateWindow({ spec: powerSpec(), readings, fromS: 8, toS: 12 });
    expect(halfWidth(across)).toBeGreaterThan(15 * 2);
    expect(halfWidth(beside)).toBe(0);
  });
});
