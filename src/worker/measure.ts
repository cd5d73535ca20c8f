import { setImmediate as nextTurn } from "node:timers/promises";
import type { Backend, LoadedModel } from "../backends/backend.ts";
import { messageOf } from "../errors.ts";
import type { Probes } from "../machine/probes.ts";
import type { ProcessMemory } from "../machine/process-memory.ts";
import type { Measurement } from "../results/outcome.ts";
import type { OpenQueue } from "../scenarios/arrivals.ts";
import { type OpenLoopTimes, runScenario, type StopLimits } from "../scenarios/scenario.ts";
import { median } from "../stats/median.ts";
import { samplesToStop, stopRules } from "../stats/stop-rule.ts";
import { createWarmup } from "../stats/windows.ts";
import type { Cell } from "../suite/cell.ts";
import type { Phase } from "../suite/phase.ts";
import { scenarioPerMille } from "../suite/scenario.ts";
import type { PreparedTask } from "../tasks/task.ts";
import type { Tolerance } from "../tensors/compare-outputs.ts";
import { bindAll, roundRobin } from "./bound-calls.ts";
import { checkOutputs } from "./check-outputs.ts";
import { createOutputKeeper } from "./kept-outputs.ts";
import type { Prepared } from "./prepare-raw.ts";
import { measureRepeatSpeedup } from "./repeat-audit.ts";
import { usageBetween } from "./usage.ts";

export interface MeasureRequest {
  readonly cell: Cell;
  readonly modelPath: string;
  readonly backend: Backend;
  /** Inputs of `batch` items each. */
  readonly prepareTask: (model: LoadedModel, batch: number) => Promise<Prepared>;
  /** Of open loops. */
  readonly openQueue: OpenQueue;
  readonly seed: number;
  /** How far timed outputs may be from untimed ones. */
  readonly tolerance: Tolerance;
  /** Whether it is also timed what repeating one input brings. */
  readonly audit: boolean;
  /** The steady phase lasts at least so long, where a meter needs more than the stop rule does; null where none does. */
  readonly minSteadyS: number | null;
  readonly callFloorUs: () => Promise<number | null>;
  /** Reads counters of process and machine; called outside timed regions only. */
  readonly readProbes: () => Probes;
  /** Waits between warm-up and measurement until every process of the cell is warm. */
  readonly onWarm: () => Promise<void>;
  readonly readMemory: () => ProcessMemory;
  /** Told at the start of each phase, never inside a timed region. */
  readonly onPhase: (phase: Phase) => Promise<void>;
}

export interface MeasureResult {
  readonly measurement: Measurement;
  readonly samplesNs: Float64Array;
  /** Of open loops, beside each latency. */
  readonly open: OpenLoopTimes | null;
}

/**
 * One repetition in its phases: load, first, warmup, steady, judge. Timed regions hold only the call: inputs are made,
 * bound and judged outside them, probes read before and after.
 */
