import { defaultConfidence } from "./confidence.ts";
import type { Estimate } from "./estimate.ts";
import { normalReach } from "./quantile.ts";

/** Units that were judged together and so are not independent: the characters of a line, the frames of a clip. */
export interface Cluster {
  /** Units that were right, 0..total. */
  readonly hits: number;
  /** Units in the cluster, ≥ 0. */
  readonly total: number;
}

export interface ClusteredRate extends Estimate {
  /** Units in all clusters. */
  readonly n: number;
  /** Independent units that would tell as much, ≤ n. */
  readonly nEff: number;
}

/**
 * Rate of successes with Wilson's score interval (E. B. Wilson, Probable Inference, JASA 22, 1927). Both counts may be
 * fractions, for effective sample sizes.
 * @throws RangeError unless n > 0, 0 ≤ successes ≤ n and 0 < confidence < 1.
 */
export function wilson(successes: number, n: number, confidence: number = defaultConfidence): Estimate {
  if (!(n > 0 && Number.isFinite(n) && successes >= 0 && successes <= n)) {
    throw new RangeError(`a rate needs 0 ≤ successes ≤ n and n > 0: ${successes} of ${n}`);
  }
  const z = normalReach(confidence);
  const value = successes / n;
  const centre = (successes + (z * z) / 2) / (n + z * z);
  const reach = (z / (n + z * z)) * Math.sqrt((successes * (n - successes)) / n + (z * z) / 4);
  // The clamps take back rounding only: the interval holds its rate, and ends at 0 or 1 where the rate does.
  return {
    value,
    lo: Math.max(0, Math.min(value, centre - reach)),
    hi: Math.min(1, Math.max(value, centre + reach)),
  };
}

/**
 * Pooled rate of clustered units, with Wilson's interval at the effective sample size n / max(1, design effect)
 * (Korn & Graubard, Survey Methodology 24, 1998; Dean & Pagano, Journal of Survey Statistics and Methodology 3, 2015).
 * @throws RangeError when there is no unit, or a cluster has more hits than units.
 */
export function clusteredRate(clusters: readonly Cluster[], confidence: number = defaultConfidence): ClusteredRate {
  let hits = 0;
  let n = 0;
  for (const cluster of clusters) {
    if (!(cluster.hits >= 0 && cluster.hits <= cluster.total)) {
      throw new RangeError(`a cluster needs 0 ≤ hits ≤ total: ${cluster.hits} of ${cluster.total}`);
    }
    hits += cluster.hits;
    n += cluster.total;
  }
  const nEff = n / Math.max(1, designEffect(clusters, hits, n));
  return { ...wilson((hits / n) * nEff, nEff, confidence), n, nEff };
}

/**
 * How much wider the rate scatters between clusters than independent units would: the ratio estimator's variance
 * k/(k-1) Σ(y-pm)² / (Σm)² over p(1-p)/n. At a rate of 0 or 1 nothing scatters and nothing is known of it: then a cluster
 * counts as one unit, because that is what whole failures would be. 1 for a single cluster.
 */
function designEffect(clusters: readonly Cluster[], hits: number, n: number): number {
  const k = clusters.length;
  if (k < 2) return 1;
  if (hits === 0 || hits === n) return n / k;
  const rate = hits / n;
  let squares = 0;
  for (const { hits: y, total: m } of clusters) squares += (y - rate * m) ** 2;
  return ((k / (k - 1)) * squares) / n / (rate * (1 - rate));
}
