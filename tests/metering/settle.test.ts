import { describe, expect, test } from "vitest";
import type { WindowFigures } from "../../src/metering/figures.ts";
import type { MeterSpec } from "../../src/metering/reading.ts";
import { type MeteredRepetition, settleEnergy } from "../../src/metering/settle.ts";
import { windowOf } from "./figures.ts";
import { counterSpec, modelSpec, powerSpec } from "./meters.ts";

const cpu = counterSpec({ source: "rapl package-0", notes: ["a note of the meter"] });
const gpu = powerSpec({ source: "nvidia", boundary: "gpu", grade: "C" });
const line = modelSpec({ kind: "fitted", idleW: 5, slopeW: 10, covariance: [0.01, 0, 0], freedom: 3 });

function metered(spec: MeterSpec, steady: WindowFigures, more: Partial<MeteredRepetition["windows"]> = {}) {
  return { spec, windows: { load: null, steady, idleBefore: null, idleAfter: null, ...more } };
}

function settle(
  meters: readonly MeteredRepetition[],
  calibratedIdle: Parameters<typeof settleEnergy>[0]["calibratedIdle"] = null,
) {
  return settleEnergy({ meters, calibratedIdle, meterCpuFraction: 0.002 });
}

describe("the energy of a repetition", () => {
  test("by one meter is that meter's", () => {
    const steady = windowOf(100, 4);
    expect(settle([metered(cpu, steady)])).toEqual({
      source: "rapl package-0",
      boundaries: ["package"],
      method: "counter",
      grade: "C",
      basis: "measured",
      load: null,
      steady,
      idleBefore: null,
      idleAfter: null,
      idle: null,
      meterCpuFraction: 0.002,
      notes: ["a note of the meter"],
    });
  });

  test("by a package and a GPU is their sum, intervals in quadrature, the least coverage, all gaps", () => {
    const gap = (fromS: number) => [{ fromS, toS: fromS + 1, why: "time-out" }];
    const energy = settle([
      metered(cpu, windowOf(100, 3, { coverage: 0.99, gaps: gap(7) }), { load: windowOf(10, 3) }),
      metered(gpu, windowOf(200, 4, { coverage: 0.96, gaps: gap(2) }), { load: windowOf(20, 4) }),
    ]);
    expect(energy).toMatchObject({
      source: "rapl package-0 + nvidia",
      boundaries: ["package", "gpu"],
      method: "integral",
      load: { joules: 30, loJ: 25, hiJ: 35 },
      steady: { seconds: 10, joules: 300, loJ: 295, hiJ: 305, coverage: 0.96, refused: null },
    });
    expect(energy.steady.gaps).toEqual([
      { fromS: 2, toS: 3, why: "nvidia: time-out" },
      { fromS: 7, toS: 8, why: "rapl package-0: time-out" },
    ]);
  });

  test("is refused where one of the meters is, and no partial sum", () => {
    const energy = settle([metered(cpu, windowOf(100, 3)), metered(gpu, windowOf(null))]);
    expect(energy.steady).toMatchObject({ joules: null, loJ: null, hiJ: null, refused: "nothing was read" });
  });

  test("has a load phase only where each meter has one", () => {
    const energy = settle([metered(cpu, windowOf(1), { load: windowOf(10) }), metered(gpu, windowOf(1))]);
    expect(energy.load).toBeNull();
  });

  test("is of the lowest grade and the weakest method", () => {
    const board = powerSpec({ boundary: "gpu", grade: "B", source: "sensor" });
    const model = modelSpec(line.watts, { boundary: "package", grade: "D", source: "line" });
    expect(settle([metered(board, windowOf(1)), metered(model, windowOf(1))])).toMatchObject({
      grade: "D",
      method: "model",
      basis: "modelled",
    });
  });

  test.each([
    [0.95, "measured"],
    [0.949, "modelled"],
  ])("with a coverage of %d is %s", (coverage, basis) => {
    expect(settle([metered(cpu, windowOf(100, 3, { coverage }))]).basis).toBe(basis);
  });

  test("of a rated power is modelled, though it is read like watts", () => {
    const ups = powerSpec({ id: "nut", boundary: "ups", grade: "D", source: "UPS load × nominal watts" });
    expect(settle([metered(ups, windowOf(100, 3))])).toMatchObject({
      basis: "modelled",
      method: "integral",
      grade: "D",
    });
    expect(settle([metered({ ...ups, grade: "B" }, windowOf(100, 3))]).basis).toBe("measured");
  });

  test("of meters that overlap, or of none, does not exist", () => {
    const plug = powerSpec({ source: "plug" });
    expect(() => settle([metered(cpu, windowOf(1)), metered(plug, windowOf(1))])).toThrow(
      "rapl package-0 and plug overlap and cannot be added",
    );
    expect(() => settle([])).toThrow(RangeError);
  });
});

describe("idle watts", () => {
  const steady = windowOf(100);
  const calibrated = { watts: 3, lo: 2.9, hi: 3.1 };

  test("are the mean of before and after, each as wrong as it was and the drift with it", () => {
    const energy = settle(
      [metered(cpu, steady, { idleBefore: windowOf(39.5, 2), idleAfter: windowOf(40.5, 4) })],
      calibrated,
    );
    // 0.2 and 0.4 W share a meter: 0.3; half of 0.1 W apart: √(0.09 + 0.0025).
    expect(energy.idle).toEqual({
      watts: 4,
      lo: expect.closeTo(4 - 0.304138, 6),
      hi: expect.closeTo(4 + 0.304138, 6),
      from: "before-and-after",
    });
    expect(energy.notes).toEqual(["a note of the meter"]);
  });

  test("that drift by more than 5 % are said to", () => {
    const drifting = settle([metered(cpu, steady, { idleBefore: windowOf(40), idleAfter: windowOf(44) })]);
    expect(drifting.notes).toContain(
      "idle watts were 4.00 before and 4.40 after, 9.5 % apart: net figures take their mean",
    );
    const still = settle([metered(cpu, steady, { idleBefore: windowOf(40), idleAfter: windowOf(42) })]);
    expect(still.notes).toEqual(["a note of the meter"]);
  });

  test("are those that exist, before the calibration's", () => {
    const idleOf = (more: Partial<MeteredRepetition["windows"]>) =>
      settle([metered(cpu, steady, more)], calibrated).idle;
    expect(idleOf({ idleBefore: windowOf(40, 2), idleAfter: windowOf(null) })).toEqual({
      watts: 4,
      lo: 3.8,
      hi: 4.2,
      from: "before",
    });
    expect(idleOf({ idleAfter: windowOf(40, 2) })).toMatchObject({ watts: 4, from: "after" });
    expect(idleOf({})).toEqual({ ...calibrated, from: "calibration" });
  });

  test("of a model are its own where nothing else is known", () => {
    const { idle } = settle([metered(line, steady)]);
    expect(idle).toEqual({ watts: 5, lo: expect.closeTo(5 - 0.3182446), hi: expect.closeTo(5.3182446), from: "model" });
    expect(settle([metered(cpu, steady)]).idle).toBeNull();
  });

  test("over the watts while timed are said to make the net negative", () => {
    const { notes } = settle([metered(cpu, windowOf(100))], { watts: 12, lo: 11, hi: 13 });
    expect(notes).toContain("the idle machine takes 12.00 W, more than the 10.00 W while timed: the net is below 0");
  });
});
