import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";
import { checkConfidence, defaultConfidence } from "./confidence.ts";
import type { Estimate } from "./estimate.ts";

/**
 * Rate of successes with the exact interval of Clopper & Pearson (The Use of Confidence or Fiducial Limits, Biometrika 26, 1934),
 * which holds its confidence at every true rate: the (1−c)/2 quantile of Beta(k, n−k+1) to the (1+c)/2 quantile of Beta(k+1, n−k). With
 * none of n it ends at 1 − ((1−c)/2)^(1/n).
 * @throws RangeError unless successes and n are integers with 0 ≤ successes ≤ n, n > 0 and 0 < confidence < 1.
 */
export function clopperPearson(successes: number, n: number, confidence: number = defaultConfidence): Estimate {
  checkConfidence(confidence);
  if (!(Number.isInteger(successes) && Number.isInteger(n) && n > 0 && successes >= 0 && successes <= n))
    throw new RangeError(`a rate needs whole 0 ≤ successes ≤ n and n > 0: ${successes} of ${n}`);
  const tail = (1 - confidence) / 2;
  return {
    value: successes / n,
    lo: successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1),
    hi: successes === n ? 1 : betaQuantile(1 - tail, successes + 1, n - successes),
  };
}
