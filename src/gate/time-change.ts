import { studentReach, studentTwoSided } from "../stats/quantile.ts";
import { yuenWelch } from "../stats/yuen.ts";
import type { Drift } from "./noise.ts";

/** Repetitions that a side needs: fewer leave a trimmed mean of two or three. */
export const fewestRepetitions = 6;

/** Probability that a regression that could be caught is missed, and that a pass hides one that matters. */
export const missed = 0.05;

/** The change of one figure between two tables, in the direction that is worse. */
export interface TimeChange {
  /** Trimmed mean of the logarithm of the candidate's repetitions less the baseline's; positive is worse. */
  readonly value: number;
  /** Its standard error between repetitions alone, and with what two runs of the same code differ by. */
  readonly withinError: number;
  readonly standardError: number;
  readonly degrees: number;
  /** Two-sided, not adjusted. */
  readonly pValue: number;
}

/**
 * Yuen and Welch's difference of the logarithms of repetitions, which tells what processes of one run scatter by. It cannot tell what
 * one run and the next differ by (a neighbour, a clock, where memory fell): that variance is the machine's, measured beforehand, and
 * is added, degrees of freedom after Welch and Satterthwaite. Undefined with fewer than six a side.
 * @param drift null where it is unknown or there is none (a virtual clock)
 */
export function timeChange({
  baseline,
  candidate,
  better,
  drift,
}: {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  readonly better: "lower" | "higher";
  readonly drift: Drift | null;
}): TimeChange | undefined {
  if (Math.min(baseline.length, candidate.length) < fewestRepetitions) return undefined;
  const sign = better === "lower" ? 1 : -1;
  const estimate = yuenWelch(candidate.map(Math.log), baseline.map(Math.log));
  if (estimate === undefined) return undefined;
  const within = estimate.standardError ** 2;
  const between = (drift?.deviation ?? 0) ** 2;
  const variance = within + between;
  const standardError = Math.sqrt(variance);
  const spread = within ** 2 / estimate.degrees + between ** 2 / (drift?.degrees ?? 1);
  const degrees = spread > 0 ? variance ** 2 / spread : estimate.degrees;
  return {
    value: sign * estimate.value,
    withinError: estimate.standardError,
    standardError,
    degrees,
    pValue: pValueOf(estimate.value, standardError, degrees),
  };
}

/** Without any scatter every difference is one. */
function pValueOf(value: number, error: number, degrees: number): number {
  if (error === 0) return value === 0 ? 1 : 0;
  return studentTwoSided(value / error, degrees);
}

/** How far the change is known, to each side, at a two-sided confidence. */
export function reachOf({ standardError, degrees }: TimeChange, confidence: number): number {
  return standardError === 0 ? 0 : studentReach(degrees, confidence) * standardError;
}

/**
 * Smallest regression, of the logarithm, that would have been found with a probability of 95 %: beyond all that it has to be beyond
 * (`least`, and the interval at the strictest level of Holm's), by what the figure may fall short of it.
 */
export function catchable({
  change,
  least,
  alpha,
  checks,
}: {
  readonly change: TimeChange;
  readonly least: number;
  readonly alpha: number;
  /** Time checks of the suite. */
  readonly checks: number;
}): number {
  return Math.max(least, reachOf(change, 1 - alpha / checks)) + reachOf(change, 1 - 2 * missed);
}

/**
 * Repetitions a side with which the present change would be within `least` with 95 %; undefined where no number of them would do, since
 * runs differ by more.
 */
export function repetitionsToTell({
  change,
  least,
  repetitions,
}: {
  readonly change: TimeChange;
  readonly least: number;
  readonly repetitions: number;
}): number | undefined {
  const { value, withinError, standardError, degrees } = change;
  const t = studentReach(degrees, 1 - 2 * missed);
  const room = (least - Math.abs(value)) / t;
  const between = standardError ** 2 - withinError ** 2;
  const left = room ** 2 - between;
  if (room <= 0 || left <= 0) return undefined;
  return Math.max(repetitions + 1, Math.ceil((repetitions * withinError ** 2) / left));
}
