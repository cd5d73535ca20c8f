import {
  type CalibrationFit,
  type LineCalibration,
  levelFigures,
  summariseLine,
} from "../metering/line-calibration.ts";
import { levelWords, type PlannedLevel, planSeconds } from "../metering/line-plan.ts";
import { levelRecords, levelTable, lineNotes } from "../report/line-table.ts";
import { formatDuration } from "../report/numbers.ts";
import { formatMarkdownTable, formatTable } from "../report/table.ts";
import type { CalibrateArgs } from "./calibrate-args.ts";
import { printCalibrated } from "./calibrate-print.ts";
import { formatRecords } from "./format-records.ts";
import type { Terminal } from "./terminal.ts";

type Format = CalibrateArgs["format"];

/** The levels, and the line through them, on stdout. */
export function printLine({
  calibration,
  fit,
  format,
  terminal,
}: {
  readonly calibration: LineCalibration;
  readonly fit: CalibrationFit;
  readonly format: Format;
  readonly terminal: Terminal;
}): void {
  const levels = levelFigures(calibration.windows, fit);
  const summary = summariseLine(calibration.windows, fit);
  printCalibrated({
    document: { ...calibration, line: summary },
    records: levelRecords(levels),
    table: levelTable(levels),
    notes: lineNotes(summary),
    format,
    terminal,
  });
}

/** What would be measured. */
export function formatLevelPlan({
  levels,
  format,
  width,
}: {
  readonly levels: readonly PlannedLevel[];
  readonly format: Format;
  readonly width: number;
}): string {
  const records = levels.map((level) => ({
    threads: level.threads,
    duty: level.duty,
    seconds: level.windows * level.windowS,
  }));
  if (format === "json") return `${JSON.stringify(records, null, 2)}\n`;
  if (format === "csv") return formatRecords(records);
  const columns = [
    { title: "level", align: "left" },
    { title: "seconds", align: "right" },
  ] as const;
  const rows = levels.map((level) => [levelWords(level), String(level.windows * level.windowS)]);
  if (format === "markdown") return formatMarkdownTable({ columns, rows });
  return `${formatTable({ columns, rows, width })}${levels.length} levels, about ${formatDuration(planSeconds(levels))}; longer where the meter takes longer to tell.\n`;
}
