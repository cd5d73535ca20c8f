import type { Policy } from "../gate/policy.ts";
import { type SelfTestResult, selfTest } from "../gate/self-test.ts";
import { selfTestRows } from "../gate/self-test-rows.ts";
import { readContext } from "../machine/context.ts";
import { formatMarkdownTable, formatTable, type TableColumn } from "../report/table.ts";
import { plainMarkdown, visibleText } from "../report/visible-text.ts";
import type { Row } from "../results/columns.ts";
import { parseCsv } from "../results/csv.ts";
import { noiseFile } from "../runner/noise-file.ts";
import { type ExitCode, exitCodes } from "./commands.ts";
import { findTables } from "./compare-find.ts";
import { createDecoder } from "./compare-read.ts";
import { readText } from "./find-profile.ts";
import { formatRecords } from "./format-records.ts";
import type { GateArgs } from "./gate-args.ts";
import { projectPaths } from "./project.ts";
import type { Terminal } from "./terminal.ts";

/** `offgrid gate --self-test`: whether the gate can still fail, on this machine. Exit 1 where a fault is not flagged. */
export async function selfTestCommand({
  args: { tables, format },
  policy,
  terminal,
}: {
  readonly args: Pick<GateArgs, "tables" | "format">;
  readonly policy: Policy;
  readonly terminal: Terminal;
}): Promise<ExitCode> {
  const rows = await rowsOf(tables);
  const machineId = rows[0]?.machine_id ?? null;
  // It becomes a file's name, and comes from a table that anybody may have written.
  const noise =
    machineId === null || !/^[\w-]+$/.test(machineId)
      ? null
      : noiseFile.read(noiseFile.pathOf({ results: projectPaths.results, machineId }));
  const results = selfTest({ rows, policy, noise, decode: createDecoder() });
  print({ results, format, terminal });
  const wrong = results.filter(({ isRight }) => !isRight);
  if (wrong.length === 0) return exitCodes.fine;
  terminal.warn(
    `! ${wrong.length} of ${results.length} were not called what they are: this gate cannot be relied on here`,
  );
  return exitCodes.bad;
}

async function rowsOf(tables: readonly string[]): Promise<Row[]> {
  if (tables.length > 0)
    return findTables(tables).flatMap(({ file, place }) => parseCsv({ text: readText(file), place }));
  return selfTestRows(await readContext({ executionProviders: null }));
}

function print({
  results,
  format,
  terminal,
}: {
  results: readonly SelfTestResult[];
  format: GateArgs["format"];
  terminal: Terminal;
}): void {
  switch (format) {
    case "json":
      terminal.data(`${JSON.stringify(results, null, 2)}\n`);
      return;
    case "csv":
      terminal.data(formatRecords(results.map(({ isRight, ...rest }) => ({ ...rest, is_right: isRight }))));
      return;
    case "markdown":
      terminal.data(formatMarkdownTable({ columns, rows: results.map((one) => rowOf(one).map(plainMarkdown)) }));
      return;
    case "text":
      terminal.data(
        `${formatTable({ columns, rows: results.map(rowOf), width: terminal.width })}${summary(results)}\n`,
      );
      return;
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
}

const columns: readonly TableColumn[] = [
  { title: "injected", align: "left" },
  { title: "has to be", align: "left" },
  { title: "is", align: "left" },
  { title: "", align: "left" },
];

function rowOf({ injected, expected, found, isRight }: SelfTestResult): string[] {
  return [visibleText(injected), expected, found ?? "not judged here", found === null ? "" : isRight ? "✓" : "✗"];
}

function summary(results: readonly SelfTestResult[]): string {
  const tried = results.filter(({ found }) => found !== null);
  const right = tried.filter(({ isRight }) => isRight);
  return `${right.length} of ${tried.length} called what they are.`;
}
