import { checkConfidence, defaultConfidence } from "./confidence.ts";
import type { Estimate } from "./estimate.ts";
import { studentReach, studentTwoSided } from "./quantile.ts";
import { defaultTrim, trimmedCount, trimmedMean, winsorisedDeviation } from "./trimmed.ts";

/** A trimmed mean, or a difference of two, with what Student's t needs to judge it. */
export interface YuenEstimate {
  readonly value: number;
  /** 0 where all that is left of the values is equal. */
  readonly standardError: number;
  /** Degrees of freedom, above 0: whole for one sample. */
  readonly degrees: number;
}

/**
 * Trimmed mean of independent values: SE = s_w / ((1 − 2γ)√n) with n − 2g − 1 degrees of freedom (Tukey & McLaughlin 1963;
 * Wilcox, Introduction to Robust Estimation and Hypothesis Testing, §4.3). Undefined where trimming leaves fewer than two.
 * @throws RangeError when a value is not finite or trim is out of range.
 */
export function yuen(values: readonly number[], trim: number = defaultTrim): YuenEstimate | undefined {
  const degrees = values.length - 2 * trimmedCount(values.length, trim) - 1;
  if (degrees < 1) return undefined;
  return {
    value: trimmedMean(values, trim),
    standardError: winsorisedDeviation(values, trim) / ((1 - 2 * trim) * Math.sqrt(values.length)),
    degrees,
  };
}

/**
 * Trimmed mean of `a` less that of `b`, of independent values: with h = n − 2g and d = (n − 1)s_w² / (h(h − 1)) a side,
 * SE = √(d₁ + d₂), degrees of freedom (d₁ + d₂)² / (d₁²/(h₁ − 1) + d₂²/(h₂ − 1)) (Yuen, The Two-Sample Trimmed t for Unequal
 * Population Variances, Biometrika 61, 1974). Undefined where trimming leaves fewer than two on a side.
 * @throws RangeError as `yuen`.
 */
export function yuenWelch(
  a: readonly number[],
  b: readonly number[],
  trim: number = defaultTrim,
): YuenEstimate | undefined {
  const [ofA, ofB] = [side(a, trim), side(b, trim)];
  if (ofA.left < 2 || ofB.left < 2) return undefined;
  const variance = ofA.variance + ofB.variance;
  const spread = ofA.variance ** 2 / (ofA.left - 1) + ofB.variance ** 2 / (ofB.left - 1);
  return {
    value: trimmedMean(a, trim) - trimmedMean(b, trim),
    standardError: Math.sqrt(variance),
    degrees: spread > 0 ? variance ** 2 / spread : ofA.left + ofB.left - 2,
  };
}

/** Interval of what was estimated. @throws RangeError when confidence is out of range. */
export function yuenInterval(estimate: YuenEstimate, confidence: number = defaultConfidence): Estimate {
  checkConfidence(confidence);
  const { value, standardError, degrees } = estimate;
  const reach = standardError === 0 ? 0 : studentReach(degrees, confidence) * standardError;
  return { value, lo: value - reach, hi: value + reach };
}

/** Two-sided probability of a value at least so far from 0 if the true one is 0: without any error, 0 or 1. */
export function yuenP({ value, standardError, degrees }: YuenEstimate): number {
  if (standardError === 0) return value === 0 ? 1 : 0;
  return studentTwoSided(value / standardError, degrees);
}

function side(values: readonly number[], trim: number): { readonly left: number; readonly variance: number } {
  const left = values.length - 2 * trimmedCount(values.length, trim);
  if (left < 2) return { left, variance: 0 };
  return { left, variance: ((values.length - 1) * winsorisedDeviation(values, trim) ** 2) / (left * (left - 1)) };
}
