import { parentPort } from "node:worker_threads";
import { type Simulation, type SimulationRun, simulate } from "../power/simulate.ts";

/** What a thread answers; no run where the simulation threw. */
export interface Answer {
  readonly index: number;
  readonly run: SimulationRun | null;
}

// A worker thread: simulations in, runs out, until it is ended.

parentPort?.on("message", ({ index, simulation }: { readonly index: number; readonly simulation: Simulation }) => {
  parentPort?.postMessage({ index, run: attempt(simulation) } satisfies Answer);
});

function attempt(simulation: Simulation): SimulationRun | null {
  try {
    return simulate(simulation);
  } catch {
    // Whoever asked runs it again and sees the error itself.
    return null;
  }
}
