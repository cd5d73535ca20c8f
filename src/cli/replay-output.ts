import path from "node:path";
import { formatReplayCsv, type PassReport, replayRow } from "../replay/columns.ts";
import { replayFiles } from "../replay/preparation.ts";
import type { OpenReplay } from "../replay/replay-folder.ts";
import { comparisonTable, passNotes, requestTable, restartTable } from "../replay/tables.ts";
import { formatMarkdownTable, formatTable } from "../report/table.ts";
import { fromHere } from "./project.ts";
import type { ReplayArgs } from "./replay-args.ts";
import type { Terminal } from "./terminal.ts";

/** The passes on stdout, and on stderr what a reader of them should know. */
export function printReplay({
  reports,
  replay: { record, folder },
  format,
  terminal,
}: {
  readonly reports: readonly PassReport[];
  readonly replay: Pick<OpenReplay, "record" | "folder">;
  readonly format: ReplayArgs["format"];
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  const tables = [restartTable(reports), requestTable(reports), comparisonTable(reports)].filter(
    ({ rows }) => rows.length > 0,
  );
  switch (format) {
    case "json":
      terminal.data(
        `${JSON.stringify({ replayId: record.replayId, context: record.context, passes: reports.map(replayRow) }, null, 2)}\n`,
      );
      break;
    case "csv":
      terminal.data(formatReplayCsv(reports));
      break;
    case "markdown":
      terminal.data(tables.map(formatMarkdownTable).join("\n"));
      break;
    case "text":
      terminal.data(`\n${tables.map((table) => formatTable({ ...table, width })).join("\n")}\n`);
      break;
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
  const { warnings, remarks } = passNotes(reports);
  warnings.forEach(terminal.warn);
  remarks.forEach(terminal.say);
  terminal.say(
    `\nTables: ${fromHere(path.join(folder, replayFiles.table))}, ${fromHere(path.join(folder, replayFiles.restarts))}`,
  );
}
