import { OffgridError } from "../errors.ts";
import { cellProgress } from "../gate/duel-progress.ts";
import type { CellLaunch } from "../gate/launch.ts";
import { createRandom, hashSeed } from "../stats/random.ts";
import { armJobOf } from "./arm-jobs.ts";
import { type ArmProcess, startArm } from "./arm-process.ts";
import { type Copies, makeCopies, removeCopies } from "./copies.ts";
import { ArmError, measureCell, type Sides } from "./launch.ts";
import type { DuelDependencies, DuelParts, Models } from "./parts.ts";
import { type ArmFailure, type ArmName, armNames, type DuelRecord, type Pair } from "./records.ts";
import type { DuelStory } from "./story.ts";

/** Launch after launch, each of all cells that still need one. Returns why there are no more. */
export async function launchAll(parts: DuelParts & { folder: string }): Promise<"decided" | "budget"> {
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
}: DuelParts & { phase: CellLaunch["phase"]; launch: number; pairs: readonly Pair[] }) {
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
  story: DuelParts["story"];
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
      const { entry, isForeign } = arms[name];
      const process = await startArm({ entry, isForeign, job, layoutBytes, timeoutS: record.timeoutS, signal });
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
