import { existsSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { type EnergyReport, energyReport } from "../report/energy-report.ts";
import { formatEnergySvg } from "../report/energy-svg.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { parseEnergyArgs } from "./energy-args.ts";
import { type ResultsTable, readResults } from "./energy-files.ts";
import { printEnergy } from "./energy-output.ts";
import { fromHere } from "./project.ts";

/** `offgrid energy`: what the energy rows of runs come to: which setting, pacing and model costs least. */
export async function energyCommand({ args: raw, terminal }: Invocation): Promise<ExitCode> {
  const args = parseEnergyArgs(raw);
  checkFolderOf(args.svg);
  const tables = readResults(args.results);
  const report = energyReport({ rows: tables.flatMap(({ rows }) => rows), latency: args.latency });
  requireEnergy({ tables, report });
  for (const { place, missing } of tables)
    if (missing.length > 0)
      terminal.warn(`! ${place}: columns that this release reads are missing: ${missing.join(", ")}`);
  for (const table of tables)
    if (!hasEnergy(table)) terminal.warn(`! ${table.place}: no row has energy, so that nothing of it is shown`);
  printEnergy({ report, format: args.format, terminal });
  if (args.svg !== undefined) {
    const svg = path.resolve(args.svg);
    const data = formatEnergySvg({ groups: report.groups, latency: args.latency });
    writeFileAtomically({ layer: nodeFileLayer, path: svg, data });
    terminal.say(`Picture: ${fromHere(svg)}`);
  }
  return exitCodes.fine;
}

/** @throws OffgridError `input` where no row can be shown, with what would help. */
function requireEnergy({ tables, report }: { tables: readonly ResultsTable[]; report: EnergyReport }): void {
  if (report.groups.length > 0) return;
  const place = tables.map((table) => table.place).join(", ");
  if (tables.some(hasEnergy)) {
    throw new OffgridError({
      code: "input",
      place,
      fault: `no row with energy can be shown: ${report.notes.join(" ")}`,
      cure: "Measure single-stream or paced cells: offgrid run energy-quick",
    });
  }
  const isOld = tables.every(({ missing }) => missing.includes("energy_j"));
  throw new OffgridError({
    code: "input",
    place,
    fault: isOld
      ? "the column energy_j is missing: an earlier release wrote this table, which read no meter"
      : "no row has energy: the run had no meter, or one that did not tell (the warnings column says why)",
    cure: "Measure again: offgrid run energy-quick; 'offgrid doctor' says which meters this machine has",
  });
}

function hasEnergy({ rows }: ResultsTable): boolean {
  return rows.some(({ energy_j }) => energy_j !== null);
}

function checkFolderOf(svg: string | undefined): void {
  if (svg === undefined || existsSync(path.dirname(path.resolve(svg)))) return;
  throw new OffgridError({
    code: "usage",
    place: `--svg ${svg}`,
    fault: "there is no such folder",
    cure: "Name a file in a folder that exists",
  });
}
