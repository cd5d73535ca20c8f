import { describe, expect, test } from "vitest";
import { type CalibrationWindow, fitCalibration, summariseLine } from "../../src/metering/line-calibration.ts";
import { lineNotes } from "../../src/report/line-table.ts";

/** Notes on a line through windows of these busy shares, with 5 W idle and 10 W more at full load. */
function notesOf(...shares: readonly number[]): string {
  const windows = shares.map(
    (u, index): CalibrationWindow => ({
      threads: index,
      duty: 1,
      u,
      watts: 5 + 10 * u + (index % 2) * 0.01,
      loW: 4,
      hiW: 16,
      seconds: 10,
    }),
  );
  const fit = fitCalibration(windows);
  if ("fault" in fit) throw new Error(fit.fault);
  return lineNotes(summariseLine(windows, fit)).join(" ");
}

describe("what is said of a line", () => {
  test("is where it is only extended", () => {
    expect(notesOf(0.01, 0.5, 0.6, 0.99)).not.toContain("only extended");
    expect(notesOf(0.01, 0.3, 0.5, 0.6)).toContain("The busiest level used 60.0% of the CPUs");
    expect(notesOf(0.52, 0.7, 0.8, 0.99)).toContain("never less than 52.0% busy: something else ran");
  });
});
