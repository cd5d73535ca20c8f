import { OffgridError } from "../errors.ts";
import { addToNoise, type NoiseCalibration, type NoiseGroup } from "../gate/noise.ts";
import { readCatalog } from "../models/catalog.ts";
import { noiseNotes, noiseRecords, noiseTable } from "../report/noise-table.ts";
import { formatDuration } from "../report/numbers.ts";
import { calibrateNoise } from "../runner/calibrate-noise.ts";
import { calibrationFacts } from "../runner/calibration-file.ts";
import { runRepetition } from "../runner/executor.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { noiseFile } from "../runner/noise-file.ts";
import type { Cell } from "../suite/cell.ts";
import { type Plan, timeoutOf } from "../suite/plan.ts";
import type { CalibrateArgs } from "./calibrate-args.ts";
import type { PartRequest } from "./calibrate-energy.ts";
import { printCalibrated } from "./calibrate-print.ts";
import { type ExitCode, exitCodes } from "./commands.ts";
import { createModelFinder } from "./find-model.ts";
import { formatRecords } from "./format-records.ts";
import { loadPlan } from "./plan.ts";
import { fromHere, projectPaths } from "./project.ts";
import type { Terminal } from "./terminal.ts";

/** Each stands for a run: enough of them for Student's t not to dwarf what they show. */
const groups = 10;
/** Seconds that a process takes under the stop rule of the suite. */
const usualS = 7;

/** The noise floor: measures the machine against itself, and keeps it for `offgrid gate`. */
export async function calibrateNoiseFloor({ args, context, terminal, signal }: PartRequest): Promise<ExitCode> {
  const processes = args.repetitions;
  const seconds = groups * processes * usualS;
  const words = `${groups} groups of ${processes} processes of the same model, about ${formatDuration(seconds)}`;
  if (args["dry-run"]) {
    terminal.data(formatNoisePlan({ processes, words, format: args.format }));
    return exitCodes.fine;
  }
  const plan = await noisePlan();
  const [cell] = plan.cells;
  if (cell === undefined) throw new TypeError("the suite of the noise floor has no cell");
  terminal.say(`calibrate: ${words}. Leave this machine as it is when you gate on it.`);
  const measured = await measure({ cell, plan, processes, terminal, signal });
  if (measured === null) {
    terminal.warn("Stopped. Nothing was saved: a session takes all of its groups.");
    return exitCodes.interrupted;
  }
  const now: NoiseCalibration = {
    schemaVersion: 1,
    machineId: context.machineId,
    offgridVersion: context.offgridVersion,
    facts: calibrationFacts(context),
    sessions: [{ measuredAt: new Date().toISOString(), model: cell.model, threads: cell.threads, groups: measured }],
  };
  const file = noiseFile.pathOf({ results: projectPaths.results, machineId: context.machineId });
  const noise = addToNoise({ old: readEarlier({ file, terminal }), now });
  noiseFile.write({ file, layer: nodeFileLayer, content: noise });
  printNoise({ noise, format: args.format, terminal });
  terminal.say(`\nKept for 'offgrid gate': ${fromHere(file)}`);
  return exitCodes.fine;
}

async function noisePlan(): Promise<Plan> {
  const modelIds = (await readCatalog(projectPaths.catalog)).map(({ id }) => id);
  return loadPlan({ suite: "noise", overrides: {}, filters: [], folder: projectPaths.results, modelIds });
}

/** Null when it was stopped. */
async function measure({
  cell,
  plan,
  processes,
  terminal,
  signal,
}: {
  cell: Cell;
  plan: Plan;
  processes: number;
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<NoiseGroup[] | null> {
  const { facts: _facts, ...model } = await createModelFinder({ folder: projectPaths.results })(cell);
  const [step] = plan.steps;
  try {
    return await calibrateNoise({
      cell,
      groups,
      processes,
      measure: () =>
        runRepetition({
          worker: projectPaths.worker,
          job: {
            ...model,
            cell,
            repetition: 1,
            seed: step?.seed ?? 1,
            tolerance: plan.tolerance,
            parts: "timing",
            datasets: projectPaths.datasets,
            identityModel: projectPaths.identityModel,
          },
          timeoutS: timeoutOf({ plan, cell }),
          signal,
          onPhase: () => {},
          countOomKills: () => null,
        }),
      signal,
      onStep: ({ group, index, total }) => {
        const line = `[${index}/${total}] group ${group} of ${groups}`;
        if (terminal.isLive) terminal.progress(line);
        else if ((index - 1) % processes === 0) terminal.say(line);
      },
    });
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  } finally {
    terminal.progress("");
  }
}

/** A file that cannot be read is written anew. */
function readEarlier({ file, terminal }: { file: string; terminal: Terminal }): NoiseCalibration | null {
  try {
    return noiseFile.read(file);
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    terminal.warn(`! the earlier noise floor is replaced: ${thrown.message}`);
    return null;
  }
}

function formatNoisePlan({
  processes,
  words,
  format,
}: {
  processes: number;
  words: string;
  format: CalibrateArgs["format"];
}): string {
  const records = [{ groups, processes }];
  if (format === "json") return `${JSON.stringify(records, null, 2)}\n`;
  return format === "csv" ? formatRecords(records) : `${words}.\n`;
}

function printNoise({
  noise,
  format,
  terminal,
}: {
  noise: NoiseCalibration;
  format: CalibrateArgs["format"];
  terminal: Terminal;
}): void {
  printCalibrated({
    document: { ...noise, floors: noiseRecords(noise) },
    records: noiseRecords(noise),
    table: noiseTable(noise),
    notes: noiseNotes(noise),
    format,
    terminal,
  });
}