export async function measure(request: MeasureRequest): Promise<MeasureResult> {
  const { cell, backend, readProbes, onPhase } = request;
  const { clock } = backend;

  await onPhase("load");
  await nextTurn();
  const loadStart = clock();
  const model = await backend.load({ modelPath: request.modelPath, settings: cell });
  const loadMs = toMs(clock() - loadStart);
  const task = await request.prepareTask(model, cell.batch);
  const { call, lastFeed } = bindAll({ model, task });
  const keeper = createOutputKeeper({ seed: request.seed, feedIndex: lastFeed });
  const rounds = [{ task, keeper }];

  await onPhase("first");
  await nextTurn();
  const firstStart = clock();
  try {
    await call();
  } catch (cause) {
    throw task.explain(cause);
  }
  const firstMs = toMs(clock() - firstStart);

  await onPhase("warmup");
  await nextTurn();
  const { usualMs, ...warm } = await warmUp({ call, clock });
  await request.onWarm();
  const memory = request.readMemory();

  await onPhase("steady");
  await nextTurn();
  let before = readProbes();
  const steady = await runScenario(cell.drive, {
    call,
    clock,
    stop: stopLimits({ cell, minSteadyS: request.minSteadyS }),
    batch: cell.batch,
    callOf: async (batch) => {
      const larger = await request.prepareTask(model, batch);
      const round = bindAll({ model, task: larger });
      const kept = createOutputKeeper({ seed: request.seed, feedIndex: round.lastFeed });
      rounds.push({ task: larger, keeper: kept });
      return { call: round.call, onOutput: kept.onOutput };
    },
    openQueue: request.openQueue,
    seed: request.seed,
    usualMs,
    onTrialEnd: () => {
      before = readProbes();
    },
    onOutput: keeper.onOutput,
  });
  const after = readProbes();

  await onPhase("judge");
  // Of the rounds with other batches only the one that was measured has kept any.
  const measured = rounds.find((round) => round.keeper.kept().length > 0) ?? { task, keeper };
  const outputs = await checkOutputs({
    kept: measured.keeper.kept(),
    model,
    feeds: measured.task.feeds,
    tolerance: request.tolerance,
  });
  const repeated = request.audit ? await auditRepeat({ model, task, clock }) : { repeatSpeedup: null, notes: [] };
  const quality = task.judge ? await task.judge((feeds) => model.infer(feeds)) : null;
  await model.release();
  const notes = [...task.notes, ...(steady.notes ?? []), ...outputs.notes, ...repeated.notes];
  const callFloorUs = await request.callFloorUs().catch((thrown: unknown) => {
    notes.push(`the call floor could not be measured: ${messageOf(thrown)}`);
    return null;
  });

  return {
    samplesNs: steady.samplesNs,
    open: steady.open ?? null,
    measurement: {
      clock: backend.clockKind,
      loadMs,
      firstMs,
      ...warm,
      steadyS: toMs(steady.endNs - steady.startNs) / 1000,
      isComplete: steady.isComplete,
      itemsPerSample: steady.itemsPerSample ?? cell.batch,
      calls: steady.calls ?? null,
      bestBatch: steady.bestBatch ?? null,
      targetPerS: steady.targetPerS ?? null,
      peak: steady.peak ?? null,
      ...memory,
      shapes: describeShapes(measured.task),
      ...usageBetween(before, after),
      callFloorUs,
      outputsChecked: outputs.checked,
      outputsEqual: outputs.equal,
      repeatSpeedup: repeated.repeatSpeedup,
      quality,
      notes,
    },
  };
}

/** The stop rule's limits, with the samples that the scenario's percentile and the seconds that a meter asks for. */
function stopLimits({ cell: { stop, scenario }, minSteadyS }: Pick<MeasureRequest, "cell" | "minSteadyS">): StopLimits {
  const rule = stopRules[stop];
  const perMille = scenarioPerMille[scenario];
  return {
    ...rule,
    minSeconds: Math.min(rule.maxSeconds, Math.max(rule.minSeconds, minSteadyS ?? 0)),
    minSamples: perMille === null ? rule.minSamples : samplesToStop(rule, perMille),
  };
}

/** Times what repeating the first input brings. Where there is no other input, one is made, if it can be. */
async function auditRepeat({ model, task, clock }: { model: LoadedModel; task: Prepared; clock: () => bigint }) {
  const [first, ...others] = task.feeds;
  const other = others.length > 0 ? undefined : task.another();
  if (other === null) {
    const note = "what repeating one input brings was not measured: there is one input, and no other can be made";
    return { repeatSpeedup: null, notes: [note] };
  }
  const inTurn = [first, ...others, ...(other === undefined ? [] : [other])];
  const { call: round } = roundRobin(inTurn.map((feeds) => model.bind(feeds)));
  return { repeatSpeedup: await measureRepeatSpeedup({ round, repeat: model.bind(first), clock }), notes: [] };
}

/** Last calls of the warm-up that what is usual is taken from. */
const recentCalls = 25;

async function warmUp({ call, clock }: { call: () => Promise<unknown>; clock: () => bigint }) {
  const warmup = createWarmup();
  const start = clock();
  let verdict: "continue" | "warm" | "capped" = "continue";
  let iterations = 0;
  let end = start;
  const recentMs: number[] = [];
  while (verdict === "continue") {
    const before = clock();
    await call();
    end = clock();
    iterations++;
    const ms = toMs(end - before);
    recentMs.push(ms);
    if (recentMs.length > recentCalls) recentMs.shift();
    verdict = warmup.push(ms);
  }
  return {
    usualMs: median(recentMs),
    warmupMs: toMs(end - start),
    warmupIterations: iterations,
    isWarm: verdict === "warm",
  };
}

/** `x:1x3x48x320 state:2x1x128`: the shapes of the timed inputs. */
function describeShapes(task: PreparedTask): string {
  return Object.entries(task.feeds[0])
    .map(([name, { dims }]) => `${name}:${dims.length === 0 ? "scalar" : dims.join("x")}`)
    .join(" ");
}

function toMs(ns: bigint): number {
  return Number(ns) / 1e6;
}
