import { checkConfidence, defaultConfidence } from "./confidence.ts";
import type { Estimate } from "./estimate.ts";
import { mean } from "./mean.ts";
import { median } from "./median.ts";
import { createRandom, type Random } from "./random.ts";
import { orderStatistic, sortSamples } from "./sorted.ts";

/** What the ratio is a ratio of. */
const bootstrapStatistics = { mean, median } as const satisfies Record<string, (values: Float64Array) => number>;
type BootstrapStatistic = keyof typeof bootstrapStatistics;

export interface BootstrapRatio {
  /** One figure a repetition (process), in the same unit in both; the denominators above 0. */
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
  readonly statistic: BootstrapStatistic;
  /** Integer in 0..2⁵³-1. */
  readonly seed: number;
  /** 2000 unless given; enough that the interval's ends move by a few per cent of its width from seed to seed. */
  readonly resamples?: number;
  readonly confidence?: number;
}

/**
 * Ratio of the means or medians of two independent sets of repetitions, with the bootstrap's percentile interval: the k-th
 * smallest and largest of the resampled ratios, k = ⌊(resamples+1)(1-c)/2⌋ (Efron & Tibshirani, An Introduction to the
 * Bootstrap, 1993, §12.5 and §13.3). With few repetitions it is too narrow: below ten, read it as a hint.
 * Undefined when a side has fewer than two repetitions.
 * @throws RangeError when a side is empty or not finite, a denominator is not above 0, or the resamples are too few for the confidence.
 */
export function bootstrapRatio(request: BootstrapRatio): Estimate | undefined {
  const { numerator, denominator, seed, resamples = 2000, confidence = defaultConfidence } = request;
  checkConfidence(confidence);
  const above = sortSamples(numerator);
  const below = sortSamples(denominator);
  if (orderStatistic(below, 1) <= 0) throw new RangeError("the denominators of a ratio must be above 0");
  if (above.length < 2 || below.length < 2) return undefined;
  const statistic = bootstrapStatistics[request.statistic];
  const random = createRandom(seed);
  const ratios = Float64Array.from(
    { length: resamples },
    () => statistic(resample(numerator, random)) / statistic(resample(denominator, random)),
  );
  // The small addend keeps a whole number whole where (1-c)/2 was rounded down.
  const cut = Math.floor(((resamples + 1) * (1 - confidence)) / 2 + 1e-9);
  const sorted = sortSamples(ratios);
  return {
    value: statistic(Float64Array.from(numerator)) / statistic(Float64Array.from(denominator)),
    lo: orderStatistic(sorted, cut),
    hi: orderStatistic(sorted, resamples + 1 - cut),
  };
}

/** As many values as there are, drawn with replacement. */
function resample(values: readonly number[], random: Random): Float64Array {
  const drawn = new Float64Array(values.length);
  for (let i = 0; i < drawn.length; i++) drawn[i] = values[random.integer(values.length)] ?? Number.NaN;
  return drawn;
}
