import type { SimulationRun } from "../power/simulate.ts";
import type { Journal } from "../runner/journal.ts";
import type { RunLock } from "../runner/run-lock.ts";
import type { KeptRuns } from "../simulator/kept-runs.ts";
import { type KeptRun, keptRunOf, runOf, type SweepEntry } from "./sweep-record.ts";

export interface Keeper {
  readonly kept: KeptRuns;
  /** Saves what is not saved yet, and lets the next one in. @throws OffgridError `journal`. */
  readonly close: () => void;
}

/** What is simulated in so short a time goes to disk together: a sync takes milliseconds, some simulations less than one. */
const saveEveryMs = 200;

/** Puts further runs into a journal, behind those that are in it. */
export function createKeeper({
  journal,
  lock,
  runs,
}: {
  readonly journal: Journal<SweepEntry>;
  readonly lock: RunLock;
  readonly runs: readonly KeptRun[];
}): Keeper {
  const known = new Map<string, SimulationRun>(runs.map((run) => [run.key, runOf(run)]));
  let waiting: KeptRun[] = [];
  let savedMs = Number.NEGATIVE_INFINITY;
  const save = (): void => {
    if (waiting.length === 0) return;
    const runsToSave = waiting;
    waiting = [];
    journal.append({ type: "simulated", payload: { runs: runsToSave } });
    savedMs = performance.now();
  };
  return {
    kept: {
      find: (key) => known.get(key),
      keep: (key, run) => {
        known.set(key, run);
        waiting.push(keptRunOf(key, run));
        if (performance.now() - savedMs >= saveEveryMs) save();
      },
    },
    close: () => {
      try {
        save();
      } finally {
        journal.close();
        lock.release();
      }
    },
  };
}
