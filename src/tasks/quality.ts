import { type Cluster, clusteredRate } from "../stats/wilson.ts";
import type { Quality } from "./task.ts";

/**
 * A quality from its clusters, the things that err together (the characters of a line, the pixels of a page): Wilson's
 * interval over clusters. `n` is the units judged, where the clusters' totals count something else.
 */
export function qualityOf(judged: {
  readonly metric: string;
  readonly clusters: readonly Cluster[];
  readonly floor: number | null;
  readonly dataset: string;
  readonly n?: number;
}): Quality {
  const { metric, clusters, floor, dataset } = judged;
  const { value, lo, hi, n } = clusteredRate(clusters);
  return { metric, value, lo, hi, n: judged.n ?? n, floor, dataset };
}

/**
 * F1 of yes/no answers as a rate: 2·TP of 2·TP + FP + FN. Both arrays hold 0 or 1 and are of one length.
 * Source: van Rijsbergen's F measure with β = 1 (the Dice coefficient).
 */
export function f1Cluster(answers: Uint8Array, truth: Uint8Array): Cluster {
  let hits = 0;
  let total = 0;
  for (let at = 0; at < truth.length; at++) {
    const answer = answers[at] ?? 0;
    const right = truth[at] ?? 0;
    hits += 2 * (answer & right);
    total += answer + right;
  }
  return { hits, total };
}
