import type { LevelFigures, LineSummary } from "../metering/line-calibration.ts";
import { levelWords } from "../metering/line-plan.ts";
import type { Estimate } from "../stats/estimate.ts";
import { formatNumber, formatPercent } from "./numbers.ts";
import type { TableColumn } from "./table.ts";

/** One level, flat: a row of CSV. */
export function levelRecords(levels: readonly LevelFigures[]) {
  return levels.map(({ threads, duty, u, watts, residualW, windows }) => ({
    threads,
    duty,
    busy_fraction: u,
    watts: watts.value,
    watts_lo: watts.lo,
    watts_hi: watts.hi,
    residual_w: residualW,
    windows,
  }));
}

/** A row a level. */
export function levelTable(levels: readonly LevelFigures[]): {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
} {
  const right = (title: string): TableColumn => ({ title, align: "right" });
  return {
    columns: [
      { title: "level", align: "left" },
      right("busy"),
      right("W"),
      right("95 %"),
      right("off the line W"),
      right("windows"),
    ],
    rows: levels.map((level) => [
      levelWords(level),
      formatPercent(level.u),
      formatNumber(level.watts.value),
      interval(level.watts),
      `${level.residualW < 0 ? "" : "+"}${formatNumber(level.residualW)}`,
      String(level.windows),
    ]),
  };
}

/** The line, and how well it fits. */
export function lineNotes({
  idleW,
  fullW,
  slopeW,
  residualSdW,
  worstResidual,
  highestU,
  lowestU,
}: LineSummary): string[] {
  return [
    `Line: idle ${withInterval(idleW)}, full ${withInterval(fullW)}, ${formatNumber(slopeW)} W from idle to full. A window lies off it by ${formatNumber(residualSdW)} W (standard deviation), by ${formatPercent(worstResidual)} at worst. Intervals are those of a further window.`,
    ...(lowestU > 0.1
      ? [
          `The machine was never less than ${formatPercent(lowestU)} busy: something else ran, and down to idle the line is only extended. Stop it, and calibrate again.`,
        ]
      : []),
    ...(highestU < 0.9
      ? [`The busiest level used ${formatPercent(highestU)} of the CPUs: beyond it the line is only extended.`]
      : []),
  ];
}

function withInterval(estimate: Estimate): string {
  return `${formatNumber(estimate.value)} W (${interval(estimate)})`;
}

function interval({ lo, hi }: Estimate): string {
  return `${formatNumber(lo)} to ${formatNumber(hi)}`;
}
