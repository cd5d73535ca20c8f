import os from "node:os";
import path from "node:path";
import type { Arm } from "../duel/arm-jobs.ts";
import { executeDuel } from "../duel/duel.ts";
import { createDuel, duelFiles, type OpenDuel, reopenDuel } from "../duel/duel-folder.ts";
import { type ArmName, armNames } from "../duel/records.ts";
import { judgementOf } from "../duel/report.ts";
import { roundRecords } from "../duel/rounds-csv.ts";
import type { DuelStory } from "../duel/story.ts";
import { OffgridError } from "../errors.ts";
import type { Judgement } from "../gate/judgement.ts";
import { readContext } from "../machine/context.ts";
import { readCatalog } from "../models/catalog.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { readBootId } from "../runner/process-identity.ts";
import { createRedactor } from "../runner/redact.ts";
import { prepareFolder } from "../runner/run-folder.ts";
import { acquireRunLock } from "../runner/run-lock.ts";
import { asksForProviders, checkProviders } from "./check-providers.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { type DuelArgs, parseDuelArgs } from "./duel-args.ts";
import { armWorker, checkHarnesses, folderOf, readHarnesses, requireSameHarnesses } from "./duel-harness.ts";
import { formatDuelPlan } from "./duel-output.ts";
import { planDuel } from "./duel-plan.ts";
import { createDuelProgress } from "./duel-progress.ts";
import { watchRounds } from "./duel-watch.ts";
import { createModelFinder } from "./find-model.ts";
import { formatRecords } from "./format-records.ts";
import { requireKind } from "./journal-kind.ts";
import { tellingFailures } from "./judgement-files.ts";
import { showJudgement } from "./judgement-output.ts";
import { fromHere, projectPaths, projectRoot } from "./project.ts";
import { listProviderNames } from "./replay-begin.ts";
import { requireFree } from "./replay-target.ts";
import { stoppedMessage, withResumeCommand } from "./resume-command.ts";
import { findRun, newRunId } from "./run-target.ts";
import type { Terminal } from "./terminal.ts";

const procRoot = "/proc";
const machine = { root: "/", host: os };
const parts = {
  layer: nodeFileLayer,
  clock: { monotonicNs: () => process.hrtime.bigint(), wallTime: () => new Date() },
  bootId: () => readBootId(procRoot),
};

/** `offgrid duel`: two arms, interleaved on this machine, until every cell is decided. Exit 1 where one regressed. */
export function duelCommand(invocation: Invocation): Promise<ExitCode> {
  const { args, terminal } = invocation;
  return tellingFailures({
    kind: "duel",
    junit: args["junit"],
    env: process.env,
    terminal,
    work: () => duel(invocation),
  });
}

