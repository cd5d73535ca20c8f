import { logProbabilityAtMost } from "./binomial.ts";
import { checkConfidence, defaultConfidence } from "./confidence.ts";
import type { Estimate } from "./estimate.ts";
import { percentile } from "./percentile.ts";
import { findFirst } from "./search.ts";
import { orderStatistic, type SortedSamples, sortSamples } from "./sorted.ts";

/** Ranks (from 1) of the two order statistics between which the median lies. */
export interface MedianRanks {
  readonly lower: number;
  readonly upper: number;
}

/** The median of unsorted values by nearest rank: of an even number, the lower of the middle two. @throws RangeError as `sortSamples`. */
export function median(values: readonly number[] | Float64Array): number {
  return percentile(sortSamples(values), 500);
}

/**
 * The median of unsorted values, of an even number the mean of the middle two. For differences, where it must not matter which
 * side is taken from which: with every sign turned, so is the median's. @throws RangeError as `sortSamples`.
 */
export function symmetricMedian(values: readonly number[]): number {
  const sorted = sortSamples(values);
  const half = sorted.length / 2;
  return (orderStatistic(sorted, Math.floor(half + 0.5)) + orderStatistic(sorted, Math.floor(half) + 1)) / 2;
}

/** The median with its order-statistic interval, which assumes no distribution; undefined when n is too small (n < 6 at 95 %). */
export function medianEstimate(sorted: SortedSamples, confidence: number = defaultConfidence): Estimate | undefined {
  const ranks = medianRanks(sorted.length, confidence);
  if (ranks === undefined) return undefined;
  return {
    value: percentile(sorted, 500),
    lo: orderStatistic(sorted, ranks.lower),
    hi: orderStatistic(sorted, ranks.upper),
  };
}

/**
 * The narrowest symmetric ranks l, n+1-l that hold the median with the confidence: the largest l with
 * P[Bin(n, ½) ≤ l-1] ≤ (1-c)/2 (David & Nagaraja, Order Statistics, 2003, §7.1). Undefined when there is none.
 * @throws RangeError when n is not an integer ≥ 0 or confidence is out of range.
 */
export function medianRanks(n: number, confidence: number = defaultConfidence): MedianRanks | undefined {
  checkConfidence(confidence);
  const limit = Math.log((1 - confidence) / 2);
  const tooNarrow = findFirst({
    from: 1,
    to: n,
    holds: (rank) => logProbabilityAtMost({ trials: n, success: 0.5 }, rank - 1) > limit,
  });
  const lower = (tooNarrow ?? 1) - 1;
  return lower < 1 ? undefined : { lower, upper: n + 1 - lower };
}
