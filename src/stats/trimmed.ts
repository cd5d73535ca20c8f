import { mean } from "./mean.ts";
import { orderStatistic, type SortedSamples, sortSamples } from "./sorted.ts";

/** Share of the values that is cut from each end: Wilcox's recommendation, good against heavy tails at little cost without them. */
export const defaultTrim = 0.2;

/** How many of n values are cut from each end: g = ⌊γn⌋. @throws RangeError unless 0 ≤ trim < ½. */
export function trimmedCount(n: number, trim: number = defaultTrim): number {
  if (!(trim >= 0 && trim < 0.5)) throw new RangeError(`a share to trim must lie in 0 ≤ trim < 0.5: ${trim}`);
  // The small addend keeps a whole number whole where γn was rounded down.
  return Math.floor(trim * n + 1e-9);
}

/**
 * Mean of the values without the g smallest and the g largest (Tukey & McLaughlin, Sankhyā A 25, 1963).
 * @throws RangeError when there is no value, one is not finite, or trim is out of range.
 */
export function trimmedMean(values: readonly number[] | Float64Array, trim: number = defaultTrim): number {
  const sorted = sortSamples(values);
  const cut = trimmedCount(sorted.length, trim);
  return mean(Float64Array.from(sorted).subarray(cut, sorted.length - cut));
}

/**
 * Standard deviation, with divisor n − 1, once the g smallest values have become the next larger and the g largest the next
 * smaller (Wilcox, Introduction to Robust Estimation and Hypothesis Testing, §3.3). 0 for one value.
 * @throws RangeError as `trimmedMean`.
 */
export function winsorisedDeviation(values: readonly number[] | Float64Array, trim: number = defaultTrim): number {
  const winsorised = winsorise(sortSamples(values), trim);
  if (winsorised.length < 2) return 0;
  const centre = mean(winsorised);
  const squares = winsorised.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (winsorised.length - 1));
}

function winsorise(sorted: SortedSamples, trim: number): Float64Array {
  const cut = trimmedCount(sorted.length, trim);
  const least = orderStatistic(sorted, cut + 1);
  const most = orderStatistic(sorted, sorted.length - cut);
  return Float64Array.from(sorted, (value) => Math.min(most, Math.max(least, value)));
}