async function duel({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseDuelArgs(raw);
  if (args.resume !== undefined) return resume({ reference: args.resume, args, terminal, signal });
  const duelId = newRunId("duel");
  const folder = path.resolve(args.out ?? path.join(projectPaths.results, duelId));
  const modelIds = (await readCatalog(projectPaths.catalog)).map(({ id }) => id);
  const { plan, paths } = planDuel({ args, folder, modelIds });
  checkHarnesses({ folder, paths });
  // Another onnxruntime-node may have others.
  const own = armNames.filter((name) => folderOf({ folder, paths, name, kind: "ort" }) === null);
  const cells = plan.pairs.flatMap((pair) => own.map((name) => pair[name]));
  if (asksForProviders({ cells })) checkProviders({ plan: { cells }, known: await listProviderNames() });
  if (args["dry-run"]) {
    terminal.data(formatDuelPlan({ plan, format: args.format, width: terminal.width }));
    return exitCodes.fine;
  }
  requireFree(folder);
  const context = await readContext({ executionProviders: await listProviderNames() });
  return lockedIn(folder, async () => {
    const harness = await readHarnesses({ folder, paths });
    const duel = createDuel({ folder, record: { ...plan, duelId, context, harness }, paths, parts });
    return goOn({ duel, args, terminal, signal });
  });
}

async function resume({
  reference,
  ...rest
}: {
  reference: string;
  args: DuelArgs;
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<ExitCode> {
  const folder = findRun(reference);
  requireKind({ folder, reference, wanted: "duel" });
  const present = await readContext({ executionProviders: await listProviderNames() });
  return lockedIn(folder, () => {
    const duel = reopenDuel({ folder, present, parts });
    return goOn({ duel, ...rest });
  });
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
  duel,
  args,
  terminal,
  signal,
}: {
  duel: OpenDuel;
  args: DuelArgs;
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<ExitCode> {
  const { folder, record, paths } = duel;
  for (const note of duel.notes) terminal.say(note);
  terminal.say(`${record.pairs.length === 1 ? "one cell" : `${record.pairs.length} cells`} in ${fromHere(folder)}`);
  const progress = createDuelProgress({ record, terminal });
  let story: DuelStory;
  try {
    if (!duel.found.some(({ type }) => type === "finished")) await requireSameHarnesses(duel);
    story = await executeDuel(duel, {
      arms: { baseline: armOf(duel, "baseline"), candidate: armOf(duel, "candidate") },
      findModel: armFinder(duel),
      datasets: projectPaths.datasets,
      redact: createRedactor({ project: projectRoot, folders: foldersOf({ folder, paths }) }),
      watch: watchRounds(machine),
      nowMs: () => performance.now(),
      signal,
      events: progress,
    });
  } catch (thrown) {
    throw thrown instanceof OffgridError ? withResumeCommand({ error: thrown, command: "duel", folder }) : thrown;
  } finally {
    progress.stop();
    duel.journal.close();
  }
  if (story.end === null) {
    terminal.warn(stoppedMessage("duel", folder));
    return exitCodes.interrupted;
  }
  requireFigures(story);
  const judgement = judgementOf({ record, story });
  writeFiles({ folder, judgement, story });
  return showJudgement({ judgement, args, env: process.env, terminal });
}

/** Nothing measured is never a pass. @throws OffgridError `backend` where no baseline could be measured, so that nothing is compared. */
function requireFigures({ cells }: DuelStory): void {
  const [failed] = cells.flatMap(({ failure }) => (failure !== null && failure.arm !== "candidate" ? [failure] : []));
  const isAll = cells.every(({ failure }) => failure !== null && failure.arm !== "candidate");
  if (!isAll || failed === undefined) return;
  throw new OffgridError({
    code: "backend",
    place: failed.arm === "both" ? "both arms" : "--base",
    fault: `no cell could be measured, and nothing is compared: ${failed.detail}`,
  });
}

function writeFiles({ folder, judgement, story }: { folder: string; judgement: Judgement; story: DuelStory }): void {
  const write = (name: string, data: string) =>
    writeFileAtomically({ layer: nodeFileLayer, path: path.join(folder, name), data });
  write(duelFiles.judgement, `${JSON.stringify(judgement, null, 2)}\n`);
  write(duelFiles.rounds, formatRecords(roundRecords(story.cells)));
}

/** Each arm finds its own files: two may have one name. */
function armFinder({ folder, paths }: OpenDuel) {
  const finders = new Map(
    armNames.map((name) => {
      const own = [...paths].flatMap(([key, place]) => {
        const file = key.startsWith(`${name} `) ? key.slice(name.length + 1) : undefined;
        return file === undefined ? [] : [[file, place] as const];
      });
      return [name, createModelFinder({ folder, paths: new Map(own) })];
    }),
  );
  return (name: ArmName, cell: Parameters<ReturnType<typeof createModelFinder>>[0]) => {
    const find = finders.get(name);
    if (find === undefined) throw new TypeError(`no finder of the ${name}`);
    return find(cell);
  };
}

function armOf({ folder, paths }: OpenDuel, name: ArmName): Arm {
  const harness = folderOf({ folder, paths, name, kind: "harness" });
  return {
    name,
    entry: armWorker(harness),
    isForeign: harness !== null,
    runtime: folderOf({ folder, paths, name, kind: "ort" }),
  };
}

/** Where files of the user's own lie, and the duel's folder. */
function foldersOf({ folder, paths }: Pick<OpenDuel, "folder" | "paths">): string[] {
  return [folder, ...[...paths.values()].map((place) => path.dirname(path.resolve(folder, place)))];
}
