/** Ranks from 1 of unsorted values, equal values sharing the mean of theirs. */
export interface Midranks {
  /** Twice the rank of each value, in the order given: whole numbers, so that sums of ranks are exact. */
  readonly doubled: Int32Array;
  /** Σ(t³ − t) over the groups of t equal values, by which ties shrink the variance; 0 without ties. */
  readonly tieTerm: number;
}

/** @throws RangeError when a value is not finite. */
export function midranks(values: readonly number[]): Midranks {
  if (!values.every(Number.isFinite)) throw new RangeError("ranks need finite numbers");
  const order = values.map((value, index) => ({ value, index })).sort((one, other) => one.value - other.value);
  const doubled = new Int32Array(values.length);
  let tieTerm = 0;
  let start = 0;
  while (start < order.length) {
    const value = order[start]?.value;
    let end = start;
    while (end < order.length && order[end]?.value === value) end += 1;
    for (const { index } of order.slice(start, end)) doubled[index] = start + 1 + end;
    tieTerm += (end - start) ** 3 - (end - start);
    start = end;
  }
  return { doubled, tieTerm };
}
