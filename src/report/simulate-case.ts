import type { Cost } from "../power/cost.ts";
import type { MetricName } from "../power/metrics.ts";
import type { MetricSummary } from "../power/summarise.ts";

/** One model under one profile, simulated. */
export interface SimulatedCase {
  readonly model: string;
  readonly profile: string;
  readonly summary: readonly MetricSummary[];
  /** The same at both ends of what is known of the watts, by metric; null where the watts are one figure. */
  readonly ends: { readonly low: readonly MetricSummary[]; readonly high: readonly MetricSummary[] } | null;
  /** Null where no price was given. */
  readonly cost: Cost | null;
}

export const nothing: MetricSummary = { name: "served", value: null, lo: null, hi: null, seeds: 0 };

/** A metric of a case; all null where it does not exist. */
export function figureOf(summary: readonly MetricSummary[], name: MetricName): MetricSummary {
  return summary.find((one) => one.name === name) ?? { ...nothing, name };
}
