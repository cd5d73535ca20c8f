import { randomUUID } from "node:crypto";
import { renameSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { type CheckedTable, createTableCheck } from "../query/check-table.ts";
import { type Database, openDatabase } from "../query/database.ts";
import { visibleText } from "../report/visible-text.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { findTables, type TableFile } from "./compare-find.ts";
import { chunksOf, createDecoder } from "./compare-read.ts";
import { isOtherTable } from "./compare-tables.ts";
import { parseQueryArgs } from "./query-args.ts";
import { printAnswer } from "./query-output.ts";
import type { Terminal } from "./terminal.ts";

/** Memory of the database: half of the machine's, and no more than this. */
const mostMegabytes = 4096;
const mostThreads = 4;

/** `offgrid query`: SQL over the rows of result files, which it only reads. */
export async function queryCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseQueryArgs(raw);
  const target = args.parquet === undefined ? null : path.resolve(args.parquet);
  if (target !== null) checkTarget(target);
  const found = findTables(args.tables);
  const output =
    target === null ? null : path.join(path.dirname(target), `.${path.basename(target)}.tmp-${randomUUID()}`);
  const database = await openDatabase({
    threads: Math.min(os.availableParallelism(), mostThreads),
    megabytes: Math.min(mostMegabytes, Math.floor(os.totalmem() / 2 ** 21)),
    output,
  });
  const stop = () => database.interrupt();
  signal.addEventListener("abort", stop);
  try {
    await loadAll({ tables: found, database, terminal, signal });
    await database.seal();
    signal.throwIfAborted();
    if (target === null || output === null) {
      printAnswer({ answer: await database.ask(args.sql), format: args.format, terminal });
      return exitCodes.fine;
    }
    const rows = await database.export(args.sql);
    moveTo(output, target);
    terminal.say(`${rows} ${rows === 1 ? "row" : "rows"} in ${visibleText(args.parquet ?? "")}`);
    return exitCodes.fine;
  } catch (thrown) {
    if (signal.aborted) return exitCodes.interrupted;
    throw thrown;
  } finally {
    signal.removeEventListener("abort", stop);
    database.close();
    if (output !== null) rmSync(output, { force: true });
  }
}

/** Loads every table that is one of results; one found by a pattern that is none is named. */
async function loadAll({
  tables,
  database,
  terminal,
  signal,
}: {
  tables: readonly TableFile[];
  database: Database;
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<void> {
  let loaded = 0;
  for (const { file, place, isGuess } of tables) {
    signal.throwIfAborted();
    const checked = await check({ file, place, signal });
    if (checked instanceof OffgridError) {
      if (!isGuess || !isOtherTable(checked)) throw checked;
      terminal.say(`${place}: no table of results, passed over`);
      continue;
    }
    await database.load({ file, place, header: checked.header });
    sayColumns({ place, checked, terminal });
    loaded += 1;
  }
  if (loaded > 0) return;
  throw new OffgridError({
    code: "input",
    place: "query",
    fault: "no table of results is among what was given",
    cure: "Give the results.csv of runs, their folders or their ids",
  });
}

async function check({
  file,
  place,
  signal,
}: {
  file: string;
  place: string;
  signal: AbortSignal;
}): Promise<CheckedTable | OffgridError> {
  const table = createTableCheck({ place, decode: createDecoder() });
  try {
    for await (const chunk of chunksOf(file)) {
      signal.throwIfAborted();
      table.push(chunk);
    }
    return table.finish();
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    if (signal.aborted) throw thrown;
    const fault = `it cannot be read (${messageOf(thrown)})`;
    return new OffgridError({ code: "input", place, fault, cure: "Give the results.csv of a run", cause: thrown });
  }
}

const mostNamed = 12;

function sayColumns({
  place,
  checked: { missing, unknown },
  terminal,
}: {
  place: string;
  checked: CheckedTable;
  terminal: Terminal;
}): void {
  if (missing.length > 0)
    terminal.warn(`! ${place}: columns of this release that it lacks are NULL: ${named(missing)}`);
  if (unknown.length > 0)
    terminal.say(`${place}: columns that this release does not know are passed over: ${named(unknown)}`);
}

function named(names: readonly string[]): string {
  const rest = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `${names.slice(0, mostNamed).map(visibleText).join(", ")}${rest}`;
}

function checkTarget(target: string): void {
  const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder && statSync(path.dirname(target), { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new OffgridError({
    code: "output",
    place: target,
    fault: isFolder ? "it is a folder" : "there is no such folder to write to",
    cure: "Give --parquet a file in a folder that exists",
  });
}

function moveTo(output: string, target: string): void {
  try {
    renameSync(output, target);
  } catch (cause) {
    const fault = `the file cannot be written (${messageOf(cause)})`;
    throw new OffgridError({ code: "output", place: target, fault, cure: "Make it writable, then try again", cause });
  }
}
