import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitLine, predictWatts, wattsAt } from "../../src/metering/line.ts";

const seconds = 30;

describe("a line through calibration windows", () => {
  test("is that of least squares, with its standard errors", () => {
    // Hand-computed: ū = 0.5, Suu = 0.625, mean watts 20, Suw = 12.4, so slope 19.84 and idle 10.08.
    const watts = [10, 15.4, 19.6, 25, 30];
    const fit = fitLine(watts.map((power, index) => ({ u: index / 4, watts: power, seconds })));
    if ("fault" in fit) throw new Error(fit.fault);
    expect(fit.model.slopeW).toBeCloseTo(19.84, 10);
    expect(fit.model.idleW).toBeCloseTo(10.08, 10);
    expect(fit.model.freedom).toBe(3);
    // −0.08, 0.36, −0.4, 0.04, 0.08: Σr² = 0.304, s² = 0.304/3.
    expect(fit.residuals.map((residual) => Number(residual.toFixed(10)))).toEqual([-0.08, 0.36, -0.4, 0.04, 0.08]);
    const variance = 0.304 / 3;
    expect(fit.residualSdW).toBeCloseTo(Math.sqrt(variance), 10);
    // Of the idle: s²(1/5 + 0.25/0.625) of the line, and s² of a further window.
    expect(fit.model.covariance[0]).toBeCloseTo(variance * 1.6, 10);
    expect(fit.model.covariance[1]).toBeCloseTo((-variance * 0.5) / 0.625, 10);
    expect(fit.model.covariance[2]).toBeCloseTo(variance / 0.625, 10);
    // Σ(w − ȳ)² = 246.32.
    expect(fit.r2).toBeCloseTo(1 - 0.304 / 246.32, 10);
  });

  test("predicts narrowest in the middle of its loads: s·√(1 + 1/n + (u−ū)²/Sxx)", () => {
    const watts = [10, 15.4, 19.6, 25, 30];
    const fit = fitLine(watts.map((power, index) => ({ u: index / 4, watts: power, seconds })));
    if ("fault" in fit) throw new Error(fit.fault);
    const at = (u: number) => predictWatts(fit.model, u);
    const reach = 3.182446 * Math.sqrt(0.304 / 3);
    expect(at(0.5).hi - at(0.5).value).toBeCloseTo(reach * Math.sqrt(1.2), 5);
    expect(at(1).value - at(1).lo).toBeCloseTo(reach * Math.sqrt(1.6), 5);
  });

  test("gives back the line that points lie on", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.uniqueArray(fc.integer({ min: 0, max: 10 }), { minLength: 3, maxLength: 8 }),
        (idleW, slopeW, tenths) => {
          const fit = fitLine(
            tenths.map((tenth) => ({ u: tenth / 10, watts: idleW + (slopeW * tenth) / 10, seconds })),
          );
          if ("fault" in fit) throw new Error(fit.fault);
          expect(fit.model.idleW).toBeCloseTo(idleW, 8);
          expect(fit.model.slopeW).toBeCloseTo(slopeW, 8);
          expect(fit.residualSdW).toBeCloseTo(0, 8);
        },
      ),
    );
  });

  test.each([
    ["two windows", [0, 1], "a line takes at least 3 calibration windows, and there are 2"],
    ["one load", [0.5, 0.5, 0.51], "the load must vary, and it did by 1.0 % of the CPUs"],
    ["no figures", [0, 0.5, Number.NaN], "a window has no figures"],
  ])("does not exist for %s", (_, loads, fault) => {
    expect(fitLine(loads.map((u) => ({ u, watts: 10, seconds })))).toEqual({ fault });
  });
});

describe("watts at a load", () => {
  test("of ends are low, middle and high", () => {
    const ends = { kind: "ends", idleW: [4.4, 4.8], fullW: [7.9, 9] } as const;
    expect(wattsAt(ends, 0)).toEqual({ value: expect.closeTo(4.6), lo: 4.4, hi: 4.8 });
    expect(wattsAt(ends, 2)).toEqual({ value: expect.closeTo(8.45), lo: 7.9, hi: 9 });
  });

  test("of a curve are interpolated, level outside its points, within the factor", () => {
    const curve = {
      kind: "curve",
      points: [
        [0.1, 32],
        [0.5, 75],
      ],
      factor: [0.5, 2],
    } as const;
    expect([0, 0.1, 0.3, 0.5, 1].map((u) => wattsAt(curve, u).value)).toEqual([32, 32, 53.5, 75, 75]);
    expect(wattsAt(curve, 0.3)).toEqual({ value: 53.5, lo: 26.75, hi: 107 });
  });

  test("of a fitted line are its prediction", () => {
    const line = { kind: "fitted", idleW: 5, slopeW: 10, covariance: [0.01, 0, 0], freedom: 3 } as const;
    expect(wattsAt(line, 0.5)).toEqual(predictWatts(line, 0.5));
    expect(wattsAt(line, -1).value).toBe(5);
  });
});
