import os from "node:os";
import path from "node:path";
import { readOomKills } from "../machine/cgroup.ts";
import { readContext } from "../machine/context.ts";
import { readTemperature } from "../machine/temperature.ts";
import { createCoolDown } from "../runner/cool-down.ts";
import { runRepetition } from "../runner/executor.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { readBootId } from "../runner/process-identity.ts";
import { readProviders } from "../runner/providers.ts";
import { createRedactor } from "../runner/redact.ts";
import { executeRun, type RunResult } from "../runner/run.ts";
import { createRun, type OpenRun, prepareFolder, reopenRun } from "../runner/run-folder.ts";
import { acquireRunLock } from "../runner/run-lock.ts";
import { isModelPath } from "../suite/model-reference.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { createModelFinder } from "./find-model.ts";
import { formatPlan, loadPlan } from "./plan.ts";
import { createProgress } from "./progress.ts";
import { fromHere, projectPaths, projectRoot, selfName } from "./project.ts";
import { parseRunArgs, type RunArgs } from "./run-args.ts";
import { announceRun, printRun } from "./run-output.ts";
import { findRun, newRunId } from "./run-target.ts";
import type { Terminal } from "./terminal.ts";

const procRoot = "/proc";
const machine = { root: "/", host: os };
const journalParts = {
  layer: nodeFileLayer,
  clock: { monotonicNs: () => process.hrtime.bigint(), wallTime: () => new Date() },
  bootId: () => readBootId(procRoot),
};

/** `offgrid run`: plan, measure, print. Exit 1 when a cell failed or fell under its quality floor. */
export async function runCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseRunArgs(raw);
  const { resume } = args;
  const runId = resume === undefined ? newRunId(args.suite) : path.basename(findRun(resume));
  const folder =
    resume === undefined ? path.resolve(args.out ?? path.join(projectPaths.results, runId)) : findRun(resume);
  const plan =
    resume === undefined
      ? loadPlan({ suite: args.suite, overrides: args, filters: args.filter ?? [], folder })
      : undefined;
  if (plan && args["dry-run"]) {
    terminal.data(
      args.format === "json" ? `${JSON.stringify(plan, null, 2)}\n` : formatPlan({ plan, width: terminal.width }),
    );
    return exitCodes.fine;
  }
  const context = await readContext({ executionProviders: await listProviderNames() });
  prepareFolder({ folder, layer: nodeFileLayer });
  const lock = acquireRunLock({ folder, procRoot });
  try {
    const parts = { folder, parts: journalParts };
    const run = plan
      ? createRun({ ...parts, record: { schemaVersion: 1, runId, plan, context } })
      : reopenRun({ ...parts, present: context });
    return await goOn({ run, args, terminal, signal });
  } finally {
    lock.release();
  }
}

async function goOn({
  run,
  args,
  terminal,
  signal,
}: {
  run: OpenRun;
  args: RunArgs;
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<ExitCode> {
  const { plan } = run.record;
  for (const note of run.notes) terminal.say(note);
  announceRun({ run, terminal });
  const progress = createProgress({ plan, terminal, nowMs: () => performance.now() });
  let result: RunResult;
  try {
    result = await executeRun(run, dependencies({ run, signal, events: progress.events }));
  } finally {
    progress.stop();
    run.journal.close();
  }
  if (!result.isFinished) {
    terminal.warn(
      `Stopped. What was measured is saved in ${fromHere(run.folder)}. Go on with:\n  ${selfName} run --resume ${fromHere(run.folder)}`,
    );
    return exitCodes.interrupted;
  }
  printRun({ run, result, format: args.format, terminal });
  const cells = result.table.filter((row) => row.row_kind === "aggregate");
  return cells.every((row) => row.outcome === "ok" && row.quality_ok !== false) ? exitCodes.fine : exitCodes.bad;
}

function dependencies({
  run,
  signal,
  events,
}: {
  run: OpenRun;
  signal: AbortSignal;
  events: Parameters<typeof executeRun>[1]["events"];
}): Parameters<typeof executeRun>[1] {
  const coolDown = createCoolDown({ readTemperatureC: () => readTemperature(machine.root), signal });
  const { timeoutS, tolerance } = run.record.plan;
  return {
    layer: nodeFileLayer,
    findModel: createModelFinder({ folder: run.folder }),
    measure: ({ job, onPhase }) => {
      const { facts: _facts, ...rest } = job;
      return runRepetition({
        worker: projectPaths.worker,
        job: { ...rest, tolerance, datasets: projectPaths.datasets, identityModel: projectPaths.identityModel },
        timeoutS,
        signal,
        onPhase,
        countOomKills: () => readOomKills(machine.root),
      });
    },
    redact: createRedactor({ project: projectRoot, folders: modelFolders(run) }),
    coolDown: (cell) => coolDown(cell.stop),
    now: () => new Date(),
    signal,
    events,
  };
}

/** Where the plan's own model files lie. */
function modelFolders({ folder, record }: OpenRun): string[] {
  const files = record.plan.cells.map(({ modelReference }) => modelReference).filter(isModelPath);
  return [...new Set(files.map((file) => path.dirname(path.resolve(folder, file))))];
}

async function listProviderNames(): Promise<string[] | null> {
  const providers = await readProviders({ script: projectPaths.providers });
  return providers?.map(({ name }) => name) ?? null;
}
