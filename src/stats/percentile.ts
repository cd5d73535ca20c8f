import { logProbabilityAtMost } from "./binomial.ts";
import { checkConfidence, defaultConfidence } from "./confidence.ts";
import { findFirst } from "./search.ts";
import { orderStatistic, type SortedSamples } from "./sorted.ts";

/** A percentile that enough samples stand behind, with its one-sided upper bound; or how many samples it would take. */
export type SupportedPercentile =
  | { readonly state: "supported"; readonly value: number; readonly upper: number }
  | { readonly state: "too-few"; readonly needed: number };

/**
 * Nearest rank Q(p) = x₍⌈np⌉₎: a value that was measured, never interpolated, never trimmed. Computed in integers.
 * `perMille` is p in thousandths, 1..1000 (p99.9 is 999, the largest sample is 1000).
 * @throws RangeError when perMille is not such an integer.
 */
export function percentile(sorted: SortedSamples, perMille: number): number {
  checkPerMille(perMille);
  const scaled = sorted.length * perMille;
  const remainder = scaled % 1000;
  return orderStatistic(sorted, (scaled - remainder) / 1000 + (remainder > 0 ? 1 : 0));
}

/**
 * Exact one-sided upper bound of the percentile: x₍ᵣ₎ with r the smallest rank where P[Bin(n, p) ≤ r-1] ≥ confidence
 * (Hahn & Meeker, Statistical Intervals, 1991, chapter 5). Undefined when fewer than `samplesNeeded` samples are there.
 * @throws RangeError when perMille or confidence is out of range.
 */
export function percentileUpperBound(
  sorted: SortedSamples,
  perMille: number,
  confidence: number = defaultConfidence,
): number | undefined {
  const trials = sorted.length;
  if (trials < samplesNeeded(perMille, confidence)) return undefined;
  const enough = Math.log(confidence);
  const binomial = { trials, success: perMille / 1000 };
  const rank = findFirst({ from: 1, to: trials - 1, holds: (r) => logProbabilityAtMost(binomial, r - 1) >= enough });
  return orderStatistic(sorted, rank ?? trials);
}

/**
 * Samples from which the percentile has an upper bound: the smallest n with pⁿ ≤ 1-c, that is ⌈ln(1-c)/ln p⌉.
 * Infinity at 1000, as no number of samples bounds a maximum.
 * @throws RangeError when perMille or confidence is out of range.
 */
export function samplesNeeded(perMille: number, confidence: number = defaultConfidence): number {
  checkPerMille(perMille);
  checkConfidence(confidence);
  if (perMille === 1000) return Number.POSITIVE_INFINITY;
  const exact = Math.log1p(-confidence) / Math.log(perMille / 1000);
  // Rounding in the logarithms must not turn a whole number (p = .1, c = .9 needs 1) into the next one.
  return Math.ceil(exact * (1 - 1e-12));
}

/** The percentile as it may be printed: only from `samplesNeeded` samples on. @throws RangeError as above. */
export function supportedPercentile(
  sorted: SortedSamples,
  perMille: number,
  confidence: number = defaultConfidence,
): SupportedPercentile {
  const upper = percentileUpperBound(sorted, perMille, confidence);
  if (upper === undefined) return { state: "too-few", needed: samplesNeeded(perMille, confidence) };
  return { state: "supported", value: percentile(sorted, perMille), upper };
}

function checkPerMille(perMille: number): void {
  if (!Number.isInteger(perMille) || perMille < 1 || perMille > 1000) {
    throw new RangeError(`a percentile in thousandths must be an integer in 1..1000: ${perMille}`);
  }
}
