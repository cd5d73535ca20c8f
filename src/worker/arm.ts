import { setImmediate as nextTurn } from "node:timers/promises";
import type { Backend, LoadedModel } from "../backends/backend.ts";
import { OffgridError } from "../errors.ts";
import { countersBetween } from "../machine/counter-totals.ts";
import type { Counters } from "../machine/counters.ts";
import { mean } from "../stats/mean.ts";
import { median } from "../stats/median.ts";
import { percentile } from "../stats/percentile.ts";
import { sortSamples } from "../stats/sorted.ts";
import { digestOf } from "./answer.ts";
import { roundRobin } from "./bound-calls.ts";
import type { ArmAnswer, ArmAnswerOf, ArmJob, ArmRequest } from "./duel-protocol.ts";
import type { Prepared } from "./prepare-raw.ts";
import type { Job } from "./protocol.ts";
import { makeReference } from "./reference.ts";

/** A warm-up block; two in a row whose medians differ by less than `near` end it, and so do `mostBlocks`. */
const warmup = { leastCalls: 5, leastMs: 15, near: 0.02, mostBlocks: 6 } as const;

export interface ArmParts {
  readonly job: ArmJob;
  /** A cell's; fakes behave by their cell, real cells share one. */
  readonly backendOf: (job: Job) => Promise<Backend>;
  readonly prepareTask: (request: { readonly job: Job; readonly model: LoadedModel }) => Promise<Prepared>;
  /** Opened before the backend makes its threads; null where there is nothing real to count. */
  readonly counters: Counters | null;
  /** CPU time of this process so far, seconds; called outside timed regions only. */
  readonly cpuS: () => number;
}

interface Open {
  readonly clock: Backend["clock"];
  /** Whether the machine works while a call runs, so that it is told what this process does between its turns. */
  readonly isReal: boolean;
  readonly model: LoadedModel;
  readonly task: Prepared;
  readonly calls: readonly (() => Promise<unknown>)[];
  /** The calls in turn, from the first input on: both arms are at the same input in the same round. */
  readonly call: () => Promise<unknown>;
}

type Asked = Exclude<ArmRequest, { readonly type: "start" }>;

