import { bootstrapRatio } from "../stats/bootstrap.ts";
import { defaultConfidence } from "../stats/confidence.ts";
import { mean } from "../stats/mean.ts";
import { studentReach } from "../stats/quantile.ts";
import { hashSeed } from "../stats/random.ts";
import type { Figure } from "./figure.ts";

/** How the interval of a ratio came about. */
export const ratioMethods = {
  bootstrap: "seeded bootstrap over repetitions (2000 resamples)",
  log: "Student's t of the logarithm of the ratio of means, Welch's degrees of freedom",
  ends: "the two intervals, as independent errors of the logarithm",
} as const;
export type RatioMethod = keyof typeof ratioMethods;

/** A ratio to the reference, or why there is none. */
export type Ratio =
  | {
      readonly state: "ratio";
      readonly value: number;
      readonly lo: number | null;
      readonly hi: number | null;
      readonly method: RatioMethod | null;
    }
  | { readonly state: "none"; readonly why: string };

/** Between repetitions: by resampling where there are enough, or, for tables so large that it would take minutes, in closed form. */
export type Between = Extract<RatioMethod, "bootstrap" | "log">;

/** Resampling fewer gives an interval that is too narrow (see stats/bootstrap): Student's t allows for it. */
const fewestResampled = 10;

/**
 * `figure` ÷ `reference` with its 95 % interval: between repetitions where both have two or more. Joules hold an error that their
 * repetitions share, so that theirs is from the figures' own intervals; so is that of a single repetition. Maxima, minima and sums have none.
 */
export function ratioOf({
  figure,
  reference,
  isMean,
  between,
  seed,
}: {
  readonly figure: Figure;
  readonly reference: Figure;
  readonly isMean: boolean;
  readonly between: Between;
  /** Text that the resampling is seeded by: the same comparison gives the same interval. */
  readonly seed: string;
}): Ratio {
  if (!(figure.value > 0 && reference.value > 0)) return { state: "none", why: "a figure is not above 0" };
  const value = figure.value / reference.value;
  const without: Ratio = { state: "ratio", value, lo: null, hi: null, method: null };
  if (!isMean) return without;
  const isRepeated = figure.each.length >= 2 && reference.each.length >= 2;
  if (!isRepeated || figure.hasSharedError || reference.hasSharedError)
    return ratioOfEnds({ figure, reference }) ?? without;
  if ([figure, reference].some(({ each }) => each.some((one) => one <= 0))) return without;
  if (between === "log" || Math.min(figure.each.length, reference.each.length) < fewestResampled)
    return { state: "ratio", ...logRatio(figure.each, reference.each), method: "log" };
  const found = bootstrapRatio({
    numerator: figure.each,
    denominator: reference.each,
    statistic: "mean",
    seed: hashSeed(seed),
  });
  return found === undefined ? without : { state: "ratio", ...found, method: "bootstrap" };
}

/**
 * Ratio of two means with the interval of its logarithm by the delta method: the variance of ln(a/b) is s²ₐ/(nₐa²) + s²_b/(n_b b²),
 * degrees of freedom after Welch (Biometrika 34, 1947).
 */
export function logRatio(
  a: readonly number[],
  b: readonly number[],
): { readonly value: number; readonly lo: number; readonly hi: number } {
  const [ofA, ofB] = [relativeVariance(a), relativeVariance(b)];
  const value = mean(a) / mean(b);
  const sum = ofA + ofB;
  if (sum === 0) return { value, lo: value, hi: value };
  const degrees = sum ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1));
  const reach = studentReach(degrees, defaultConfidence) * Math.sqrt(sum);
  return { value, lo: value * Math.exp(-reach), hi: value * Math.exp(reach) };
}

/** Of the mean, relative to it. */
function relativeVariance(values: readonly number[]): number {
  const centre = mean(values);
  return (
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1) / values.length / centre ** 2
  );
}

function ratioOfEnds({ figure: a, reference: b }: { figure: Figure; reference: Figure }): Ratio | null {
  if (a.lo === null || a.hi === null || b.lo === null || b.hi === null || a.lo <= 0 || b.lo <= 0) return null;
  const value = a.value / b.value;
  const down = Math.hypot(Math.log(a.value / a.lo), Math.log(b.hi / b.value));
  const up = Math.hypot(Math.log(a.hi / a.value), Math.log(b.value / b.lo));
  return { state: "ratio", value, lo: value * Math.exp(-down), hi: value * Math.exp(up), method: "ends" };
}
