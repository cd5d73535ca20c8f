import { defaultConfidence } from "./confidence.ts";
import type { Estimate } from "./estimate.ts";
import { studentReach } from "./quantile.ts";

/** Arithmetic mean. @throws RangeError when there is no value. */
export function mean(values: readonly number[] | Float64Array): number {
  if (values.length === 0) throw new RangeError("the mean of no values does not exist");
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * Mean of independent repetitions with its interval x̄ ± t s/√n (Student 1908). The unit is the process: samples inside a
 * process are correlated and must not be passed here. Undefined for fewer than two repetitions.
 * @throws RangeError when there is no value or confidence is out of range.
 */
export function meanEstimate(
  repetitions: readonly number[] | Float64Array,
  confidence: number = defaultConfidence,
): Estimate | undefined {
  const value = mean(repetitions);
  const n = repetitions.length;
  if (n < 2) return undefined;
  let squares = 0;
  for (const repetition of repetitions) squares += (repetition - value) ** 2;
  const reach = studentReach(n - 1, confidence) * Math.sqrt(squares / (n - 1) / n);
  return { value, lo: value - reach, hi: value + reach };
}
