declare const ascending: unique symbol;

/** At least one finite number, in ascending order, not writable. Only `sortSamples` makes it, so nobody needs to sort or check again. */
export interface SortedSamples extends Iterable<number> {
  readonly length: number;
  readonly [index: number]: number;
  readonly [ascending]: true;
}

/**
 * Sorts a copy of the samples (any unit).
 * @throws RangeError when there is no sample, or one is NaN or infinite: a failed measurement is an outcome, never a number.
 */
export function sortSamples(values: readonly number[] | Float64Array): SortedSamples {
  const sorted = Float64Array.from(values).sort();
  if (!isSorted(sorted)) throw new RangeError("samples must be at least one finite number");
  return sorted;
}

/** The `rank`-th smallest sample x₍rank₎, counted from 1. @throws RangeError outside 1..n. */
export function orderStatistic(sorted: SortedSamples, rank: number): number {
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError(`rank ${rank} of ${sorted.length} samples does not exist`);
  return value;
}

/** `sorted` comes from TypedArray.sort: numeric order with -Infinity first and NaN last, so that the two ends tell it all. */
function isSorted(sorted: Float64Array): sorted is Float64Array & SortedSamples {
  return Number.isFinite(sorted.at(0)) && Number.isFinite(sorted.at(-1));
}
