import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MeterSpec, Reading } from "../../src/metering/reading.ts";
import { evaluateWindow } from "../../src/metering/window.ts";
import { counterSpec, everySecond, halfWidth, modelSpec, powerSpec, reading } from "./meters.ts";

describe("a window is refused", () => {
  const refusedFor = (spec: MeterSpec, readings: readonly Reading[], toS: number) =>
    evaluateWindow({ spec, readings, fromS: 0, toS }).refused;

  test("when it is shorter than the meter resolves, with both figures and the reason", () => {
    const spec = powerSpec({ minWindowS: 5, minWindowReason: "it shows means of 1 s" });
    expect(refusedFor(spec, everySecond([1, 1, 1]), 2)).toBe(
      "the window is 2.00 s and the meter needs 5 s: it shows means of 1 s",
    );
    expect(refusedFor(spec, everySecond([1, 1, 1, 1, 1, 1]), 5)).toBeNull();
  });

  test("when less than half of it was read", () => {
    const readings = everySecond([1, 1, 1, 1, 1, null, null, null, null, null]);
    expect(refusedFor(powerSpec(), readings, 8)).toBeNull();
    expect(refusedFor(powerSpec(), readings, 9)).toBe(
      "readings of the meter cover 44 % of the window, and 50 % is the least",
    );
  });

  test("when nothing was read, with the fault", () => {
    expect(refusedFor(counterSpec(), [], 9)).toBe("the meter gave no reading");
    const readings = [reading(0, [null], "permission denied"), reading(9, [null], "permission denied")];
    expect(evaluateWindow({ spec: counterSpec(), readings, fromS: 0, toS: 9 })).toEqual({
      seconds: 9,
      joules: null,
      loJ: null,
      hiJ: null,
      coverage: 0,
      gaps: [{ fromS: 0, toS: 9, why: "permission denied" }],
      refused: "the meter gave no reading: permission denied",
    });
  });

  test("when it has no length", () => {
    expect(refusedFor(counterSpec(), everySecond([0, 1]), 0)).toBe("the window has no length");
  });
});

const watts = fc.double({ min: 0, max: 400, noNaN: true });
const trace = fc.array(watts, { minLength: 8, maxLength: 40 });
const edges = fc
  .uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 })
  .map((thousandths) => thousandths.sort((a, b) => a - b));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const resolution = fc.record({
  stepJ: fc.double({ min: 0, max: 50, noNaN: true }),
  updateS: fc.double({ min: 0, max: 2, noNaN: true }),
  gainU95: fc.option(fc.double({ min: 0, max: 0.2, noNaN: true })),
});

/** Whatever a meter may hand over: some readings null, some nonsense. */
const anyValue = fc.oneof(
  { weight: 8, arbitrary: watts },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(-5, 1e9, Number.NaN) },
);
const anySpec: fc.Arbitrary<MeterSpec> = fc.oneof(
  resolution.map((more) => counterSpec(more)),
  resolution.map(({ updateS, gainU95, stepJ }) => powerSpec({ updateS, gainU95, stepW: stepJ / 10 })),
  fc.constantFrom<MeterSpec>(
    modelSpec({ kind: "ends", idleW: [4, 6], fullW: [10, 20] }, { cpus: 400 }),
    modelSpec({ kind: "fitted", idleW: 5, slopeW: 9, covariance: [0.1, -0.05, 0.2], freedom: 2 }, { cpus: 400 }),
    modelSpec(
      {
        kind: "curve",
        points: [
          [0, 3],
          [1, 9],
        ],
        factor: [0.5, 2],
      },
      { cpus: 400 },
    ),
  ),
);

function counted(powers: readonly number[]): readonly Reading[] {
  const totals = powers.map((_, index) => powers.slice(0, index + 1).reduce((sum, power) => sum + power, 0));
  return everySecond([0, ...totals]);
}

