import { OffgridError } from "../errors.ts";
import { cellProgress } from "../gate/duel-progress.ts";
import type { DuelCell } from "../gate/duel-record.ts";
import type { CellLaunch } from "../gate/launch.ts";
import type { JobModel } from "../runner/run.ts";
import { createRandom, hashSeed } from "../stats/random.ts";
import type { Cell } from "../suite/cell.ts";
import { type Arm, type ArmModels, armJobOf } from "./arm-jobs.ts";
import { type ArmProcess, startArm } from "./arm-process.ts";
import { CellError, checkPair, countPair } from "./check.ts";
import { type Copies, makeCopies, removeCopies } from "./copies.ts";
import type { OpenDuel } from "./duel-folder.ts";
import { ArmError, measureCell, type RoundWatch, type Sides } from "./launch.ts";
import { type ArmFailure, type ArmName, armNames, type DuelEntry, type DuelRecord, type Pair } from "./records.ts";
import { type DuelStory, readStory } from "./story.ts";

export interface DuelEvents {
  /** What is being done, in words. */
  readonly onStep: (words: string) => void;
  /** After each entry of the journal. */
  readonly onStory: (story: DuelStory) => void;
}

export interface DuelDependencies {
  readonly arms: Readonly<Record<ArmName, Arm>>;
  /** Finds and verifies a model of an arm, as its file is now. @throws OffgridError */
  readonly findModel: (arm: ArmName, cell: Cell) => Promise<JobModel>;
  readonly datasets: string;
  /** Takes out of a text what names a person or a place on this machine; applied to all texts of the journal. */
  readonly redact: (text: string) => string;
  readonly watch: RoundWatch & { readonly stealSince: () => () => number | null };
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly events: DuelEvents;
}

/**
 * Measures what remains of a duel: both arms' answers, instructions where they can be counted, then launches until every cell is
 * decided or the time is up; all of it is in the journal before the next begins. Gives the journal's story, unfinished where the
 * signal fired: the launch in hand is then measured again.
 * @throws OffgridError where a model cannot be found, or is no longer the one that the duel began with.
 */
