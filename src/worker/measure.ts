import { setImmediate as nextTurn } from "node:timers/promises";
import type { Backend, LoadedModel } from "../backends/backend.ts";
import { messageOf } from "../errors.ts";
import type { Probes } from "../machine/probes.ts";
import type { Measurement } from "../results/outcome.ts";
import { scenarios } from "../scenarios/scenario.ts";
import { stopRules } from "../stats/stop-rule.ts";
import { createWarmup } from "../stats/windows.ts";
import type { Cell } from "../suite/cell.ts";
import type { Phase } from "../suite/phase.ts";
import type { PreparedTask } from "../tasks/task.ts";
import type { Prepared } from "./prepare-raw.ts";
import { usageBetween } from "./usage.ts";

export interface MeasureRequest {
  readonly cell: Cell;
  readonly modelPath: string;
  readonly backend: Backend;
  readonly prepareTask: (model: LoadedModel) => Promise<Prepared>;
  readonly callFloorUs: () => Promise<number | null>;
  /** Reads counters of process and machine; called outside timed regions only. */
  readonly readProbes: () => Probes;
  /** Told at the start of each phase, never inside a timed region. */
  readonly onPhase: (phase: Phase) => Promise<void>;
}

export interface MeasureResult {
  readonly measurement: Measurement;
  readonly samplesNs: Float64Array;
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
  const task = await request.prepareTask(model);
  const call = roundRobin(task.feeds.map((feeds) => model.bind(feeds)));

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
  const warm = await warmUp({ call, clock });

  await onPhase("steady");
  await nextTurn();
  const before = readProbes();
  const steady = await scenarios[cell.scenario]({ call, clock, stop: stopRules[cell.stop] });
  const after = readProbes();

  await onPhase("judge");
  const quality = task.judge ? await task.judge((feeds) => model.infer(feeds)) : null;
  await model.release();
  const notes = [...task.notes];
  const callFloorUs = await request.callFloorUs().catch((thrown: unknown) => {
    notes.push(`the call floor could not be measured: ${messageOf(thrown)}`);
    return null;
  });

  return {
    samplesNs: steady.samplesNs,
    measurement: {
      clock: backend.clockKind,
      loadMs,
      firstMs,
      ...warm,
      steadyS: toMs(steady.endNs - steady.startNs) / 1000,
      isComplete: steady.isComplete,
      shapes: describeShapes(task),
      ...usageBetween(before, after),
      callFloorUs,
      quality,
      notes,
    },
  };
}

/** Calls in turn. A lone call stays bare: no wrapper inside the timed region. */
function roundRobin(calls: readonly (() => Promise<unknown>)[]): () => Promise<unknown> {
  const [first] = calls;
  if (first === undefined) throw new RangeError("a task gave no inputs");
  if (calls.length === 1) return first;
  let turn = 0;
  return () => {
    const call = calls[turn] ?? first;
    turn = turn + 1 === calls.length ? 0 : turn + 1;
    return call();
  };
}

async function warmUp({ call, clock }: { call: () => Promise<unknown>; clock: () => bigint }) {
  const warmup = createWarmup();
  const start = clock();
  let verdict: "continue" | "warm" | "capped" = "continue";
  let iterations = 0;
  let end = start;
  while (verdict === "continue") {
    const before = clock();
    await call();
    end = clock();
    iterations++;
    verdict = warmup.push(toMs(end - before));
  }
  return { warmupMs: toMs(end - start), warmupIterations: iterations, isWarm: verdict === "warm" };
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
