import os from "node:os";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { readContext } from "../machine/context.ts";
import { readTemperature } from "../machine/temperature.ts";
import { readCatalog } from "../models/catalog.ts";
import { type Cliff, cliffRecords } from "../results/cliff-columns.ts";
import { withPageCache } from "../runner/cold-load.ts";
import { createCoolDown } from "../runner/cool-down.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import type { LimitedRequest } from "../runner/limit-holds.ts";
import { measureLimited } from "../runner/limited-repetition.ts";
import { type Metering, runMeteredRepetition } from "../runner/metered-repetition.ts";
import { readBootId } from "../runner/process-identity.ts";
import { readProviders } from "../runner/providers.ts";
import { createRedactor } from "../runner/redact.ts";
import { executeRun, type RunResult } from "../runner/run.ts";
import { createRun, type OpenRun, prepareFolder, reopenRun } from "../runner/run-folder.ts";
import { acquireRunLock } from "../runner/run-lock.ts";
import { type Plan, timeoutOf } from "../suite/plan.ts";
import { asksForProviders, checkProviders } from "./check-providers.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { createModelFinder } from "./find-model.ts";
import { requireKind } from "./journal-kind.ts";
import { describeRequest, meterRequestOf } from "./meter-args.ts";
import { formatPlan, loadPlan } from "./plan.ts";
import { createProgress } from "./progress.ts";
import { projectPaths, projectRoot } from "./project.ts";
import { stoppedMessage, withResumeCommand } from "./resume-command.ts";
import { parseRunArgs, type RunArgs } from "./run-args.ts";
import { limiter, undoStaleLimits } from "./run-limits.ts";
import { printCliffs, requireCaps, searchCliffs } from "./run-memory-cliff.ts";
import { openMetering, reopenMetering } from "./run-meter.ts";
import { announceRun, printRun } from "./run-output.ts";
import { profileRun } from "./run-profile.ts";
import { printProfiles, profileRecords, writeProfiles } from "./run-profile-output.ts";
import { findRun, newRunId } from "./run-target.ts";
import type { Terminal } from "./terminal.ts";
import { watchMachine } from "./watch-machine.ts";

const procRoot = "/proc";
const machine = { root: "/", host: os };
const journalParts = {
  layer: nodeFileLayer,
  clock: { monotonicNs: () => process.hrtime.bigint(), wallTime: () => new Date() },
  bootId: () => readBootId(procRoot),
};

/**
 * `offgrid run`: plan, measure, print. Exit 1 when a cell failed or fell under its quality floor, 3 under --require-steady when
 * the figures of one are not valid.
 */
export async function runCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseRunArgs(raw);
  const { resume } = args;
  const runId = resume === undefined ? newRunId(args.suite) : path.basename(findRun(resume));
  const folder =
    resume === undefined ? path.resolve(args.out ?? path.join(projectPaths.results, runId)) : findRun(resume);
  if (resume !== undefined) requireKind({ folder, reference: resume, wanted: "run" });
  const plan = resume === undefined ? await planRun({ args, folder }) : undefined;
  const meter = plan ? meterRequestOf(args) : null;
  if (plan && meter && args["dry-run"]) {
    terminal.data(formatPlan({ plan, format: args.format, width: terminal.width }));
    terminal.say(describeRequest(meter));
    return exitCodes.fine;
  }
  if (plan?.memoryCliff) requireCaps();
  await undoStaleLimits(terminal);
  const context = await readContext({ executionProviders: await listProviderNames() });
  let metering = plan && meter ? await openMetering({ request: meter, context, cells: plan.cells, terminal }) : null;
  try {
    prepareFolder({ folder, layer: nodeFileLayer });
    const lock = acquireRunLock({ folder, procRoot });
    try {
      const parts = { folder, parts: journalParts };
      const run = plan
        ? createRun({ ...parts, record: { schemaVersion: 1, runId, plan, context }, meter })
        : reopenRun({ ...parts, present: context });
      if (run.state === "resumed") metering = await reopenMetering({ run, terminal });
      return await goOn({ run, args, metering, terminal, signal });
    } finally {
      lock.release();
    }
  } finally {
    await metering?.sampler.close();
  }
}

/** @throws OffgridError for every mistake that can be found before a folder is made. */
async function planRun({ args, folder }: { args: RunArgs; folder: string }): Promise<Plan> {
  const modelIds = (await readCatalog(projectPaths.catalog)).map(({ id }) => id);
  const plan = loadPlan({ suite: args.suite, overrides: args, filters: args.filter ?? [], folder, modelIds });
  if (asksForProviders(plan)) checkProviders({ plan, known: await listProviderNames() });
  return plan;
}

