import path from "node:path";
import { formatReplayCsv, type PassReport, replayRow } from "../replay/columns.ts";
import { passNotes } from "../replay/notes.ts";
import { replayFiles } from "../replay/preparation.ts";
import type { OpenReplay } from "../replay/replay-folder.ts";
import { comparisonTable, requestTable, restartTable } from "../replay/tables.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import { fromHere } from "./project.ts";
import type { ReplayArgs } from "./replay-args.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The passes on stdout with what the figures rest on, which goes to stderr beside CSV. What is wrong goes to stderr in
 * any format, under --quiet too.
 */
export function printReplay({
  reports,
  notes,
  replay: { record, folder },
  format,
  terminal,
}: {
  readonly reports: readonly PassReport[];
  /** What supervisors that went on with it found. */
  readonly notes: readonly string[];
  readonly replay: Pick<OpenReplay, "record" | "folder">;
  readonly format: ReplayArgs["format"];
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  const { warnings, remarks } = passNotes({ reports, notes });
  const tables = [restartTable(reports), requestTable(reports), comparisonTable(reports)].filter(
    ({ rows }) => rows.length > 0,
  );
  switch (format) {
    case "json": {
      const { replayId, context } = record;
      const passes = reports.map(replayRow);
      terminal.data(`${JSON.stringify({ replayId, warnings, notes: remarks, context, passes }, null, 2)}\n`);
      break;
    }
    case "csv":
      terminal.data(formatReplayCsv(reports));
      remarks.forEach(terminal.say);
      break;
    case "markdown":
      terminal.data([...tables.map(formatMarkdownTable), ...remarks.map((remark) => `${remark}\n`)].join("\n"));
      break;
    case "text": {
      const printed = tables.map((table) => formatTable({ ...table, width }));
      const legend = remarks.flatMap((text) => wrap({ text, width, indent: 2 })).join("\n");
      terminal.data(`\n${printed.join("\n")}\n${legend}\n`);
      break;
    }
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
  for (const warning of warnings) terminal.warn(`! ${warning}`);
  terminal.say(
    `Tables: ${fromHere(path.join(folder, replayFiles.table))}, ${fromHere(path.join(folder, replayFiles.restarts))}`,
  );
}
