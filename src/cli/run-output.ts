import path from "node:path";
import { formatSummary, summaryLegend, summaryNotes } from "../report/run-summary.ts";
import { soakRanking } from "../report/soak-ranking.ts";
import { wrap } from "../report/table.ts";
import { formatCsv } from "../results/csv.ts";
import type { RunResult } from "../runner/run.ts";
import { type OpenRun, runFiles } from "../runner/run-folder.ts";
import { fromHere, selfName } from "./project.ts";
import type { RunArgs } from "./run-args.ts";
import type { Terminal } from "./terminal.ts";

/** What is about to be done. */
export function announceRun({ run, terminal }: { run: OpenRun; terminal: Terminal }): void {
  const { plan } = run.record;
  const left = plan.steps.length - run.done.length;
  const measured = run.done.length === 0 ? "" : `, ${left} of them left`;
  terminal.say(
    `${plan.suite}: ${plan.cells.length} cells, ${plan.steps.length} processes${measured}. ${plan.question ?? ""}`.trimEnd(),
  );
}

/** The results on stdout, and on stderr what a reader of them should know and may do next. */
export function printRun({
  run,
  result,
  operators,
  cliffs,
  format,
  terminal,
}: {
  run: OpenRun;
  result: RunResult;
  /** Rows of operators.csv, where operators were profiled. */
  operators?: readonly object[] | undefined;
  /** Rows of memory-cliff.csv, where memory cliffs were looked for. */
  cliffs?: readonly object[] | undefined;
  format: RunArgs["format"];
  terminal: Terminal;
}): void {
  const { table } = result;
  switch (format) {
    case "json":
      terminal.data(
        `${JSON.stringify({ runId: run.record.runId, context: run.record.context, rows: table, operators, memoryCliff: cliffs }, null, 2)}\n`,
      );
      break;
    case "csv":
      terminal.data(formatCsv(table));
      break;
    case "markdown":
      terminal.data(formatSummary({ rows: table, layout: "markdown", width: terminal.width }));
      break;
    case "text":
      terminal.data(
        `\n${formatSummary({ rows: table, layout: "text", width: terminal.width })}\n${[
          summaryLegend(table, terminal.width),
          ...soakRanking(table),
        ]
          .flatMap((text) => wrap({ text, width: terminal.width, indent: 0 }))
          .join("\n")}\n`,
      );
      break;
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
  for (const note of summaryNotes(table)) terminal.warn(note);
  terminal.say(`\nTable: ${fromHere(path.join(run.folder, runFiles.results))}`);
  terminal.say("Next:");
  for (const next of ["run --model ./your.onnx", "run full --dry-run", "doctor"]) terminal.say(`  ${selfName} ${next}`);
}
