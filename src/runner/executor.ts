import { type ChildProcess, fork } from "node:child_process";
import { messageOf } from "../errors.ts";
import type { Outcome } from "../results/outcome.ts";
import type { Phase } from "../suite/phase.ts";
import type { Job, WorkerRequest } from "../worker/protocol.ts";
import { combineReports } from "./combine-reports.ts";
import { createConversation, type WorkerResult } from "./conversation.ts";
import { claimDecodeErrors } from "./decode-errors.ts";
import type { Launch } from "./launch.ts";
import { createTail } from "./tail.ts";
import { explainEnd, okOutcome, type WorkerEnd } from "./worker-end.ts";

export interface ExecutorRequest {
  /** The worker's entry file. */
  readonly worker: string;
  readonly job: Job;
  readonly timeoutS: number;
  /** Ends the worker at once; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Told of the first process's phases, with the pids of all. */
  readonly onPhase: (phase: Phase, workers: readonly number[]) => void;
  /** How the worker's process is started, where not by Node.js at once; see `launchUnder`. */
  readonly launch?: Launch | undefined;
  /** Kills by the kernel's out-of-memory killer so far, or null where that cannot be read. */
  readonly countOomKills: () => number | null;
}

export interface RepetitionReport {
  readonly outcome: Outcome;
  /** Timed iterations in order, ns; null unless the outcome is ok. Of several processes: all of theirs in order of time. */
  readonly samplesNs: Float64Array | null;
  /** Of open loops, beside each latency. */
  readonly open: WorkerResult["open"];
}

/**
 * How long a worker may take to end once it was asked to (SIGTERM), has answered or has closed its channel, before it is
 * made to (SIGKILL); and how long its output may stay open after its end.
 */
const graceMs = 2_000;

/**
 * Runs one repetition in a child process of its own; one at a time. While the worker measures, this process sleeps on the
 * channel. Whatever the worker does - crash, hang, garbage, silence - comes back as an outcome; only an abort rejects.
 */
export async function runRepetition(request: ExecutorRequest): Promise<RepetitionReport> {
  const { signal, countOomKills, timeoutS } = request;
  signal.throwIfAborted();
  const oomBefore = countOomKills();
  const ends = await watchCrowd(request);
  signal.throwIfAborted();
  const reports = ends.map((end): RepetitionReport => {
    const { result } = end;
    if (result) return { outcome: okOutcome({ end, result }), samplesNs: result.samplesNs, open: result.open };
    const isKilledForMemory = end.signal === "SIGKILL" && isAbove(countOomKills(), oomBefore);
    return { outcome: explainEnd({ end, isKilledForMemory, timeoutS }), samplesNs: null, open: null };
  });
  return combineReports(reports);
}

/**
 * The processes of a cell, side by side: each loads and warms up, and once all are warm they measure. Where one ends without
 * a result the others are ended: what they measured alone is not what was asked for.
 */
async function watchCrowd(request: ExecutorRequest): Promise<WorkerEnd[]> {
  const { processes } = request.job.cell;
  const crowd = new AbortController();
  const signal = AbortSignal.any([request.signal, crowd.signal]);
  const goes: (() => void)[] = [];
  const workers: number[] = [];
  let steady = 0;
  return Promise.all(
    Array.from({ length: processes }, async (_, index) => {
      const end = await new Promise<WorkerEnd>((resolve) =>
        watchWorker({
          request: {
            ...request,
            signal,
            // The phases of a crowd are those of its first process.
            onPhase: (phase) => index === 0 && request.onPhase(phase, workers),
          },
          onStart: (pid) => workers.push(pid),
          onWarm: (go) => {
            goes.push(go);
            steady++;
            if (steady === processes) for (const each of goes) each();
          },
          onEnd: resolve,
        }),
      );
      if (end.result === undefined) crowd.abort();
      return end;
    }),
  );
}

/** Starts the worker, tells it its job, and calls `onEnd` once it has ended and nothing of it is left open here. */
function watchWorker({
  request,
  onStart,
  onWarm,
  onEnd,
}: {
  request: Omit<ExecutorRequest, "onPhase"> & { readonly onPhase: (phase: Phase) => void };
  onStart: (pid: number) => void;
  /** Told that the worker is warm, and how to tell it to measure. */
  onWarm: (go: () => void) => void;
  onEnd: (end: WorkerEnd) => void;
}): void {
  const { job, signal, timeoutS, worker } = request;
  const timers: NodeJS.Timeout[] = [];
  const tail = createTail(8192);
  const tell = (message: WorkerRequest) =>
    child?.send(message, () => {
      // A worker that is gone before it could be told shows in its exit.
    });
  const talk = createConversation({ onPhase: request.onPhase, onWarm: () => onWarm(() => tell({ type: "go" })) });
  let child: ChildProcess | undefined;
  let stop: WorkerEnd["stop"];
  let isSettled = false;

  const after = (ms: number, act: () => void) => {
    if (!isSettled) timers.push(setTimeout(act, ms));
  };
  const end = (why: NonNullable<WorkerEnd["stop"]>) => {
    if (stop) return;
    stop = why;
    child?.kill("SIGTERM");
    after(graceMs, () => child?.kill("SIGKILL"));
  };
  const breach = (detail: string) => end({ kind: "protocol", detail });
  const onAbort = () => child?.kill("SIGKILL");
  const release = claimDecodeErrors((error) => breach(`sent bytes that are no message: ${error.message}`));
  const settle = (exitCode: number | null, endSignal: string | null) => {
    if (isSettled) return;
    isSettled = true;
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    release();
    child?.stdout?.destroy();
    child?.stderr?.destroy();
    if (child?.connected) child.disconnect();
    onEnd({ exitCode, signal: endSignal, stop, stderrTail: tail.text(), ...talk.facts() });
  };
  const failToStart = (thrown: unknown) => {
    stop = { kind: "start", detail: messageOf(thrown) };
    settle(null, null);
  };

  try {
    const { args, ...program } = request.launch ?? { args: [], execArgv: [] };
    child = fork(worker, [...args], {
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      ...program,
      execArgv: [...program.execArgv],
    });
  } catch (thrown) {
    failToStart(thrown);
    return;
  }
  const { pid } = child;
  // Where there is no pid, 'close' need not follow.
  child.on("error", (error) => pid === undefined && failToStart(error));
  if (pid === undefined) return;
  onStart(pid);
  signal.addEventListener("abort", onAbort, { once: true });
  after(timeoutS * 1000, () => talk.isAnswered() || end({ kind: "timeout", detail: "" }));
  child.stdout?.on("data", tail.push);
  child.stderr?.on("data", tail.push);
  child.on("message", (raw) => {
    const fault = talk.hear(raw);
    if (fault !== undefined) breach(fault);
    else if (talk.isAnswered()) after(graceMs, () => end({ kind: "linger", detail: "" }));
  });
  // A worker that dies closes its channel too, a moment before its end is known.
  const isAtWork = () => child?.exitCode === null && child.signalCode === null && !talk.isAnswered();
  child.on("disconnect", () => after(graceMs, () => isAtWork() && breach("closed its channel without an answer")));
  // 'close' also waits for the output, which a process that the worker left behind may hold open for ever.
  child.on("exit", (exitCode, endSignal) => after(graceMs, () => settle(exitCode, endSignal)));
  child.on("close", settle);
  tell({ type: "measure", job });
}

function isAbove(after: number | null, before: number | null): boolean {
  return after !== null && before !== null && after > before;
}
