/** Number of successes in `trials` independent trials that each succeed with probability `success`. */
export interface Binomial {
  /** Integer ≥ 0; tested up to 10⁶. */
  readonly trials: number;
  /** 0 < success < 1. */
  readonly success: number;
}

/** P[X ≤ k], right to a relative 1e-10 as long as it is not below the smallest double. */
export function probabilityAtMost(binomial: Binomial, k: number): number {
  return Math.exp(logProbabilityAtMost(binomial, k));
}

/** P[X ≥ k], right to a relative 1e-10 as long as it is not below the smallest double. */
export function probabilityAtLeast(binomial: Binomial, k: number): number {
  return Math.exp(logProbabilityAtLeast(binomial, k));
}

/** ln P[X ≥ k]: the lower tail of the failures. */
export function logProbabilityAtLeast({ trials, success }: Binomial, k: number): number {
  return logProbabilityAtMost({ trials, success: 1 - success }, trials - k);
}

/**
 * ln P[X ≤ k], k an integer. One term in closed form, the others by recurrence, always walking away from the mode: the
 * terms then shrink, none cancels, and O(√trials) of them are enough. Past the mode the sum is 1 less the other tail.
 * @throws RangeError when trials, success or k are not as described.
 */
export function logProbabilityAtMost(binomial: Binomial, k: number): number {
  check(binomial, k);
  const { trials, success } = binomial;
  if (k < 0) return Number.NEGATIVE_INFINITY;
  if (k >= trials) return 0;
  if (k < (trials + 1) * success) return logLowerTail(binomial, k);
  return Math.log1p(-Math.exp(logLowerTail({ trials, success: 1 - success }, trials - k - 1)));
}

/** ln P[X ≤ k] for 0 ≤ k < mode, from P[X = j-1] / P[X = j] = j(1-p) / ((n-j+1)p), which is below 1 there. */
function logLowerTail({ trials, success }: Binomial, k: number): number {
  const odds = (1 - success) / success;
  let term = 1;
  let sum = 1;
  for (let j = k; j > 0 && term > sum * 1e-18; j--) {
    term *= (j / (trials - j + 1)) * odds;
    sum += term;
  }
  return logPoint({ trials, success }, k) + Math.log(sum);
}

/**
 * ln P[X = k] by Loader's saddle point, Fast and Accurate Computation of Binomial Probabilities (2000): differences of
 * log-gammas would lose nine digits at 10⁶ trials, this loses none.
 */
function logPoint({ trials, success }: Binomial, k: number): number {
  if (k === 0) return trials * Math.log1p(-success);
  if (k === trials) return trials * Math.log(success);
  const failures = trials - k;
  return (
    stirlingError(trials) -
    stirlingError(k) -
    stirlingError(failures) -
    deviance(k, trials * success) -
    deviance(failures, trials * (1 - success)) +
    0.5 * Math.log(trials / (2 * Math.PI * k) / failures)
  );
}

/** ln n! less Stirling's ½ ln 2πn + n ln n - n, for integers n ≥ 1; the series is exact to 1e-16 from 16 on. */
function stirlingError(n: number): number {
  if (n < 16) {
    let factorial = 1;
    for (let i = 2; i <= n; i++) factorial *= i;
    return Math.log(factorial) - (0.5 * Math.log(2 * Math.PI * n) + n * Math.log(n) - n);
  }
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** x ln(x/m) + m - x. Near x = m the three cancel, so that the series in v = (x-m)/(x+m) is summed instead. */
function deviance(x: number, m: number): number {
  const difference = x - m;
  const v = difference / (x + m);
  if (Math.abs(v) >= 0.1) return x * Math.log(x / m) - difference;
  let power = 2 * x * v;
  let sum = difference * v;
  for (let i = 1; i <= 16; i++) {
    power *= v * v;
    sum += power / (2 * i + 1);
  }
  return sum;
}

function check({ trials, success }: Binomial, k: number): void {
  if (!Number.isSafeInteger(trials) || trials < 0) throw new RangeError(`trials must be an integer ≥ 0: ${trials}`);
  if (!(success > 0 && success < 1)) throw new RangeError(`success must lie between 0 and 1: ${success}`);
  if (!Number.isSafeInteger(k)) throw new RangeError(`k must be an integer: ${k}`);
}
