import { ceilingNotes, ceilingRecords, ceilingTable } from "../report/calibration-table.ts";
import { formatDuration } from "../report/numbers.ts";
import { formatRooflineSvg } from "../report/roofline-svg.ts";
import { formatMarkdownTable, formatTable } from "../report/table.ts";
import type { Calibration, CeilingSetting, SettingCeilings } from "../roofline/calibration.ts";
import type { CalibrateArgs } from "./calibrate-args.ts";
import { printCalibrated } from "./calibrate-print.ts";
import { formatRecords } from "./format-records.ts";
import type { Terminal } from "./terminal.ts";

type Format = CalibrateArgs["format"];

/** What was measured, on stdout. */
export function printCalibration({
  calibration,
  measured,
  format,
  terminal,
}: {
  readonly calibration: Calibration;
  readonly measured: readonly SettingCeilings[];
  readonly format: Format;
  readonly terminal: Terminal;
}): void {
  printCalibrated({
    document: calibration,
    records: ceilingRecords(measured),
    table: ceilingTable(measured),
    notes: ceilingNotes(measured),
    format,
    terminal,
  });
}

/** Seconds that a process takes on two slow cores. */
const usualS = 7;

/** What would be measured. */
export function formatCalibrationPlan({
  settings,
  repetitions,
  format,
  width,
}: {
  readonly settings: readonly CeilingSetting[];
  readonly repetitions: number;
  readonly format: Format;
  readonly width: number;
}): string {
  const records = settings.map(({ threads, spinning }) => ({ threads, spinning, processes: repetitions }));
  if (format === "json") return `${JSON.stringify(records, null, 2)}\n`;
  if (format === "csv") return formatRecords(records);
  const columns = [
    { title: "threads", align: "right" },
    { title: "spinning", align: "left" },
    { title: "processes", align: "right" },
  ] as const;
  const rows = records.map((one) => [String(one.threads), one.spinning ? "on" : "off", String(one.processes)]);
  if (format === "markdown") return formatMarkdownTable({ columns, rows });
  const total = settings.length * repetitions;
  return `${formatTable({ columns, rows, width })}${total} processes, about ${formatDuration(total * usualS)}.\n`;
}

/** The ceilings without spinning, of the fewest and the most threads. */
export function calibrationSvg(calibration: Calibration): string {
  const quiet = calibration.settings.filter(({ spinning }) => !spinning);
  const some = quiet.length > 0 ? quiet : calibration.settings;
  const ends = some.filter((_, index) => index === 0 || index === some.length - 1);
  const cpu = calibration.facts.cpuModel ?? "this machine";
  return formatRooflineSvg({ title: `Roofline of ${cpu}`, settings: ends, points: [] });
}