/** The worker's side of a duel: one arm, which has one model open at a time and does nothing unless it is asked. */
export function createArm({ job, backendOf, prepareTask, counters, cpuS }: ArmParts) {
  let opened: Open | undefined;
  /** When it last had nothing more to do, by the machine's clock, whatever the backend's is. */
  let resting: { readonly cpuS: number; readonly atMs: number } | undefined;
  /** What it did from then until it was asked again. */
  let idle = { cpuS: 0, s: 0 };

  function get(type: string): Open {
    if (opened === undefined) throw new TypeError(`asked to ${type} with no model open`);
    return opened;
  }

  async function open(index: number): Promise<ArmAnswerOf<"opened">> {
    await close();
    const one = job.jobs[index];
    if (one === undefined) throw new TypeError(`asked to open cell ${index} of ${job.jobs.length}`);
    const backend = await backendOf(one);
    const { clock } = backend;
    const start = clock();
    const model = await backend.load({ modelPath: one.modelPath, settings: { ...one.cell, restsBetween: true } });
    const loadMs = toMs(clock() - start);
    const task = await prepareTask({ job: one, model });
    const calls = task.feeds.map((feeds) => model.bind(feeds));
    const { call: warm } = roundRobin(calls);
    try {
      await warm();
    } catch (cause) {
      throw task.explain(cause);
    }
    const { usualMs, isWarm } = await warmUp({ call: warm, clock });
    resting = undefined;
    idle = { cpuS: 0, s: 0 };
    opened = { clock, isReal: backend.clockKind === "hrtime", model, task, calls, call: roundRobin(calls).call };
    return { type: "opened", clock: backend.clockKind, loadMs, usualMs, isWarm, notes: [...task.notes] };
  }

  async function turn(calls: number): Promise<ArmAnswerOf<"turned">> {
    const { clock, call, isReal } = get("take a turn");
    const { cpuS: idleCpuS, s: idleS } = isReal ? idle : { cpuS: 0, s: 0 };
    const samplesMs = new Float64Array(calls);
    await nextTurn();
    for (let index = 0; index < calls; index++) {
      const start = clock();
      await call();
      const end = clock();
      samplesMs[index] = toMs(end - start);
    }
    const sorted = sortSamples(samplesMs);
    return {
      type: "turned",
      p25Ms: percentile(sorted, 250),
      p50Ms: percentile(sorted, 500),
      meanMs: mean(samplesMs),
      idleCpuS,
      idleS,
    };
  }

  async function refer(): Promise<ArmAnswerOf<"reference">> {
    const { model, task } = get("refer");
    const infer: LoadedModel["infer"] = (feeds) => model.infer(feeds);
    const { judge, feeds, explain } = task;
    return {
      type: "reference",
      inputs: feeds.map(digestOf),
      ...(await makeReference({ feeds, infer, explain, judge: judge && (() => judge(infer)) })),
    };
  }

  async function count(few: number, many: number): Promise<ArmAnswerOf<"counted">> {
    const { calls } = get("count");
    if (counters === null || counters.states.get("instructions")?.state !== "counts")
      return { type: "counted", instructions: null, why: "nothing here counts instructions" };
    const { call } = roundRobin(calls);
    const short = await countCalls({ call, calls: few, counters });
    const long = await countCalls({ call, calls: many, counters });
    if (short === null || long === null || long <= short)
      return { type: "counted", instructions: null, why: "the counter of instructions stood still" };
    return { type: "counted", instructions: (long - short) / (many - few), why: null };
  }

  async function close(): Promise<ArmAnswerOf<"closed">> {
    const { model } = opened ?? {};
    opened = undefined;
    await model?.release();
    return { type: "closed" };
  }

  return {
    /** Its answer is on its way, and it has nothing to do until it is asked again. */
    rest(): void {
      resting = { cpuS: cpuS(), atMs: performance.now() };
    },
    /** It is asked again: told before the question is read, which is work of its own. */
    wake(): void {
      if (resting === undefined) return;
      const { cpuS: from, atMs } = resting;
      idle = { cpuS: Math.max(0, cpuS() - from), s: Math.max(0, (performance.now() - atMs) / 1000) };
    },
    async answer(request: Asked): Promise<ArmAnswer> {
      switch (request.type) {
        case "open":
          return open(request.index);
        case "turn":
          return turn(request.calls);
        case "refer":
          return refer();
        case "count":
          return count(request.few, request.many);
        case "close":
          return close();
        default:
          throw new OffgridError({
            code: "backend",
            fault: `unhandled request ${JSON.stringify(request satisfies never)}`,
          });
      }
    },
  };
}

async function warmUp({ call, clock }: { call: () => Promise<unknown>; clock: () => bigint }) {
  let before = Number.NaN;
  for (let block = 1; ; block++) {
    const usualMs = median(await timeBlock({ call, clock }));
    const isWarm = Math.abs(usualMs - before) < warmup.near * before;
    if (isWarm || block >= warmup.mostBlocks) return { usualMs, isWarm };
    before = usualMs;
  }
}

async function timeBlock({ call, clock }: { call: () => Promise<unknown>; clock: () => bigint }): Promise<number[]> {
  const samplesMs: number[] = [];
  const start = clock();
  for (;;) {
    const before = clock();
    await call();
    const after = clock();
    samplesMs.push(toMs(after - before));
    if (samplesMs.length >= warmup.leastCalls && toMs(after - start) >= warmup.leastMs) return samplesMs;
  }
}

/** User instructions of so many calls; null where the counter gave nothing. */
async function countCalls({
  call,
  calls,
  counters,
}: {
  call: () => Promise<unknown>;
  calls: number;
  counters: Counters;
}): Promise<number | null> {
  const before = counters.read();
  for (let index = 0; index < calls; index++) await call();
  return countersBetween(before, counters.read()).instructions;
}

function toMs(ns: bigint): number {
  return Number(ns) / 1e6;
}