async function goOn({
  run,
  args,
  metering,
  terminal,
  signal,
}: {
  run: OpenRun;
  args: RunArgs;
  metering: Metering | null;
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<ExitCode> {
  const { plan } = run.record;
  for (const note of run.notes) terminal.say(note);
  announceRun({ run, terminal });
  const progress = createProgress({ plan, terminal, nowMs: () => performance.now() });
  let result: RunResult;
  let cliffs: readonly Cliff[] | null | undefined;
  try {
    const parts = dependencies({ run, metering, signal, events: progress.events });
    result = await executeRun(run, parts);
    progress.stop();
    const { table, isFinished } = result;
    if (isFinished && plan.memoryCliff)
      cliffs = await searchCliffs({ run, table, redact: parts.redact, terminal, signal });
  } catch (thrown) {
    throw thrown instanceof OffgridError
      ? withResumeCommand({ error: thrown, command: "run", folder: run.folder })
      : thrown;
  } finally {
    progress.stop();
    run.journal.close();
  }
  const stopped = () => {
    terminal.warn(stoppedMessage("run", run.folder, args["profile-ops"] ? ["--profile-ops"] : []));
    return exitCodes.interrupted;
  };
  if (!result.isFinished || cliffs === null) return stopped();
  const profiled = args["profile-ops"] ? await profileRun({ run, table: result.table, terminal, signal }) : undefined;
  if (profiled === null) return stopped();
  printRun({
    run,
    result,
    operators: profiled && profileRecords(profiled),
    cliffs: cliffs && cliffRecords(cliffs),
    format: args.format,
    terminal,
  });
  if (cliffs) printCliffs({ run, cliffs, format: args.format, terminal });
  if (profiled) {
    const files = writeProfiles({ run, profiled });
    printProfiles({ run, profiled, files, format: args.format, terminal });
  }
  const cells = result.table.filter((row) => row.row_kind === "aggregate");
  if (!cells.every((row) => row.outcome === "ok" && row.quality_ok !== false)) return exitCodes.bad;
  const shaky = cells.filter((row) => row.verdict !== "valid").length;
  if (!args["require-steady"] || shaky === 0) return exitCodes.fine;
  terminal.warn(`${shaky} of ${cells.length} cells are not valid, and --require-steady asks for that: exit code 3`);
  return exitCodes.inconclusive;
}

function dependencies({
  run,
  metering,
  signal,
  events,
}: {
  run: OpenRun;
  metering: Metering | null;
  signal: AbortSignal;
  events: Parameters<typeof executeRun>[1]["events"];
}): Parameters<typeof executeRun>[1] {
  const coolDown = createCoolDown({ readTemperatureC: () => readTemperature(machine.root), signal });
  const { plan } = run.record;
  return {
    layer: nodeFileLayer,
    findModel: createModelFinder({ folder: run.folder, paths: run.modelPaths }),
    measure: ({ job, onPhase }) => {
      const { facts: _facts, ...rest } = job;
      const measure = (limited: LimitedRequest) =>
        runMeteredRepetition({
          metering,
          watch: watchMachine(machine.root),
          worker: projectPaths.worker,
          job: {
            ...rest,
            affinity: limited.affinity,
            tolerance: plan.tolerance,
            audit: plan.audit,
            datasets: projectPaths.datasets,
            identityModel: projectPaths.identityModel,
          },
          timeoutS: timeoutOf({ plan, cell: job.cell }),
          signal,
          launch: limited.launch,
          onPhase: (phase, workers) => {
            limited.onPhase(phase, workers);
            onPhase(phase);
          },
          countOomKills: limited.countOomKills,
        });
      return withPageCache({ job, measure: () => measureLimited({ cell: job.cell, limiter, measure }) });
    },
    redact: createRedactor({ project: projectRoot, folders: modelFolders(run) }),
    coolDown: (cell) => coolDown(cell.stop),
    now: () => new Date(),
    signal,
    events,
  };
}

/** Where the plan's own model files lie. */
function modelFolders({ folder, modelPaths }: OpenRun): string[] {
  return [...new Set([...modelPaths.values()].map((file) => path.dirname(path.resolve(folder, file))))];
}

async function listProviderNames(): Promise<string[] | null> {
  const answer = await readProviders({ script: projectPaths.providers });
  return answer.state === "listed" ? answer.providers.map(({ name }) => name) : null;
}
