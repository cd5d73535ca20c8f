import studentAtMost from "@stdlib/stats-base-dists-t-cdf";
import studentQuantile from "@stdlib/stats-base-dists-t-quantile";
import { checkConfidence } from "./confidence.ts";

/** Degrees of freedom at which Student's t is the normal distribution: z + (z³ + z)/4ν, so within 1e-11 for |z| < 3.5. */
const normalDegrees = 1e12;

/**
 * How many standard errors a two-sided interval reaches to each side: the (1+c)/2 quantile of Student's t.
 * @throws RangeError when confidence is out of range or there is no degree of freedom.
 */
export function studentReach(degrees: number, confidence: number): number {
  checkConfidence(confidence);
  if (!(degrees > 0)) throw new RangeError(`degrees of freedom must be above 0: ${degrees}`);
  return studentQuantile((1 + confidence) / 2, Math.min(degrees, normalDegrees));
}

/**
 * How many standard errors a one-sided bound reaches that is wrong with a probability: from the lower tail, so that it may be as
 * small as 1e-30. @throws RangeError unless 0 < probability < ½ and there is a degree of freedom.
 */
export function oneSidedReach(degrees: number, probability: number): number {
  if (!(probability > 0 && probability < 0.5))
    throw new RangeError(`a bound needs 0 < probability < 0.5: ${probability}`);
  if (!(degrees > 0)) throw new RangeError(`degrees of freedom must be above 0: ${degrees}`);
  return -studentQuantile(probability, Math.min(degrees, normalDegrees));
}

/** `studentReach` of the normal distribution: 1.959964 at 95 %. @throws RangeError when confidence is out of range. */
export function normalReach(confidence: number): number {
  return studentReach(normalDegrees, confidence);
}

/**
 * Probability that Student's t is at least so far from 0, on either side: from the lower tail, where no digit is lost.
 * @throws RangeError when there is no degree of freedom.
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`degrees of freedom must be above 0: ${degrees}`);
  return Math.min(1, 2 * studentAtMost(-Math.abs(t), Math.min(degrees, normalDegrees)));
}

/** `studentTwoSided` of the normal distribution. */
export function normalTwoSided(z: number): number {
  return studentTwoSided(z, normalDegrees);
}