export async function executeDuel(duel: OpenDuel, dependencies: DuelDependencies): Promise<DuelStory> {
  const { record, journal } = duel;
  const { events, redact, signal } = dependencies;
  const entries: DuelEntry[] = [...duel.found];
  const story = () => readStory({ record, entries });
  const append = (given: DuelEntry) => {
    const entry = redactEntry(given, redact);
    journal.append(entry);
    entries.push(entry);
    events.onStory(story());
  };
  if (story().end !== null) return story();
  if (duel.found.length > 0) append({ type: "resumed", payload: { notes: [...duel.notes] } });
  try {
    const models = await findModels({ record, dependencies });
    requireSameFiles({ models, story: story() });
    const parts = { record, models, dependencies, append, story };
    await checkAll(parts);
    await countAll(parts);
    append({ type: "finished", payload: { why: await launchAll({ ...parts, folder: duel.folder }) } });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  return story();
}

type Models = Readonly<Record<ArmName, ArmModels>>;

interface Parts {
  readonly record: DuelRecord;
  readonly models: Models;
  readonly dependencies: DuelDependencies;
  readonly append: (entry: DuelEntry) => void;
  readonly story: () => DuelStory;
}

async function findModels({
  record,
  dependencies: { findModel },
}: {
  record: DuelRecord;
  dependencies: DuelDependencies;
}): Promise<Models> {
  const found: Record<ArmName, Map<string, JobModel>> = { baseline: new Map(), candidate: new Map() };
  for (const arm of armNames) for (const pair of record.pairs) found[arm].set(pair.id, await findModel(arm, pair[arm]));
  return found;
}

/** A resumed duel's figures are of the files that it began with. */
function requireSameFiles({ models, story }: { models: Models; story: DuelStory }): void {
  for (const { cell, models: began } of story.checked.values()) {
    for (const arm of armNames) {
      if (began[arm]?.sha256 === models[arm].get(cell)?.facts.sha256) continue;
      throw new OffgridError({
        code: "resume",
        place: `${arm} of ${cell}`,
        fault: "the model's file is not the one that the duel began with",
        cure: "Put it back, or start a new duel",
      });
    }
  }
}

/** Launches of two releases of ONNX Runtime would be mixed into one figure. */
function requireSameRuntime({
  name,
  onnxruntime,
  story,
}: {
  name: ArmName;
  onnxruntime: string | null;
  story: DuelStory;
}): void {
  const [began] = story.checked.values();
  if (began === undefined || began.onnxruntime[name] === onnxruntime) return;
  throw new OffgridError({
    code: "resume",
    place: name,
    fault: `ONNX Runtime is ${onnxruntime ?? "offgrid's own"}, and was ${began.onnxruntime[name] ?? "offgrid's own"} when the duel began`,
    cure: "Put it back, or start a new duel",
  });
}

async function checkAll({ record, models, dependencies, append, story }: Parts): Promise<void> {
  for (const pair of record.pairs) {
    const { checked, cells } = story();
    if (checked.has(pair.id) || failureOf(cells, pair.id) !== null) continue;
    dependencies.events.onStep(`${pair.name}: what both arms answer`);
    const found = await checkPair({ ...dependencies, record, pair, models });
    if (found.state === "checked") append({ type: "checked", payload: found.checked });
    else append({ type: "failed", payload: found.failure });
  }
}

/** Where one cell cannot be counted none can: nothing else is asked then. */
async function countAll({ record, models, dependencies, append, story }: Parts): Promise<void> {
  for (const pair of record.pairs) {
    const { counted, cells } = story();
    if (counted.has(pair.id) || failureOf(cells, pair.id) !== null) continue;
    const known = [...counted.values()].find((why) => why.startsWith("nothing here counts"));
    dependencies.events.onStep(`${pair.name}: instructions`);
    const found = isLike(pair)
      ? known === undefined
        ? await countPair({ ...dependencies, record, pair, models }).catch(notCounted)
        : { instructions: null, why: known }
      : { instructions: null, why: "the arms' settings differ" };
    append({ type: "counted", payload: { cell: pair.id, ...found } });
  }
}

/** More instructions are a regression only where the same is asked: two threads take more than one, and are faster. */
function isLike({ baseline, candidate }: Pair): boolean {
  return (["ep", "threads", "spinning", "batch"] as const).every((key) => baseline[key] === candidate[key]);
}

/** An arm that breaks here breaks in a launch too, where it counts as its failure. */
function notCounted(thrown: unknown) {
  if (!(thrown instanceof CellError)) throw thrown;
  return { instructions: null, why: `an arm could not be counted: ${thrown.message}` };
}

function failureOf(cells: readonly DuelCell[], id: string): DuelCell["failure"] {
  return cells.find(({ cell }) => cell === id)?.failure ?? null;
}

/** Launch after launch, each of all cells that still need one. Returns why there are no more. */
async function launchAll(parts: Parts & { folder: string }): Promise<"decided" | "budget"> {
  const { record, append, story, dependencies, folder, models } = parts;
  let copies: Copies | undefined;
  const suspects = new Set<string>();
  removeCopies(folder);
  try {
    for (;;) {
      dependencies.signal.throwIfAborted();
      const { phase, pairs } = findNext({ record, story: story() });
      if (phase === null) return "decided";
      const { launches } = story();
      if (launches.reduce((sum, { tookS }) => sum + tookS, 0) >= record.budgetS) return "budget";
      const launch = launches.filter((one) => one.phase === phase).length + 1;
      if (phase === "confirm")
        copies ??= await makeCopies({ folder, models, cells: new Set(pairs.map(({ id }) => id)) });
      const found = await runLaunch({
        ...parts,
        phase,
        launch,
        pairs,
        models: phase === "confirm" && copies !== undefined ? copies.modelsOf(launch) : models,
      });
      append({ type: "launch", payload: { phase, launch, ...found.record } });
      for (const failure of found.failures) {
        // Once may be the machine's doing (memory, a signal): the cell's next launch decides.
        if (suspects.has(failure.cell)) append({ type: "failed", payload: failure });
        suspects.add(failure.cell);
      }
    }
  } finally {
    copies?.remove();
  }
}

/** What is to be measured next: first whatever is still measured, then what is to be confirmed. */
function findNext({ record, story }: { record: DuelRecord; story: DuelStory }): {
  readonly phase: CellLaunch["phase"] | null;
  readonly pairs: readonly Pair[];
} {
  const wanting = { measure: new Set<string>(), confirm: new Set<string>() };
  for (const cell of story.cells) {
    const progress = cellProgress({ cell, rules: record.rules, cells: record.pairs.length });
    if (progress.state === "go on") wanting[progress.phase].add(cell.cell);
  }
  const phase = wanting.measure.size > 0 ? "measure" : wanting.confirm.size > 0 ? "confirm" : null;
  return { phase, pairs: phase === null ? [] : record.pairs.filter(({ id }) => wanting[phase].has(id)) };
}

/** A launch: fresh processes of all arms, then one cell after the other. What broke an arm ends the launch for the cells behind it. */
async function runLaunch({
  record,
  models,
  story,
  dependencies,
  phase,
  launch,
  pairs,
}: Parts & { phase: CellLaunch["phase"]; launch: number; pairs: readonly Pair[] }) {
  const { watch, nowMs, events, signal } = dependencies;
  const random = createRandom(hashSeed(`${record.seed}/${phase}/${launch}`));
  const startMs = nowMs();
  const steal = watch.stealSince();
  const cells: CellLaunch[] = [];
  const failures: ArmFailure[] = [];
  const running: ArmProcess[] = [];
  let current = pairs[0];
  try {
    const sides = await startSides({ record, models, story, dependencies, launch, pairs, random, running });
    for (const [index, pair] of pairs.entries()) {
      current = pair;
      events.onStep(`${phase === "confirm" ? "confirming" : "launch"} ${launch}: ${pair.name}`);
      const measured = await measureCell({ sides, index, random, watch, signal });
      cells.push({ cell: pair.id, phase, launch, ...measured });
    }
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof ArmError) || current === undefined) throw thrown;
    failures.push({
      cell: current.id,
      arm: thrown.side === "null" ? "baseline" : thrown.side,
      detail: thrown.message,
    });
  } finally {
    await Promise.all(running.map((process) => process.end()));
  }
  return { record: { tookS: (nowMs() - startMs) / 1000, stealFraction: steal(), cells }, failures };
}

