import { ceilingNotes, ceilingRecords, ceilingTable } from "../report/calibration-table.ts";
import { formatDuration } from "../report/numbers.ts";
import { formatRooflineSvg } from "../report/roofline-svg.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import type { Calibration, CeilingSetting, SettingCeilings } from "../roofline/calibration.ts";
import type { CalibrateArgs } from "./calibrate-args.ts";
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
  const table = ceilingTable(measured);
  const notes = ceilingNotes(measured);
  const { width } = terminal;
  switch (format) {
    case "json":
      terminal.data(`${JSON.stringify(calibration, null, 2)}\n`);
      return;
    case "csv":
      terminal.data(formatRecords(ceilingRecords(measured)));
      return;
    case "markdown":
      terminal.data([formatMarkdownTable(table), ...notes.map((note) => `${note}\n`)].join("\n"));
      return;
    case "text": {
      const paragraphs = notes.map((text) => `${wrap({ text, width, indent: 2 }).join("\n")}\n`).join("");
      terminal.data(`\n${formatTable({ ...table, width })}\n${paragraphs}`);
      return;
    }
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
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
