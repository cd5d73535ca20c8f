import { mean } from "./mean.ts";

export interface Autocorrelation {
  /** Lag-1 autocorrelation r₁, -1..1. */
  readonly r1: number;
  /** Independent samples that would tell as much about the mean, 1..n. */
  readonly nEff: number;
}

/**
 * Lag-1 autocorrelation r₁ = Σ(xᵢ-x̄)(xᵢ₊₁-x̄) / Σ(xᵢ-x̄)² of values in order of time, and from it the effective sample size
 * n(1-r₁)/(1+r₁) of a first-order autoregression (Zwiers & von Storch, Journal of Climate 8, 1995), kept within 1..n: samples
 * that alternate are not credited with more than they are.
 * Undefined for fewer than three values or when all are equal.
 */
export function autocorrelation(values: readonly number[] | Float64Array): Autocorrelation | undefined {
  const n = values.length;
  if (n < 3) return undefined;
  const centre = mean(values);
  let products = 0;
  let squares = 0;
  let before = 0;
  for (const value of values) {
    const deviation = value - centre;
    products += before * deviation;
    squares += deviation * deviation;
    before = deviation;
  }
  if (squares === 0) return undefined;
  const r1 = products / squares;
  return { r1, nEff: Math.min(n, Math.max(1, (n * (1 - r1)) / (1 + r1))) };
}
