import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import type { GroupPlace } from "../machine/control-group.ts";
import { createMemoryCap, findCapPlace } from "../machine/memory-cap.ts";
import { cliffLegend, cliffTable, cliffWarnings, probeWords } from "../report/cliff-table.ts";
import { formatMegabytes, formatNumber } from "../report/numbers.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import { type Cliff, cliffRecords } from "../results/cliff-columns.ts";
import type { Row } from "../results/columns.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { withPageCache } from "../runner/cold-load.ts";
import { runRepetition } from "../runner/executor.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { type CliffEvents, findCliffs } from "../runner/memory-cliff.ts";
import type { OpenRun } from "../runner/run-folder.ts";
import { shortNames } from "../suite/cell.ts";
import { createModelFinder } from "./find-model.ts";
import { formatRecords } from "./format-records.ts";
import { fromHere, projectPaths, selfName } from "./project.ts";
import { quoted } from "./resume-command.ts";
import type { RunArgs } from "./run-args.ts";
import type { Terminal } from "./terminal.ts";

const machine = { root: "/", host: os };
const cliffFile = "memory-cliff.csv";

/**
 * Where caps can be made on this machine.
 * @throws OffgridError `limits` with the line that would allow it.
 */
export function requireCaps(argv: readonly string[] = process.argv.slice(2)): GroupPlace {
  try {
    return findCapPlace({ machine, pid: process.pid });
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    const { code, place = "", fault, cause } = thrown;
    const command = `${selfName} ${argv.map(quoted).join(" ")}`;
    throw new OffgridError({ code, place, fault, cure: cureFor(command), cause });
  }
}

function cureFor(command: string): string {
  if (process.platform !== "linux") return "Memory caps take Linux";
  if (process.getuid?.() === 0) return "In a container, give it its control groups to write (docker run --privileged)";
  const hasOneHierarchy = existsSync("/sys/fs/cgroup/cgroup.controllers");
  const scoped = hasOneHierarchy ? ` or \`systemd-run --user --scope -p MemoryAccounting=yes ${command}\`` : "";
  return `Run \`sudo ${command}\`${scoped}`;
}

/** Finds the memory cliff of every cell and writes `memory-cliff.csv`. Null when it was stopped. */
export async function searchCliffs({
  run,
  table,
  redact,
  terminal,
  signal,
}: {
  readonly run: OpenRun;
  readonly table: readonly Row[];
  readonly redact: (text: string) => string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}): Promise<readonly Cliff[] | null> {
  const { plan } = run.record;
  let place: GroupPlace | undefined;
  const cliffs = await findCliffs({
    run,
    table,
    dependencies: {
      findModel: createModelFinder({ folder: run.folder, paths: run.modelPaths }),
      createCap: (capBytes) => {
        place ??= requireCaps();
        return createMemoryCap({ machine, place, pid: process.pid, capBytes });
      },
      measure: ({ job, ...request }) => {
        const { facts: _facts, ...rest } = job;
        const common = { datasets: projectPaths.datasets, identityModel: projectPaths.identityModel };
        const full = { ...rest, ...common, tolerance: plan.tolerance, parts: "timing" as const };
        const onPhase = () => {};
        const measure = () => runRepetition({ ...request, worker: projectPaths.worker, job: full, signal, onPhase });
        return withPageCache({ job: { ...job, cell: { ...job.cell, pageCache: "cold" } }, measure });
      },
      redact,
      signal,
      events: createEvents({ run, terminal }),
    },
  });
  if (cliffs !== null) {
    const data = formatRecords(cliffRecords(cliffs));
    writeFileAtomically({ layer: nodeFileLayer, path: path.join(run.folder, cliffFile), data });
  }
  return cliffs;
}

function createEvents({ run, terminal }: { run: OpenRun; terminal: Terminal }): CliffEvents {
  const { cells } = run.record.plan;
  const names = shortNames(cells);
  let start = "";
  return {
    onCell(cell) {
      start = `[cliff ${cells.indexOf(cell) + 1}/${cells.length}] ${names.get(cell.id)}`;
    },
    onProbe: (capBytes, known) =>
      terminal.progress(`${start} · probe ${known.length + 1} · under ${formatMegabytes(capBytes)} MB`),
    onProbed({ capBytes, state, p90Ms, reason }) {
      const figures = p90Ms === null ? reason : `p90 ${formatNumber(p90Ms)} ms`;
      terminal.say(`${start} · ${formatMegabytes(capBytes)} MB: ${probeWords(state)} (${figures})`);
    },
  };
}

/** The table on stdout (text and Markdown; JSON and CSV are one document each); on stderr where the file lies. */
export function printCliffs({
  run,
  cliffs,
  format,
  terminal,
}: {
  readonly run: OpenRun;
  readonly cliffs: readonly Cliff[];
  readonly format: RunArgs["format"];
  readonly terminal: Terminal;
}): void {
  const names = shortNames(run.record.plan.cells);
  const table = cliffTable(cliffs, (id) => names.get(id) ?? id);
  const { width } = terminal;
  if (format === "markdown") terminal.data(`\n${formatMarkdownTable(table)}\n${cliffLegend}\n`);
  if (format === "text")
    terminal.data(
      `\n${formatTable({ ...table, width })}\n${wrap({ text: cliffLegend, width, indent: 0 }).join("\n")}\n`,
    );
  for (const warning of cliffWarnings(cliffs, (id) => names.get(id) ?? id)) terminal.warn(warning);
  terminal.say(`Memory cliffs: ${fromHere(path.join(run.folder, cliffFile))}`);
}
