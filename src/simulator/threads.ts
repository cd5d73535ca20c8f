import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { type Simulation, type SimulationRun, simulate } from "../power/simulate.ts";
import type { Answer } from "./thread.ts";

/** Runs simulations on worker threads that live until it is closed. */
export interface SimulationPool {
  /** The runs in the simulations' order, whichever thread made them. @throws the signal's reason once it has fired. */
  readonly run: (request: {
    readonly simulations: readonly Simulation[];
    /** Told of each run as it is done, with its simulation's index. What it throws ends the sweep. */
    readonly onRun?: (run: SimulationRun, index: number) => void;
  }) => Promise<SimulationRun[]>;
  readonly close: () => Promise<void>;
}

/** Under so many simulations starting threads costs more than it saves. */
const fewest = 4;

/**
 * A pool of `threads` threads, started at the first call that has work for them. With one thread, for a few simulations, or where
 * threads cannot be started, everything runs here, one simulation a turn of the event loop, so that Ctrl-C is heard.
 */
export function createPool({
  threads,
  entry,
  signal,
}: {
  readonly threads: number;
  /** The built thread.js. */
  readonly entry: string;
  readonly signal: AbortSignal;
}): SimulationPool {
  let workers: Worker[] | undefined;
  const start = (): Worker[] => {
    workers ??= Array.from({ length: threads }, () => new Worker(entry));
    return workers;
  };
  return {
    async run({ simulations, onRun = () => undefined }) {
      const runs = new Map<number, SimulationRun>();
      const next = takeTurns(simulations);
      const done = (index: number, run: SimulationRun): void => {
        runs.set(index, run);
        onRun(run, index);
      };
      const isSmall = workers === undefined && simulations.length < fewest;
      if (threads > 1 && !isSmall) {
        await Promise.all(start().map((worker) => serve({ worker, next, done, signal })));
      }
      // What no thread took or answered.
      for (const [index, simulation] of simulations.entries()) {
        if (runs.has(index)) continue;
        signal.throwIfAborted();
        done(index, simulate(simulation));
        await setImmediate();
      }
      signal.throwIfAborted();
      return simulations.flatMap((_, index) => runs.get(index) ?? []);
    },
    async close() {
      await Promise.all((workers ?? []).map((worker) => worker.terminate()));
      workers = undefined;
    },
  };
}

type Next = () => { readonly index: number; readonly simulation: Simulation } | undefined;

function takeTurns(simulations: readonly Simulation[]): Next {
  let taken = 0;
  return () => {
    const index = taken;
    taken += 1;
    const simulation = simulations[index];
    return simulation === undefined ? undefined : { index, simulation };
  };
}

const answerSchema = z.custom<Answer>((value) => typeof value === "object" && value !== null && "index" in value);

/** Hands one worker simulation after simulation until there is none left, it fails, or the signal fires. */
function serve({
  worker,
  next,
  done,
  signal,
}: {
  readonly worker: Worker;
  readonly next: Next;
  readonly done: (index: number, run: SimulationRun) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      worker.off("message", onMessage);
      worker.off("error", finish);
      worker.off("exit", finish);
      signal.removeEventListener("abort", finish);
    };
    const finish = (): void => {
      stop();
      resolve();
    };
    const give = (): void => {
      const task = signal.aborted ? undefined : next();
      if (task === undefined) finish();
      else worker.postMessage(task);
    };
    const onMessage = (message: unknown): void => {
      try {
        const { index, run } = answerSchema.parse(message);
        // A simulation that throws is run again here, where its error can be shown as it is.
        if (run !== null) done(index, run);
        give();
      } catch (thrown) {
        stop();
        reject(thrown);
      }
    };
    worker.on("message", onMessage);
    worker.on("error", finish);
    worker.on("exit", finish);
    signal.addEventListener("abort", finish);
    give();
  });
}
