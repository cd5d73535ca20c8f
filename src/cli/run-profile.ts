import { OffgridError } from "../errors.ts";
import type { Row } from "../results/columns.ts";
import { analyseProfile } from "../roofline/analysis.ts";
import { type Calibration, findSetting, findStale } from "../roofline/calibration.ts";
import type { CellProfile } from "../roofline/operator-columns.ts";
import { calibrationFacts, calibrationFile } from "../runner/calibration-file.ts";
import { type ProfiledCell, profileCell } from "../runner/profile-cell.ts";
import type { OpenRun } from "../runner/run-folder.ts";
import { type Cell, shortNames } from "../suite/cell.ts";
import { systemLimits } from "../suite/limits.ts";
import { timeoutOf } from "../suite/plan.ts";
import { createModelFinder } from "./find-model.ts";
import { projectPaths, selfName } from "./project.ts";
import type { Terminal } from "./terminal.ts";

export interface ProfiledRun {
  readonly profiles: readonly CellProfile[];
  /** What this machine was calibrated to; null where it was not. */
  readonly calibration: Calibration | null;
  /** What a reader must know, in sentences. */
  readonly warnings: readonly string[];
}

interface ProfileRunRequest {
  readonly run: OpenRun;
  /** The rows of the finished run. */
  readonly table: readonly Row[];
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Profiles the operators of every cell that was measured, each in a process of its own. Null when it was stopped. */
export async function profileRun({ run, table, terminal, signal }: ProfileRunRequest): Promise<ProfiledRun | null> {
  const { plan } = run.record;
  const warnings: string[] = [];
  const calibration = readKept({ run, warnings });
  const rows = new Map(table.filter((row) => row.row_kind === "aggregate").map((row) => [row.cell_id, row]));
  const cells = plan.cells.filter(({ id, backend }) => backend !== "fake" && rows.get(id)?.outcome === "ok");
  const names = shortNames(plan.cells);
  if (cells.length === 0) warnings.push("nothing to profile: no cell ran on ONNX Runtime to its end");
  const profiles: CellProfile[] = [];
  try {
    for (const [index, cell] of cells.entries()) {
      const name = names.get(cell.id) ?? cell.id;
      const line = `[${index + 1}/${cells.length}] ${name} · profiling operators`;
      if (terminal.isLive) terminal.progress(line);
      else terminal.say(line);
      if (systemLimits(cell.limits).length > 0)
        warnings.push(
          `${name}: its operators are profiled without the limits of ${cell.profile}, under which it was timed`,
        );
      const found = await profileOne({ run, cell, signal });
      if (found.state === "failed") {
        warnings.push(`${name}: its operators could not be profiled: ${found.reason}`);
        continue;
      }
      const ceilings = calibration === null || cell.ep !== "cpu" ? undefined : findSetting(calibration, cell);
      const timedMs = timeOfInference({ cell, row: rows.get(cell.id) });
      const analysis = analyseProfile({ summary: found.summary, timedMs, ceilings: ceilings ?? null });
      profiles.push({ runId: run.record.runId, cell, analysis });
    }
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  } finally {
    terminal.progress("");
  }
  return { profiles, calibration, warnings: [...warnings, ...calibrationNotes({ run, cells, calibration })] };
}

/** What was measured stands, whatever is wrong with a calibration. */
function readKept({ run, warnings }: { run: OpenRun; warnings: string[] }): Calibration | null {
  try {
    return calibrationFile.read(
      calibrationFile.pathOf({ results: projectPaths.results, machineId: run.context.machineId }),
    );
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    warnings.push(thrown.message);
    return null;
  }
}

async function profileOne({
  run,
  cell,
  signal,
}: {
  run: OpenRun;
  cell: Cell;
  signal: AbortSignal;
}): Promise<ProfiledCell> {
  const { plan } = run.record;
  const findModel = createModelFinder({ folder: run.folder, paths: run.modelPaths });
  const found = await findModel(cell).catch((thrown: unknown) => {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  });
  if (found instanceof OffgridError) return { state: "failed", reason: found.message };
  const { facts: _facts, ...model } = found;
  const step = plan.steps.find(({ cellId }) => cellId === cell.id);
  return profileCell({
    entry: projectPaths.profileWorker,
    job: {
      ...model,
      cell,
      repetition: 1,
      seed: step?.seed ?? plan.seed,
      tolerance: plan.tolerance,
      audit: plan.audit,
      datasets: projectPaths.datasets,
      identityModel: projectPaths.identityModel,
    },
    timeoutS: timeoutOf({ plan, cell }),
    signal,
  });
}

/** Where queries wait for each other, or hold several samples, a latency is not the time of an inference. */
function timeOfInference({ cell, row }: { cell: Cell; row: Row | undefined }): number | null {
  const isPlain = ["single-stream", "paced"].includes(cell.scenario) && cell.processes === 1;
  return isPlain ? (row?.latency_p50_ms ?? null) : null;
}

function calibrationNotes({
  run,
  cells,
  calibration,
}: {
  run: OpenRun;
  cells: readonly Cell[];
  calibration: Calibration | null;
}): string[] {
  if (cells.length === 0) return [];
  if (calibration === null)
    return [`no roofline: there is no calibration of this machine; run '${selfName} calibrate'`];
  const stale = findStale({ calibrated: calibration.facts, present: calibrationFacts(run.context) });
  const onCpu = cells.filter(({ ep }) => ep === "cpu");
  const missing = onCpu.filter((cell) => findSetting(calibration, cell) === undefined);
  const flags = new Set(
    missing.map(({ threads, spinning }) => `--threads ${threads} --${spinning ? "" : "no-"}spinning`),
  );
  return [
    ...stale.map((why) => `the roofline may be off: ${why}; run '${selfName} calibrate'`),
    ...[...flags].map((flag) => `no roofline for some cells: run '${selfName} calibrate ${flag}'`),
  ];
}
