import { defaultConfidence } from "../stats/confidence.ts";
import { meanEstimate } from "../stats/mean.ts";
import { createRandom, type Random } from "../stats/random.ts";
import { orderStatistic, sortSamples } from "../stats/sorted.ts";
import { type MetricName, type MetricSpec, metricOf, metrics } from "./metrics.ts";
import type { SimulationRun } from "./simulate.ts";

/** A metric over seeds. `lo` and `hi` are null where fewer than two seeds have the metric, `value` where none has. */
export interface MetricSummary {
  readonly name: MetricName;
  readonly value: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
  /** Seeds that the figure is from. */
  readonly seeds: number;
}

export interface SummaryRequest {
  /** One a seed, all of the same simulation. */
  readonly runs: readonly SimulationRun[];
  /** 0.95 unless given. */
  readonly confidence?: number;
  /** Of the bootstrap; 1 unless given. */
  readonly seed?: number;
  /** 2000 unless given. */
  readonly resamples?: number;
}

/**
 * Every metric over the seeds of one simulation, in the table's order. A seed is one independent repetition. Means have Student's
 * interval. Ratios are the ratio of the sums, with the percentile interval of a bootstrap that draws whole seeds, because a
 * seed's numerator and denominator belong together (Efron & Tibshirani 1993, §13.3).
 * @throws RangeError when confidence is out of range.
 */
export function summarise({
  runs,
  confidence = defaultConfidence,
  seed = 1,
  resamples = 2000,
}: SummaryRequest): MetricSummary[] {
  return metrics.map((metric) =>
    metric.kind === "ratio"
      ? { name: metric.name, ...ratioOf({ metric, runs, confidence, seed, resamples }) }
      : { name: metric.name, ...meanOf({ metric, runs, confidence }) },
  );
}

type Figure = Omit<MetricSummary, "name">;
const nothing: Figure = { value: null, lo: null, hi: null, seeds: 0 };

function meanOf({
  metric,
  runs,
  confidence,
}: {
  readonly metric: MetricSpec;
  readonly runs: readonly SimulationRun[];
  readonly confidence: number;
}): Figure {
  const values = runs.flatMap(({ totals }) => metricOf(metric, totals) ?? []);
  const [only] = values;
  if (only === undefined) return nothing;
  const estimate = meanEstimate(values, confidence);
  if (estimate === undefined) return { value: only, lo: null, hi: null, seeds: 1 };
  return { ...estimate, seeds: values.length };
}

function ratioOf({
  metric,
  runs,
  confidence,
  seed,
  resamples,
}: Required<SummaryRequest> & { readonly metric: Extract<MetricSpec, { readonly kind: "ratio" }> }): Figure {
  const above = runs.map(({ totals }) => metric.numerator(totals));
  const below = runs.map(({ totals }) => metric.denominator(totals));
  const ratio = sum(above) / sum(below);
  if (!Number.isFinite(ratio)) return nothing;
  if (runs.length < 2) return { value: ratio, lo: null, hi: null, seeds: runs.length };
  const random = createRandom(seed);
  const ratios = Array.from({ length: resamples }, () => resampledRatio({ above, below, random })).filter(
    Number.isFinite,
  );
  const sorted = sortSamples(ratios);
  // The small addend keeps a whole number whole where (1-c)/2 was rounded down.
  const cut = Math.max(1, Math.floor(((sorted.length + 1) * (1 - confidence)) / 2 + 1e-9));
  return {
    value: ratio,
    lo: orderStatistic(sorted, cut),
    hi: orderStatistic(sorted, sorted.length + 1 - cut),
    seeds: runs.length,
  };
}

function resampledRatio({
  above,
  below,
  random,
}: {
  readonly above: readonly number[];
  readonly below: readonly number[];
  readonly random: Random;
}): number {
  let numerator = 0;
  let denominator = 0;
  for (let drawn = 0; drawn < above.length; drawn++) {
    const seed = random.integer(above.length);
    numerator += above[seed] ?? 0;
    denominator += below[seed] ?? 0;
  }
  return numerator / denominator;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
