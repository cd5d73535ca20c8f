import type { DuelCell } from "../../src/gate/duel-record.ts";
import type { CellLaunch, Round } from "../../src/gate/launch.ts";

export const rules = { threshold: 0.05, alpha: 0.01, beta: 0.05 };

/** A quiet round of a baseline that takes 2 ms, but for what a test is about. */
export function roundOf(parts: Partial<Round> = {}): Round {
  const { baselineMs = 2, candidateMs = 2 } = parts;
  return {
    first: "baseline",
    baselineMs,
    candidateMs,
    baselineP50Ms: baselineMs,
    candidateP50Ms: candidateMs,
    baselineMeanMs: baselineMs,
    candidateMeanMs: candidateMs,
    nullMs: null,
    stealFraction: 0,
    isSuspended: false,
    ...parts,
  };
}

/** A quiet launch of 20 equal rounds whose difference is `difference`, but for what a test is about. */
export function launchOf(difference: number, parts: Partial<CellLaunch> = {}): CellLaunch {
  return {
    cell: "a",
    phase: "measure",
    launch: 1,
    callsPerBlock: 8,
    rounds: Array.from({ length: 20 }, () => roundOf({ candidateMs: 2 * Math.exp(difference) })),
    idleCpu: { baseline: 0, candidate: 0.01 },
    ...parts,
  };
}

/** One launch a difference, numbered from 1. */
export function launchesOf(differences: readonly number[], parts: Partial<CellLaunch> = {}): CellLaunch[] {
  return differences.map((difference, index) => launchOf(difference, { launch: index + 1, ...parts }));
}

/** A cell with nothing to say but its times. */
export function cellOf(launches: readonly CellLaunch[], parts: Partial<DuelCell> = {}): DuelCell {
  return {
    cell: "a",
    name: "model a",
    launches: [...launches],
    outputs: { state: "equal", detail: "bit for bit", quality: "not judged" },
    instructions: null,
    failure: null,
    ...parts,
  };
}

/** `n` differences about `centre` that scatter by some 1 %, the same at every call. */
export function scattered(centre: number, n: number): number[] {
  return Array.from({ length: n }, (_, index) => centre + 0.01 * (((index * 7) % 11) / 5 - 1));
}
