import path from "node:path";
import { OffgridError } from "../errors.ts";
import { readContext } from "../machine/context.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import type { MeterSpec } from "../metering/reading.ts";
import { formatReplayCsv, formatRestartsCsv, isBroken, isGoodEnough } from "../replay/columns.ts";
import { type ReplayStory, readStory } from "../replay/passes.ts";
import { replayFiles } from "../replay/preparation.ts";
import type { ReplayRecord } from "../replay/records.ts";
import type { Asked } from "../replay/reference.ts";
import { executeReplay } from "../replay/replay.ts";
import { createReplay, type OpenReplay, reopenReplay } from "../replay/replay-folder.ts";
import { reportPasses } from "../replay/report.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { defaultMeterRequest } from "../runner/meter-request.ts";
import type { Metering } from "../runner/metered-repetition.ts";
import { readBootId } from "../runner/process-identity.ts";
import { createRedactor } from "../runner/redact.ts";
import { prepareFolder } from "../runner/run-folder.ts";
import { acquireRunLock } from "../runner/run-lock.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { createModelFinder } from "./find-model.ts";
import { meterRequestOf } from "./meter-args.ts";
import { projectPaths, projectRoot } from "./project.ts";
import { parseReplayArgs, type ReplayArgs } from "./replay-args.ts";
import { askWorker, listProviderNames, planNew, servingWorker } from "./replay-begin.ts";
import { printReplay } from "./replay-output.ts";
import { createReplayProgress } from "./replay-progress.ts";
import { describeReplay, formatReplayPlan } from "./replay-schedule.ts";
import { findReplay, requireFree } from "./replay-target.ts";
import { stoppedMessage, withResumeCommand } from "./resume-command.ts";
import { undoStaleLimits } from "./run-limits.ts";
import { openMetering } from "./run-meter.ts";
import { newRunId } from "./run-target.ts";
import type { Terminal } from "./terminal.ts";

const procRoot = "/proc";
const parts = {
  layer: nodeFileLayer,
  clock: { monotonicNs: () => process.hrtime.bigint(), wallTime: () => new Date() },
  bootId: () => readBootId(procRoot),
};

/** `offgrid replay`: cuts the power of a real worker, and prints what came of it. Exit 1 when a request was lost or answered twice. */
export async function replayCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseReplayArgs(raw);
  const { format } = args;
  if (args.resume !== undefined) return resume({ folder: findReplay(args.resume), format, terminal, signal });
  const replayId = newRunId("replay");
  const folder = path.resolve(args.out ?? path.join(projectPaths.results, replayId));
  const { plan, modelPaths } = await planNew({ args, folder });
  if (args["dry-run"]) {
    terminal.data(formatReplayPlan({ plan, format, width: terminal.width }));
    return exitCodes.fine;
  }
  requireFree(folder);
  await undoStaleLimits(terminal);
  const meter = meterRequestOf(args);
  const context = await readContext({ executionProviders: await listProviderNames() });
  const metering = await openMetering({ request: meter, context, ...meteredParts(plan), terminal });
  try {
    const asked = await askWorker({ plan, modelPaths, folder, terminal, signal });
    if (asked === null) {
      terminal.warn("Stopped. The replay had not begun, and nothing is saved.");
      return exitCodes.interrupted;
    }
    const record = { ...plan, replayId, context };
    return await lockedIn(folder, () => {
      const replay = createReplay({ folder, record, modelPaths, meter, parts });
      return goOn({ replay, asked, metering, format, terminal, signal });
    });
  } finally {
    await metering?.sampler.close();
  }
}

/** What a meter is chosen for: a pass lasts as long as its schedule, whatever the stop rules of runs are. */
function meteredParts({ cell, schedule }: Pick<ReplayRecord, "cell" | "schedule">) {
  const endS = Math.max(schedule.arrivalsS.at(-1) ?? 0, schedule.outages.at(-1)?.untilS ?? 0);
  return { cells: [cell], resolves: ({ minWindowS }: MeterSpec) => minWindowS <= endS };
}