describe("for any readings", () => {
  test("joules of a counter's adjacent windows add up", () => {
    fc.assert(
      fc.property(trace, edges, (powers, thousandths) => {
        const [fromS = 0, midS = 0, toS = 0] = thousandths.map((at) => (at * powers.length) / 1000);
        const readings = counted(powers);
        const joules = (from: number, to: number) =>
          evaluateWindow({ spec: counterSpec(), readings, fromS: from, toS: to }).joules ?? Number.NaN;
        expect(joules(fromS, midS) + joules(midS, toS)).toBeCloseTo(joules(fromS, toS), 6);
      }),
    );
  });

  test("coverage is a share, gaps lie in the window and make up the rest, joules lie in their interval", () => {
    fc.assert(
      fc.property(anySpec, fc.array(anyValue, { maxLength: 30 }), share, share, (spec, values, a, b) => {
        const [fromS = 0, toS = 0] = [a * 40 - 5, b * 40 - 5].sort((x, y) => x - y);
        const figures = evaluateWindow({ spec, readings: everySecond(values), fromS, toS });
        const { seconds, coverage, gaps, joules, loJ, hiJ, refused } = figures;
        expect(coverage).toBeGreaterThanOrEqual(0);
        expect(coverage).toBeLessThanOrEqual(1);
        const lostS = gaps.reduce((sum, gap) => sum + gap.toS - gap.fromS, 0);
        expect(lostS + coverage * seconds).toBeCloseTo(seconds, 6);
        for (const gap of gaps) expect(0 <= gap.fromS && gap.fromS < gap.toS && gap.toS <= seconds + 1e-9).toBe(true);
        expect(joules === null).toBe(refused !== null);
        if (joules === null || loJ === null || hiJ === null) return;
        expect(Number.isFinite(joules)).toBe(true);
        expect(loJ).toBeLessThanOrEqual(joules);
        expect(hiJ).toBeGreaterThanOrEqual(joules);
      }),
    );
  });

  test("adding a gap never narrows the interval of a steady draw", () => {
    const lost = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 10 });
    fc.assert(
      fc.property(watts, resolution, lost, fc.integer({ min: 0, max: 30 }), (power, more, before, one) => {
        const spec = powerSpec({ updateS: more.updateS, gainU95: more.gainU95, stepW: more.stepJ / 10 });
        const width = (failed: readonly number[]) => {
          const readings = everySecond(Array.from({ length: 31 }, (_, s) => (failed.includes(s) ? null : power)));
          return halfWidth(evaluateWindow({ spec, readings, fromS: 0, toS: 30 }));
        };
        const [narrow, wide] = [width(before), width([...before, one])];
        fc.pre(!Number.isNaN(wide));
        expect(wide).toBeGreaterThanOrEqual(narrow - 1e-6);
      }),
    );
  });

  test("a counter that vanishes earlier never narrows the interval of a steady draw", () => {
    fc.assert(
      fc.property(watts, resolution, fc.integer({ min: 15, max: 29 }), (power, more, lastS) => {
        const width = (last: number) => {
          const readings = counted(Array.from({ length: last }, () => power));
          return halfWidth(evaluateWindow({ spec: counterSpec(more), readings, fromS: 0, toS: 30 }));
        };
        expect(width(lastS)).toBeGreaterThanOrEqual(width(lastS + 1) - 1e-6);
      }),
    );
  });

  test("the interval is never narrower than what was filled", () => {
    fc.assert(
      fc.property(anySpec, fc.array(anyValue, { minLength: 10, maxLength: 30 }), (spec, values) => {
        const figures = evaluateWindow({ spec, readings: everySecond(values), fromS: 0, toS: values.length - 1 });
        const { joules, coverage, loJ, hiJ } = figures;
        fc.pre(joules !== null && loJ !== null && hiJ !== null);
        expect((hiJ ?? 0) - (joules ?? 0)).toBeGreaterThanOrEqual((joules ?? 0) * (1 - coverage) - 1e-6);
      }),
    );
  });
});
