import { formatMarkdownTable, formatTable, type TableColumn } from "../report/table.ts";
import { type AuditCheck, type AuditDifference, type AuditResult, auditChecks } from "../results/audit.ts";
import type { Row } from "../results/columns.ts";
import { formatRecords } from "./format-records.ts";
import type { formats } from "./options.ts";
import { fromHere } from "./project.ts";
import type { Terminal } from "./terminal.ts";

/** Differences that are shown to people; programs get them all. */
const mostShown = 50;

/** What was looked at and what differs, on stdout. */
export function printAudit({
  folder,
  rows,
  samples,
  results,
  format,
  terminal,
}: {
  readonly folder: string;
  readonly rows: readonly Row[];
  /** Samples in the file. */
  readonly samples: number;
  readonly results: readonly AuditResult[];
  readonly format: (typeof formats)[number];
  readonly terminal: Terminal;
}): void {
  const differences = results.flatMap((result) => result.differences);
  const checks = Object.keys(auditChecks)
    .filter(isCheck)
    .map((check) => ({ check, what: auditChecks[check], ...countOf(results, check) }));
  const records = differences.map(recordOf);
  const repetitions = rows.filter(({ row_kind }) => row_kind === "repetition").length;
  const sentence = `${fromHere(folder)}: ${repetitions} repetition rows, ${rows.length - repetitions} aggregate rows, ${samples} samples. ${verdict(differences)}`;
  const checkTable = {
    columns: checkColumns,
    rows: checks.map(({ check, what, checked, differing }) => [
      check,
      checked === 0 ? "–" : String(checked),
      String(differing),
      what,
    ]),
  };
  const shown = {
    columns: differenceColumns,
    rows: records
      .slice(0, mostShown)
      .map((record) => [
        record.check,
        record.cell_id,
        String(record.repetition ?? "–"),
        record.column,
        forPeople(record.found),
        forPeople(record.expected),
      ]),
  };
  switch (format) {
    case "json":
      terminal.data(`${JSON.stringify({ repetitions, samples, checks, differences: records }, null, 2)}\n`);
      return;
    case "csv":
      terminal.data(
        records.length > 0 ? formatRecords(records) : `${differenceColumns.map(({ title }) => title).join(",")}\n`,
      );
      terminal.say(sentence);
      return;
    case "markdown":
      terminal.data(
        [
          `${sentence}\n`,
          formatMarkdownTable(checkTable),
          ...(records.length > 0 ? [formatMarkdownTable(shown)] : []),
        ].join("\n"),
      );
      break;
    case "text":
      terminal.data(`${sentence}\n\n${formatTable({ ...checkTable, width: terminal.width })}`);
      if (records.length > 0) terminal.data(`\n${formatTable({ ...shown, width: terminal.width })}`);
      break;
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
  if (records.length > mostShown)
    terminal.say(`${records.length - mostShown} more differences; --format csv lists them all.`);
}

const checkColumns: readonly TableColumn[] = [
  { title: "check", align: "left" },
  { title: "values", align: "right" },
  { title: "differ", align: "right" },
  { title: "what", align: "left" },
];

const differenceColumns: readonly TableColumn[] = ["check", "cell_id", "repetition", "column", "found", "expected"].map(
  (title) => ({ title, align: "left" }),
);

function countOf(results: readonly AuditResult[], check: AuditCheck) {
  const own = results.filter((result) => result.check === check);
  return {
    checked: own.reduce((sum, result) => sum + result.checked, 0),
    differing: own.reduce((sum, result) => sum + result.differences.length, 0),
  };
}

function recordOf({ check, cellId, repetition, column, found, expected }: AuditDifference) {
  return { check, cell_id: cellId, repetition, column, found, expected };
}

function verdict(differences: readonly AuditDifference[]): string {
  const count = differences.length;
  if (count === 0) return "Every figure follows from the samples.";
  return count === 1 ? "One value differs." : `${count} values differ.`;
}

function forPeople(text: string): string {
  return text === "" ? "(empty)" : text;
}

function isCheck(name: string): name is AuditCheck {
  return Object.hasOwn(auditChecks, name);
}
