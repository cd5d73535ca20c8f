import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import {
  type AuditedSamples,
  type AuditResult,
  auditAggregates,
  auditRepetition,
  sampleColumns,
  strangeSamples,
} from "../results/audit.ts";
import type { Row } from "../results/columns.ts";
import { parseCsv, readHeader } from "../results/csv.ts";
import { runFiles } from "../runner/run-folder.ts";
import { readSampleFile } from "../runner/sample-file.ts";
import { printAudit } from "./audit-output.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";
import { fromHere, projectPaths } from "./project.ts";

const argsSchema = z.object({ run: z.string().min(1), format: z.enum(formats) });

/** A table of more than this is none that a run wrote: 64 MiB are some 50 000 repetitions. */
const largestTableBytes = 2 ** 26;
/** Columns beside those of the samples without which nothing can be looked up. */
const keyColumns = ["row_kind", "cell_id", "repetition", "outcome", "scenario", "stop", "batch", "steady_s"];

/**
 * `offgrid audit`: computes a run's figures anew from its samples, from results.csv and samples.csv.gz alone. Exit 1 when
 * something differs, 2 when the files cannot be read.
 */
export async function auditCommand(invocation: Invocation): Promise<ExitCode> {
  try {
    return await auditRun(invocation);
  } catch (thrown) {
    if (!invocation.signal.aborted) throw thrown;
    return exitCodes.interrupted;
  }
}

async function auditRun({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseArgs({ schema: argsSchema, args: raw });
  const folder = findFolder(args.run);
  const table = readTable(path.join(folder, runFiles.results));
  const results: AuditResult[] = [];
  const heard = new Set<string>();
  const samplesFile = path.join(folder, runFiles.samples);
  requireFile(samplesFile);
  let samples = 0;
  await readSampleFile({
    file: samplesFile,
    place: fromHere(samplesFile),
    mostBytes: table.mostSampleBytes,
    signal,
    onSamples: ({ cellId, repetition, ...set }) => {
      samples += set.samplesNs.length;
      const key = keyOf(cellId, repetition);
      heard.add(key);
      const row = table.repetitions.get(key);
      results.push(
        ...(row === undefined
          ? [strangeSamples({ cell_id: cellId, repetition })]
          : auditRepetition({ row, samples: set satisfies AuditedSamples, present: table.present })),
      );
    },
  });
  for (const [key, row] of table.repetitions)
    if (!heard.has(key)) results.push(...auditRepetition({ row, samples: null, present: table.present }));
  results.push(...auditAggregates(table.rows, table.present));
  printAudit({ folder, rows: table.rows, samples, results, format: args.format, terminal });
  return results.every(({ differences }) => differences.length === 0) ? exitCodes.fine : exitCodes.bad;
}

/** A folder as it is, else a run of results/ by its id. */
function findFolder(reference: string): string {
  for (const folder of [path.resolve(reference), path.join(projectPaths.results, reference)])
    if (statSync(path.join(folder, runFiles.results), { throwIfNoEntry: false })?.isFile()) return folder;
  throw new OffgridError({
    code: "input",
    place: reference,
    fault: `there is no run of that id, and no folder with a ${runFiles.results} at that path`,
    cure: "Give a run's folder, or its id in results/",
  });
}

function readTable(file: string) {
  const place = fromHere(file);
  const text = readText(file);
  const present = requireColumns({ place, header: readHeader({ text, place }) });
  const rows = parseCsv({ text, place });
  const repetitions = new Map<string, Row>();
  const aggregates = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const { row_kind, cell_id, repetition } = row;
    const refuse = (fault: string) =>
      new OffgridError({
        code: "input",
        place: `${place}:${index + 2}`,
        fault,
        cure: "Give the results.csv of one run",
      });
    if (row_kind !== "repetition" && row_kind !== "aggregate") throw refuse(`row_kind is '${row_kind ?? ""}'`);
    if (cell_id === null) throw refuse("cell_id is empty");
    if (row_kind === "aggregate") {
      if (aggregates.has(cell_id)) throw refuse(`a second aggregate row of ${cell_id}`);
      aggregates.add(cell_id);
      continue;
    }
    if (repetition === null) throw refuse("repetition is empty");
    const key = keyOf(cell_id, repetition);
    if (repetitions.has(key)) throw refuse(`a second row of ${cell_id}, repetition ${repetition}`);
    repetitions.set(key, row);
  }
  if (repetitions.size === 0)
    throw new OffgridError({
      code: "input",
      place,
      fault: "it has no repetition row",
      cure: "Give the results.csv of a run",
    });
  return { rows, repetitions, present, mostSampleBytes: mostSampleBytes(rows) };
}

/** What the samples of the table's rows can come to as text, twice over: a file that unpacks to more is refused. */
function mostSampleBytes(rows: readonly Row[]): number {
  const longestId = Math.max(...rows.map(({ cell_id }) => Buffer.byteLength(cell_id ?? "")));
  const samples = rows.reduce(
    (sum, { row_kind, iterations }) => sum + (row_kind === "aggregate" ? 0 : (iterations ?? 0)),
    0,
  );
  return 2 ** 20 + 2 * samples * (longestId + 80);
}

function requireColumns({ place, header }: { place: string; header: readonly string[] }): ReadonlySet<string> {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  const missing = [...keyColumns, ...sampleColumns].find((name) => !header.includes(name));
  if (twice === undefined && missing === undefined) return new Set(header);
  throw new OffgridError({
    code: "input",
    place: `${place}:1`,
    fault: twice === undefined ? `the column ${missing} is missing` : `the column ${twice} comes twice`,
    cure: "Give the unchanged results.csv of a run",
  });
}

function requireFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile()) return;
  throw new OffgridError({
    code: "input",
    place: fromHere(file),
    fault: found === undefined ? "it is not there" : "it is no file",
    cure: "An audit takes results.csv and samples.csv.gz of the same run",
  });
}

function readText(file: string): string {
  const size = statSync(file).size;
  const refuse = (fault: string, cause?: unknown) =>
    new OffgridError({ code: "input", place: fromHere(file), fault, cure: "Give the results.csv of a run", cause });
  if (size > largestTableBytes)
    throw refuse(`it has ${size} bytes; a table of more than ${largestTableBytes} is not read`);
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw refuse(`it cannot be read (${messageOf(cause)})`, cause);
  }
}

function keyOf(cellId: string, repetition: number): string {
  return `${repetition} ${cellId}`;
}
