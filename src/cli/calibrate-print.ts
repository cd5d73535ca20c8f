import { formatMarkdownTable, formatTable, type TableColumn, wrap } from "../report/table.ts";
import type { CalibrateArgs } from "./calibrate-args.ts";
import { formatRecords } from "./format-records.ts";
import type { Terminal } from "./terminal.ts";

/** What was calibrated, on stdout. */
export function printCalibrated({
  document,
  records,
  table,
  notes,
  format,
  terminal,
}: {
  /** As JSON. */
  readonly document: object;
  /** As CSV. */
  readonly records: Parameters<typeof formatRecords>[0];
  readonly table: { readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly string[])[] };
  /** Paragraphs under the table. */
  readonly notes: readonly string[];
  readonly format: CalibrateArgs["format"];
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  switch (format) {
    case "json":
      terminal.data(`${JSON.stringify(document, null, 2)}\n`);
      return;
    case "csv":
      terminal.data(formatRecords(records));
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
