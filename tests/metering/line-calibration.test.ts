import { describe, expect, test } from "vitest";
import { findLineStale, lineGainU95, lineSource } from "../../src/metering/kept-line.ts";
import {
  type CalibrationWindow,
  fitCalibration,
  type LineFacts,
  levelFigures,
  summariseLine,
} from "../../src/metering/line-calibration.ts";

const window = (threads: number, u: number, watts: number, duty = 1): CalibrationWindow => ({
  threads,
  duty,
  u,
  watts,
  loW: watts - 0.1,
  hiW: watts + 0.1,
  seconds: 10,
});
const windows = [
  window(0, 0, 5.1, 0),
  window(0, 0, 4.9, 0),
  window(1, 0.5, 10, 1),
  window(2, 1, 15.1),
  window(2, 1, 14.9),
];

function fitted(of: readonly CalibrationWindow[]) {
  const fit = fitCalibration(of);
  if ("fault" in fit) throw new Error(fit.fault);
  return fit;
}

describe("a calibration's line", () => {
  test("goes through its windows, with their distance from it", () => {
    const fit = fitted(windows);
    expect(fit.model.idleW).toBeCloseTo(5, 12);
    expect(fit.model.slopeW).toBeCloseTo(10, 12);
    const { idleW, fullW, residualSdW, worstResidual, highestU, lowestU } = summariseLine(windows, fit);
    expect([idleW.value, fullW.value]).toEqual([expect.closeTo(5, 12), expect.closeTo(15, 12)]);
    expect(idleW.lo).toBeLessThan(4.9);
    // Four residuals of 0.1 W and three degrees of freedom.
    expect(residualSdW).toBeCloseTo(Math.sqrt(0.04 / 3), 12);
    expect(worstResidual).toBeCloseTo(0.02, 12);
    expect([lowestU, highestU]).toEqual([0, 1]);
  });

  test("is told level by level, in the order of measuring", () => {
    const levels = levelFigures([...windows].reverse(), fitted(windows));
    expect(levels.map(({ threads, windows: count }) => [threads, count])).toEqual([
      [2, 2],
      [1, 1],
      [0, 2],
    ]);
    const [busiest] = levels;
    expect(busiest?.watts).toEqual({ value: 15, lo: expect.closeTo(14.9, 12), hi: expect.closeTo(15.1, 12) });
    expect(busiest?.residualW).toBeCloseTo(0, 12);
  });

  test("is none where the watts do not rise with the load, or fall below nothing", () => {
    const flat = windows.map((one) => ({ ...one, watts: 20 - one.u }));
    expect(fitCalibration(flat)).toEqual({ fault: expect.stringContaining("did not rise with the load") });
    const steep = windows.map((one) => ({ ...one, watts: 20 * one.u - 1 }));
    expect(fitCalibration(steep)).toEqual({ fault: expect.stringContaining("less than 0 W at idle") });
    expect(fitCalibration(windows.slice(0, 2))).toEqual({ fault: expect.stringContaining("at least 3") });
  });
});

const facts: LineFacts = {
  cpuModel: "Intel(R) N100",
  logicalCores: 4,
  kernelRelease: "6.1.0",
  biosVersion: "1.2",
  biosDate: "01/02/2024",
  governor: "powersave",
  frequencyCapHz: 3.4e9,
  boost: true,
  powerSource: "mains",
};
const calibration = { facts, measuredAt: "2026-05-01T00:00:00.000Z" };

describe("a kept line", () => {
  test("holds while nothing that it depends on has changed", () => {
    expect(findLineStale({ calibration, present: facts, now: new Date("2026-10-31") })).toEqual([]);
  });

  test.each([
    [{ kernelRelease: "6.6.0" }, "the kernel was 6.1.0 when the line was calibrated and is now 6.6.0"],
    [{ biosVersion: null }, "the BIOS was 1.2 when the line was calibrated and is now unknown or none"],
    [{ governor: "performance" }, "the frequency governor was powersave"],
    [{ logicalCores: 2 }, "the number of CPUs was 4"],
    [{ boost: false }, "the boost was true"],
  ])("is warned of where %j changed", (changed, words) => {
    const stale = findLineStale({ calibration, present: { ...facts, ...changed }, now: new Date("2026-05-02") });
    expect(stale).toEqual([expect.stringContaining(words)]);
  });

  test("is warned of when it is older than half a year", () => {
    expect(findLineStale({ calibration, present: facts, now: new Date("2026-11-02") })).toEqual([
      "the line was calibrated 185 days ago",
    ]);
  });

  test("says when and with what it was measured, and carries the meter's own error beside that of other work", () => {
    const meter = { id: "plug", source: "plug", boundary: "wall", grade: "A", gainU95: 0.02 } as const;
    expect(lineSource({ measuredAt: calibration.measuredAt, meter })).toBe("line calibrated 2026-05-01 with plug");
    expect(lineGainU95(0.024)).toBeCloseTo(Math.hypot(0.1, 0.024), 12);
    expect(lineGainU95(null)).toBe(0.1);
  });
});
