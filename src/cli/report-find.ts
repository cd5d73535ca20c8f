import { statSync } from "node:fs";
import path from "node:path";
import { isSimulationHeader } from "../report/html/simulation-file.ts";
import { visibleText } from "../report/visible-text.ts";
import { findTables, guarded, type TableFile } from "./compare-find.ts";
import { fromHere, projectPaths } from "./project.ts";
import { beginningOf } from "./report-names.ts";

/** What a report is made from, by what it is. */
export interface ReportInputs {
  readonly tables: readonly TableFile[];
  /** Tables of simulations. */
  readonly simulations: readonly TableFile[];
  /** Judgements of folders in which no table lies. */
  readonly judgements: readonly TableFile[];
}

const besideTables = { simulation: "simulate.csv", judgement: "judgement.json" } as const;

/** Results, simulations and judgements by file, folder, run id or pattern. @throws OffgridError `input` for what is none of them. */
export function findInputs(references: readonly string[]): ReportInputs {
  const found = references.flatMap((reference) =>
    guarded(reference, () => findOther(reference) ?? findTables([reference]).map(sorted)),
  );
  const of = (kind: Found["kind"]) => unique(found.filter((one) => one.kind === kind).map(({ table }) => table));
  return { tables: of("table"), simulations: of("simulation"), judgements: of("judgement") };
}

interface Found {
  readonly kind: "table" | "simulation" | "judgement";
  readonly table: TableFile;
}

/** A folder of a simulation or a judgement alone; undefined for everything that `findTables` knows. */
function findOther(reference: string): Found[] | undefined {
  const own = path.resolve(reference);
  // Nothing is looked for under a file: Node throws ENOTDIR there.
  if (isFile(own))
    return path.basename(own) === besideTables.judgement ? [{ kind: "judgement", table: tableOf(own) }] : undefined;
  for (const folder of [own, path.join(projectPaths.results, reference)]) {
    if (isFile(path.join(folder, "results.csv"))) return undefined;
    const simulation = path.join(folder, besideTables.simulation);
    if (isFile(simulation)) return [{ kind: "simulation", table: tableOf(simulation) }];
    const judgement = path.join(folder, besideTables.judgement);
    if (isFile(judgement)) return [{ kind: "judgement", table: tableOf(judgement) }];
  }
  return undefined;
}

function sorted(table: TableFile): Found {
  return {
    kind: isFile(table.file) && isSimulationHeader(beginningOf(table.file, 256)) ? "simulation" : "table",
    table,
  };
}

function tableOf(file: string): TableFile {
  return { file, place: visibleText(fromHere(file)), isGuess: false };
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function unique(tables: readonly TableFile[]): TableFile[] {
  return [...new Map(tables.map((table) => [table.file, table])).values()];
}
