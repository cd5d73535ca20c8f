import path from "node:path";
import { describeProfile, operatorTable, profileCaveats } from "../report/operator-table.ts";
import { formatRooflineSvg } from "../report/roofline-svg.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import { hasSameCeilings } from "../roofline/calibration.ts";
import { describeFallbacks } from "../roofline/fallbacks.ts";
import { operatorRecords } from "../roofline/operator-columns.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import type { OpenRun } from "../runner/run-folder.ts";
import { shortNames } from "../suite/cell.ts";
import { formatRecords } from "./format-records.ts";
import { fromHere } from "./project.ts";
import type { RunArgs } from "./run-args.ts";
import type { ProfiledRun } from "./run-profile.ts";
import type { Terminal } from "./terminal.ts";

const profileFiles = { operators: "operators.csv", roofline: "roofline.svg" } as const;

/** Writes `operators.csv`, and `roofline.svg` where there are ceilings, to the run's folder. @throws OffgridError `output`. */
export function writeProfiles({ run, profiled }: { readonly run: OpenRun; readonly profiled: ProfiledRun }): string[] {
  const { profiles } = profiled;
  if (profiles.length === 0) return [];
  const write = (name: string, data: string) => {
    const file = path.join(run.folder, name);
    writeFileAtomically({ layer: nodeFileLayer, path: file, data });
    return file;
  };
  const picture = drawRoofline({ run, profiled });
  return [
    write(profileFiles.operators, formatRecords(operatorRecords(profiles))),
    ...(picture === null ? [] : [write(profileFiles.roofline, picture)]),
  ];
}

/** The top operators on stdout (text and Markdown; JSON and CSV are one document each); on stderr what to know of them. */
export function printProfiles({
  run,
  profiled,
  files,
  format,
  terminal,
}: {
  readonly run: OpenRun;
  readonly profiled: ProfiledRun;
  readonly files: readonly string[];
  readonly format: RunArgs["format"];
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  const names = shortNames(run.record.plan.cells);
  for (const { cell, analysis } of profiled.profiles) {
    const name = names.get(cell.id) ?? cell.id;
    const sentence = describeProfile(name, analysis);
    const table = operatorTable(analysis);
    if (format === "markdown") terminal.data(`\n${sentence}\n\n${formatMarkdownTable(table)}`);
    if (format === "text")
      terminal.data(`\n${wrap({ text: sentence, width, indent: 2 }).join("\n")}\n${formatTable({ ...table, width })}`);
    const fallbacks = describeFallbacks({ ep: cell.ep, nodes: analysis.summary.nodes });
    for (const note of [...fallbacks, ...profileCaveats(analysis)]) terminal.warn(`! ${name}: ${note}`);
  }
  for (const warning of profiled.warnings) terminal.warn(`! ${warning}`);
  if (files.length > 0) terminal.say(`\nOperators: ${files.map(fromHere).join(", ")}`);
}

/** The rows of operators.csv, for the JSON document of a run. */
export function profileRecords({ profiles }: ProfiledRun): ReturnType<typeof operatorRecords> {
  return operatorRecords(profiles);
}

function drawRoofline({ run, profiled: { profiles, calibration } }: { run: OpenRun; profiled: ProfiledRun }) {
  const under = profiles.filter(({ analysis }) => analysis.model.rooflineShare !== null);
  if (calibration === null || under.length === 0) return null;
  const names = shortNames(run.record.plan.cells);
  const settings = calibration.settings.filter((setting) => under.some(({ cell }) => hasSameCeilings(setting, cell)));
  return formatRooflineSvg({
    title: `Roofline of ${calibration.facts.cpuModel ?? "this machine"}: ${run.record.plan.suite}`,
    settings,
    points: under.map(({ cell, analysis: { model } }) => ({ name: names.get(cell.id) ?? cell.id, ...model })),
  });
}
