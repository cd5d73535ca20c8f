/** How long something takes, as a distribution. Seconds. */
export type Duration =
  | { readonly kind: "constant"; readonly seconds: number }
  /** What was measured, resampled: every sample equally likely. */
  | { readonly kind: "samples"; readonly seconds: readonly number[] | Float64Array }
  /** Where only a mean and a coefficient of variation (standard deviation ÷ mean) are known: log-normal. */
  | { readonly kind: "spread"; readonly meanS: number; readonly cv: number }
  | { readonly kind: "exponential"; readonly meanS: number };

/** A duration made ready: `secondsAt` is the inverse of its distribution function. */
export interface DurationSampler {
  readonly meanS: number;
  readonly kind: "samples" | "spread" | "exponential";
  readonly samples: Float64Array;
  /** Of the logarithm, for `spread`. */
  readonly mu: number;
  readonly sigma: number;
}

const noSamples = new Float64Array(0);

/** @throws RangeError when a time is negative or not finite, or there is no sample. */
export function makeSampler(duration: Duration): DurationSampler {
  switch (duration.kind) {
    case "constant":
      return sampler([duration.seconds]);
    case "samples":
      return sampler(duration.seconds);
    case "spread": {
      check(duration.meanS);
      check(duration.cv);
      if (duration.meanS === 0 || duration.cv === 0) return sampler([duration.meanS]);
      const variance = Math.log1p(duration.cv ** 2);
      const mu = Math.log(duration.meanS) - variance / 2;
      return { kind: "spread", meanS: duration.meanS, samples: noSamples, mu, sigma: Math.sqrt(variance) };
    }
    case "exponential":
      check(duration.meanS);
      return { kind: "exponential", meanS: duration.meanS, samples: noSamples, mu: 0, sigma: 0 };
    default:
      return duration satisfies never;
  }
}

/**
 * The time that a fraction `u` of all cases does not exceed, 0 ≤ u < 1: one uniform number makes one duration, so that a
 * request keeps its own whatever happens to the requests before it.
 */
export function secondsAt(from: DurationSampler, u: number): number {
  if (from.kind === "samples") return from.samples[(u * from.samples.length) | 0] ?? 0;
  if (from.kind === "exponential") return -from.meanS * Math.log1p(-u);
  return Math.exp(from.mu + from.sigma * normalQuantile(u));
}

function sampler(seconds: readonly number[] | Float64Array): DurationSampler {
  if (seconds.length === 0) throw new RangeError("a duration needs at least one sample");
  let sum = 0;
  for (const one of seconds) {
    check(one);
    sum += one;
  }
  // Sorted, so that equal numbers u give longer times for longer samples, whatever order they were measured in.
  const samples = Float64Array.from(seconds).sort();
  return { kind: "samples", meanS: sum / seconds.length, samples, mu: 0, sigma: 0 };
}

function check(seconds: number): void {
  if (!(seconds >= 0 && Number.isFinite(seconds))) {
    throw new RangeError(`a duration must be a finite number of seconds, not below 0: ${seconds}`);
  }
}

/** Acklam's rational approximation of the normal quantile (2003): relative error below 1.15e-9. */
function normalQuantile(u: number): number {
  const p = Math.min(Math.max(u, 1e-300), 1 - 1e-16);
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log1p(-p)));
  const q = p - 0.5;
  const r = q * q;
  const above =
    ((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.38357751867269e2) * r -
      3.066479806614716e1) *
      r +
    2.506628277459239;
  const below =
    ((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r -
      1.328068155288572e1) *
      r +
    1;
  return (q * above) / below;
}

function tail(q: number): number {
  const above =
    ((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const below =
    (((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return above / below;
}
