import { logProbabilityAtMost } from "./binomial.ts";
import { checkConfidence } from "./confidence.ts";
import { findFirst } from "./search.ts";
import { orderStatistic, type SortedSamples } from "./sorted.ts";

/** Confidence that MLPerf's LoadGen asks of a percentile. */
export const loadgenConfidence = 0.99;

/** The percentile that early stopping is applied to. */
export interface EarlyStoppingTarget {
  /** Target percentile p in thousandths, an integer in 1..999. */
  readonly perMille: number;
  /** 0 < confidence < 1; LoadGen's .99 unless given. */
  readonly confidence?: number;
}

export type EarlyStopping =
  /** `value` is the t*-th largest sample, t* = `overLatency`: at the confidence, the true percentile is not above it. */
  | { readonly state: "valid"; readonly value: number; readonly overLatency: number }
  | { readonly state: "invalid"; readonly samples: number; readonly needed: number };

/**
 * LoadGen's early-stopping estimate of a percentile (mlcommons/inference, loadgen/early_stopping.cc).
 * @throws RangeError when the target is out of range.
 */
export function earlyStopping(sorted: SortedSamples, target: EarlyStoppingTarget): EarlyStopping {
  const samples = sorted.length;
  const overLatency = overLatencyAllowed(samples, target);
  if (overLatency === undefined) return { state: "invalid", samples, needed: queriesNeeded(1, target) };
  return { state: "valid", value: orderStatistic(sorted, samples - overLatency + 1), overLatency };
}

/**
 * h(t): the fewest queries within a latency that, beside `overLatency` = t queries above it, show that p of all queries
 * are within it: the smallest h with Σ_{k≤t} C(h+t, k) (1-p)^k p^(h+t-k) < 1-c.
 * @throws RangeError when the target is out of range or t is not an integer ≥ 0.
 */
export function passingQueriesNeeded(overLatency: number, target: EarlyStoppingTarget): number {
  if (!Number.isSafeInteger(overLatency) || overLatency < 0) {
    throw new RangeError(`queries over the latency must be an integer ≥ 0: ${overLatency}`);
  }
  const isShown = showsPercentile(target);
  const needed = findFirst({ from: 1, holds: (passing) => isShown(passing + overLatency, overLatency) });
  return needed ?? Number.POSITIVE_INFINITY;
}

/** n(t) = h(t) + t: queries in all. @throws RangeError as `passingQueriesNeeded`. */
export function queriesNeeded(overLatency: number, target: EarlyStoppingTarget): number {
  return passingQueriesNeeded(overLatency, target) + overLatency;
}

/**
 * t*(n) = max{t ≥ 1 : n(t) ≤ n}, or undefined when n < n(1). Found in one search, because n(t) ≤ n says no more than
 * P[Bin(n, 1-p) ≤ t] < 1-c.
 * @throws RangeError when the target is out of range or n is not an integer ≥ 0.
 */
export function overLatencyAllowed(queries: number, target: EarlyStoppingTarget): number | undefined {
  const isShown = showsPercentile(target);
  const tooMany = findFirst({ from: 1, to: queries, holds: (overLatency) => !isShown(queries, overLatency) });
  return tooMany === undefined || tooMany === 1 ? undefined : tooMany - 1;
}

/** Whether `overLatency` late queries among `queries` are too few for a p that is not reached: P[Bin(n, 1-p) ≤ t] < 1-c. */
function showsPercentile({ perMille, confidence = loadgenConfidence }: EarlyStoppingTarget) {
  checkConfidence(confidence);
  if (!Number.isInteger(perMille) || perMille < 1 || perMille > 999) {
    throw new RangeError(`an early-stopping percentile must be an integer in 1..999 thousandths: ${perMille}`);
  }
  const success = (1000 - perMille) / 1000;
  const limit = Math.log1p(-confidence);
  return (queries: number, overLatency: number): boolean =>
    logProbabilityAtMost({ trials: queries, success }, overLatency) < limit;
}
