import { symmetricMedian } from "../stats/median.ts";
import type { CellLaunch, Round } from "./launch.ts";

/** A round is dropped where the hypervisor took more than this share of it. */
const mostSteal = 0.1;

/** What a launch says of a cell: one independent unit. */
export interface LaunchDifference {
  /** ln(candidate ÷ baseline): the median over the rounds. Positive is slower. */
  readonly candidate: number;
  /** ln(copy of the baseline ÷ baseline) likewise; null without a null arm. */
  readonly nullArm: number | null;
  /** ln(candidate ÷ baseline) of the mean of all calls: what slow ones cost, which the usual call does not show. */
  readonly mean: number;
  /** Medians over the same rounds of the medians of the arms' own blocks. */
  readonly baselineMs: number;
  readonly candidateMs: number;
}

/**
 * The launch's difference, or undefined where fewer than half of its rounds were kept: what is left would be the moments that
 * happened to be quiet.
 */
export function launchDifference(launch: CellLaunch): LaunchDifference | undefined {
  const kept = launch.rounds.filter(isKept);
  if (kept.length === 0 || 2 * kept.length < launch.rounds.length) return undefined;
  const nulls = kept.flatMap(({ nullMs, baselineMs }) => (nullMs === null ? [] : [Math.log(nullMs / baselineMs)]));
  return {
    candidate: symmetricMedian(kept.map(({ candidateMs, baselineMs }) => Math.log(candidateMs / baselineMs))),
    nullArm: 2 * nulls.length < launch.rounds.length ? null : symmetricMedian(nulls),
    mean: Math.log(
      sum(kept.map(({ candidateMeanMs }) => candidateMeanMs)) / sum(kept.map(({ baselineMeanMs }) => baselineMeanMs)),
    ),
    baselineMs: symmetricMedian(kept.map(({ baselineP50Ms }) => baselineP50Ms)),
    candidateMs: symmetricMedian(kept.map(({ candidateP50Ms }) => candidateP50Ms)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Those of the launches that have a difference, in the order of their numbers: what a verdict follows from, however they were stored. */
export function differencesOf(launches: readonly CellLaunch[], phase: CellLaunch["phase"]): LaunchDifference[] {
  return launches
    .filter((launch) => launch.phase === phase)
    .sort((one, other) => one.launch - other.launch)
    .flatMap((launch) => launchDifference(launch) ?? []);
}

/** How many rounds were measured, and how many of them were dropped. */
export function countRounds(launches: readonly CellLaunch[]): { readonly total: number; readonly dropped: number } {
  const rounds = launches.flatMap((launch) => launch.rounds);
  return { total: rounds.length, dropped: rounds.filter((round) => !isKept(round)).length };
}

/** Both arms of a round are kept or dropped, for what the machine did and never for the times themselves. */
function isKept({ stealFraction, isSuspended }: Round): boolean {
  return !isSuspended && (stealFraction === null || stealFraction <= mostSteal);
}