interface Resumption {
  readonly folder: string;
  readonly format: ReplayArgs["format"];
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

async function resume({ folder, ...rest }: Resumption): Promise<ExitCode> {
  await undoStaleLimits(rest.terminal);
  const present = await readContext({ executionProviders: await listProviderNames() });
  return lockedIn(folder, async () => {
    const replay = reopenReplay({ folder, present, parts });
    let metering: Metering | null = null;
    try {
      metering = await meterAgain({ replay, context: present, terminal: rest.terminal });
      return await goOn({ replay, asked: null, metering, ...rest });
    } finally {
      replay.journal.close();
      await metering?.sampler.close();
    }
  });
}

/** The meters that a replay was begun with, where a pass is left that has not begun. */
async function meterAgain({
  replay: { record, found, meter },
  context,
  terminal,
}: {
  replay: OpenReplay;
  context: MachineContext;
  terminal: Terminal;
}): Promise<Metering | null> {
  if (readStory(found).passes.length === record.strategies.length) return null;
  return openMetering({ request: meter ?? defaultMeterRequest, context, ...meteredParts(record), terminal });
}

async function lockedIn(folder: string, use: () => Promise<ExitCode>): Promise<ExitCode> {
  prepareFolder({ folder, layer: nodeFileLayer });
  const lock = acquireRunLock({ folder, procRoot });
  try {
    return await use();
  } finally {
    lock.release();
  }
}

async function goOn({
  replay,
  asked,
  metering,
  format,
  terminal,
  signal,
}: Omit<Resumption, "folder"> & {
  replay: OpenReplay;
  asked: Asked | null;
  metering: Metering | null;
}): Promise<ExitCode> {
  const { record, folder } = replay;
  for (const note of replay.notes) terminal.say(note);
  if (replay.found.length > 0) {
    const isOver = replay.found.some(({ type }) => type === "finished");
    terminal.say(`${isOver ? "Finished before." : "Resumed."} ${describeReplay(record)}`);
  }
  const progress = createReplayProgress({ record, terminal });
  let story: ReplayStory;
  try {
    story = await executeReplay(replay, {
      layer: nodeFileLayer,
      procRoot,
      entry: servingWorker,
      datasets: projectPaths.datasets,
      findModel: createModelFinder({ folder, paths: replay.modelPaths }),
      asked,
      metering,
      redact: createRedactor({ project: projectRoot, folders: foldersOf(replay) }),
      nowMs: () => performance.now(),
      signal,
      events: { ...progress, onPass: (soFar) => writeTables({ replay, story: soFar }) },
    });
  } catch (thrown) {
    throw thrown instanceof OffgridError ? withResumeCommand({ error: thrown, command: "replay", folder }) : thrown;
  } finally {
    progress.stop();
    replay.journal.close();
  }
  if (!story.isFinished) {
    terminal.warn(stoppedMessage("replay", folder));
    return exitCodes.interrupted;
  }
  const reports = writeTables({ replay, story });
  printReplay({ reports, notes: story.notes, replay, format, terminal });
  const isBad = reports.some((report) => isBroken(report) || isGoodEnough(report.reference) === false);
  return isBad ? exitCodes.bad : exitCodes.fine;
}

/** Where files of the user's own lie: the replay's folder, and the model's unless the catalogue names it. */
function foldersOf({ folder, modelPaths }: OpenReplay): string[] {
  return [folder, ...[...modelPaths.values()].map((file) => path.dirname(path.resolve(folder, file)))];
}

/** replay.csv and restarts.csv, from the journal's story alone. */
function writeTables({ replay: { record, folder }, story }: { replay: OpenReplay; story: ReplayStory }) {
  const reports = reportPasses({ record, story });
  const write = (name: string, data: string) =>
    writeFileAtomically({ layer: nodeFileLayer, path: path.join(folder, name), data });
  write(replayFiles.table, formatReplayCsv(reports));
  write(replayFiles.restarts, formatRestartsCsv(reports));
  return reports;
}
