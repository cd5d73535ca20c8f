import path from "node:path";
import { fileURLToPath } from "node:url";
import { readContext } from "../machine/context.ts";
import { formatReplayCsv, formatRestartsCsv, isBroken, isGoodEnough } from "../replay/columns.ts";
import type { ReplayStory } from "../replay/passes.ts";
import { replayFiles } from "../replay/preparation.ts";
import { executeReplay } from "../replay/replay.ts";
import { createReplay, type OpenReplay, reopenReplay } from "../replay/replay-folder.ts";
import { reportPasses } from "../replay/report.ts";
import { formatDuration } from "../report/numbers.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { readBootId } from "../runner/process-identity.ts";
import { readProviders } from "../runner/providers.ts";
import { createRedactor } from "../runner/redact.ts";
import { prepareFolder } from "../runner/run-folder.ts";
import { acquireRunLock } from "../runner/run-lock.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { createModelFinder } from "./find-model.ts";
import { fromHere, projectPaths, projectRoot, selfName } from "./project.ts";
import { parseReplayArgs, type ReplayArgs } from "./replay-args.ts";
import { printReplay } from "./replay-output.ts";
import { planReplay } from "./replay-plan.ts";
import { createReplayProgress } from "./replay-progress.ts";
import { findRun, newRunId } from "./run-target.ts";
import type { Terminal } from "./terminal.ts";

const procRoot = "/proc";
const servingWorker = fileURLToPath(new URL("../worker/serve.js", import.meta.url));
const parts = {
  layer: nodeFileLayer,
  clock: { monotonicNs: () => process.hrtime.bigint(), wallTime: () => new Date() },
  bootId: () => readBootId(procRoot),
};

/** `offgrid replay`: cuts the power of a real worker, and prints what came of it. Exit 1 when a request was lost or answered twice. */
export async function replayCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseReplayArgs(raw);
  const { resume } = args;
  const replayId = resume === undefined ? newRunId("replay") : path.basename(findRun(resume));
  const folder =
    resume === undefined ? path.resolve(args.out ?? path.join(projectPaths.results, replayId)) : findRun(resume);
  const planned = resume === undefined ? planReplay({ args, folder }) : undefined;
  if (planned && args["dry-run"]) {
    terminal.data(`${JSON.stringify(planned.plan, null, 2)}\n`);
    return exitCodes.fine;
  }
  const context = await readContext({ executionProviders: await listProviderNames() });
  prepareFolder({ folder, layer: nodeFileLayer });
  const lock = acquireRunLock({ folder, procRoot });
  try {
    const replay = planned
      ? createReplay({
          folder,
          record: { ...planned.plan, replayId, context },
          modelPaths: planned.modelPaths,
          parts,
        })
      : reopenReplay({ folder, present: context, parts });
    return await goOn({ replay, format: args.format, terminal, signal });
  } finally {
    lock.release();
  }
}

async function goOn({
  replay,
  format,
  terminal,
  signal,
}: {
  replay: OpenReplay;
  format: ReplayArgs["format"];
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<ExitCode> {
  const { record, folder } = replay;
  for (const note of replay.notes) terminal.say(note);
  announce({ replay, terminal });
  const progress = createReplayProgress({ record, terminal });
  let story: ReplayStory;
  try {
    story = await executeReplay(replay, {
      layer: nodeFileLayer,
      procRoot,
      entry: servingWorker,
      datasets: projectPaths.datasets,
      findModel: createModelFinder({ folder, paths: replay.modelPaths }),
      redact: createRedactor({ project: projectRoot, folders: foldersOf(replay) }),
      nowMs: () => performance.now(),
      signal,
      events: { ...progress, onPass: (soFar) => writeTables({ replay, story: soFar }) },
    });
  } finally {
    progress.stop();
    replay.journal.close();
  }
  if (!story.isFinished) {
    terminal.warn(
      `Stopped. The queue is saved in ${fromHere(folder)}. Go on with:\n  ${selfName} replay --resume ${fromHere(folder)}`,
    );
    return exitCodes.interrupted;
  }
  const reports = writeTables({ replay, story });
  printReplay({ reports, replay, format, terminal });
  const isBad = reports.some((report) => isBroken(report) || isGoodEnough(report.reference) === false);
  return isBad ? exitCodes.bad : exitCodes.fine;
}

function announce({ replay: { record, found }, terminal }: { replay: OpenReplay; terminal: Terminal }): void {
  const { schedule, strategies, cell, story } = record;
  const lengthS = Math.max(schedule.arrivalsS.at(-1) ?? 0, schedule.outages.at(-1)?.untilS ?? 0);
  const resumed = found.length === 0 ? "" : "Resumed. ";
  const times = strategies.length === 1 ? "" : ` × ${strategies.length} strategies`;
  terminal.say(
    `${resumed}${cell.model}: ${story}; ${schedule.outages.length} cuts, ${schedule.arrivalsS.length} requests in ${formatDuration(lengthS)}${times}.`,
  );
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

async function listProviderNames(): Promise<string[] | null> {
  const answer = await readProviders({ script: projectPaths.providers });
  return answer.state === "listed" ? answer.providers.map(({ name }) => name) : null;
}
