import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { columns, type Row } from "../results/columns.ts";
import { parseCsv, readHeader } from "../results/csv.ts";
import { runFiles } from "../runner/run-folder.ts";
import { fromHere, projectPaths } from "./project.ts";

/** A table of results and what it lacks. */
export interface ResultsTable {
  /** As messages name it. */
  readonly place: string;
  readonly rows: readonly Row[];
  /** Columns about energy that the file has not: it was written by an earlier release. */
  readonly missing: readonly string[];
}

/** A table of more than this is none that a run wrote: 64 MiB are some 50 000 repetitions. */
const largestTableBytes = 2 ** 26;

const energyColumns = columns.filter(({ group }) => group === "energy").map(({ name }) => name);

/** Tables by file, run folder or run id, each once. @throws OffgridError `input`. */
export function readResults(references: readonly string[]): ResultsTable[] {
  const files = [...new Set(references.map(findTable))];
  return files.map((file) => {
    const place = fromHere(file);
    const text = readTable(file, place);
    const header = readHeader({ text, place });
    if (!header.includes("schema_version"))
      throw refusal(place, "this is no table of offgrid's: the column schema_version is missing");
    return {
      place,
      rows: parseCsv({ text, place }),
      missing: energyColumns.filter((name) => !header.includes(name)),
    };
  });
}

/** A table by file, run folder or run id. @throws OffgridError `input`. */
export function findTable(reference: string): string {
  const own = path.resolve(reference);
  const candidates = [
    own,
    path.join(own, runFiles.results),
    path.join(projectPaths.results, reference, runFiles.results),
  ];
  const found = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  if (found !== undefined) return found;
  throw new OffgridError({
    code: "input",
    place: reference,
    fault: `there is no such file, no folder with a ${runFiles.results}, and no run of that id`,
    cure: "Give the results.csv of a run, its folder, or its id in results/",
  });
}

function readTable(file: string, place: string): string {
  const { size } = statSync(file);
  if (size > largestTableBytes)
    throw refusal(place, `it has ${size} bytes; a table of more than ${largestTableBytes} is not read`);
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw refusal(place, `it cannot be read (${messageOf(cause)})`, cause);
  }
}

function refusal(place: string, fault: string, cause?: unknown): OffgridError {
  return new OffgridError({ code: "input", place, fault, cure: "Give the results.csv of a run", cause });
}