const mostLayoutBytes = 4096;

/** Starts all processes of a launch, in a drawn order; each is in `running` as soon as it is there. */
async function startSides({
  record,
  models,
  story,
  dependencies: { arms, datasets, signal },
  launch,
  pairs,
  random,
  running,
}: {
  record: DuelRecord;
  models: Models;
  story: Parts["story"];
  dependencies: DuelDependencies;
  launch: number;
  pairs: readonly Pair[];
  random: ReturnType<typeof createRandom>;
  running: ArmProcess[];
}): Promise<Sides> {
  const start = async (side: ArmName | "null") => {
    const name = side === "null" ? "baseline" : side;
    const job = armJobOf({ record, pairs, arm: arms[name], models: models[name], datasets, launch });
    const layoutBytes = random.integer(mostLayoutBytes);
    try {
      const { entry } = arms[name];
      const process = await startArm({ entry, job, layoutBytes, timeoutS: record.timeoutS, signal });
      running.push(process);
      requireSameRuntime({ name, onnxruntime: process.onnxruntime, story: story() });
      return process;
    } catch (cause) {
      throw cause instanceof OffgridError && cause.code === "resume" ? cause : new ArmError(side, cause);
    }
  };
  const wanted = record.hasNullArm ? (["baseline", "candidate", "null"] as const) : armNames;
  const starting = random.shuffle(wanted).map(async (side) => [side, await start(side)] as const);
  // All of them are there or gone before anybody hears of one that could not start.
  const settled = await Promise.allSettled(starting);
  for (const one of settled) if (one.status === "rejected") throw one.reason;
  const started = new Map(settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
  const [baseline, candidate] = [started.get("baseline"), started.get("candidate")];
  if (baseline === undefined || candidate === undefined) throw new TypeError("a launch without one of its arms");
  return { baseline, candidate, null: started.get("null") ?? null };
}

function redactEntry(entry: DuelEntry, redact: (text: string) => string): DuelEntry {
  switch (entry.type) {
    case "failed":
      return { ...entry, payload: { ...entry.payload, detail: redact(entry.payload.detail) } };
    case "checked": {
      const { outputs, notes } = entry.payload;
      return {
        ...entry,
        payload: {
          ...entry.payload,
          outputs: { ...outputs, detail: redact(outputs.detail) },
          notes: notes.map(redact),
        },
      };
    }
    case "counted":
      return { ...entry, payload: { ...entry.payload, why: redact(entry.payload.why) } };
    case "resumed":
      return { ...entry, payload: { notes: entry.payload.notes.map(redact) } };
    default:
      return entry;
  }
}
