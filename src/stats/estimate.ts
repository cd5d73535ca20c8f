/** A figure with the interval it is known to: `lo` ≤ `value` ≤ `hi`, all in the unit of the samples. */
export interface Estimate {
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
}
