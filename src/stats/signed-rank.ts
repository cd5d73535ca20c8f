import { midranks } from "./midranks.ts";
import { normalTwoSided } from "./quantile.ts";

/** Differences up to which the distribution is summed exactly: beyond, p by the normal one is within 0.004 of it. */
const mostExact = 50;

/** Whether the two-sided p is exact or the normal approximation. */
export type RankMethod = "exact" | "normal";

export interface RankTest {
  /** Sum of the ranks that speak for a difference above 0 (V), or of the first sample less its least (W, Mann-Whitney's U). */
  readonly statistic: number;
  readonly pValue: number;
  readonly method: RankMethod;
}

/**
 * Wilcoxon's signed-rank test that differences lie symmetrically about 0, two-sided (Wilcoxon, Biometrics Bulletin 1, 1945).
 * Differences of 0 are left out, as he did; equal ones share the mean of their ranks. Up to 50 others p is exact, of all 2ⁿ signs
 * for the ranks there are, ties too: P(|V − E V| at least as large). Beyond, the normal approximation with Σ(t³ − t)/48 taken from the
 * variance for ties and ½ for continuity (Hollander & Wolfe, Nonparametric Statistical Methods, §3.1). No difference but 0: p = 1.
 * @throws RangeError when a difference is not finite.
 */
export function signedRank(differences: readonly number[]): RankTest {
  const left = differences.filter((difference) => difference !== 0);
  const { doubled, tieTerm } = midranks(left.map(Math.abs));
  const n = left.length;
  let twice = 0;
  for (const [index, difference] of left.entries()) if (difference > 0) twice += doubled[index] ?? 0;
  const statistic = twice / 2;
  if (n <= mostExact) return { statistic, pValue: exactP(doubled, twice), method: "exact" };
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieTerm / 48;
  const away = Math.max(0, Math.abs(statistic - (n * (n + 1)) / 4) - 0.5);
  return { statistic, pValue: normalTwoSided(away / Math.sqrt(variance)), method: "normal" };
}

/** Each rank is in the sum or not, with probability ½: the distribution of the sum, by taking the ranks in one after the other. */
function exactP(doubled: Int32Array, twice: number): number {
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--) {
      const without = probability[sum] ?? 0;
      const withIt = sum >= rank ? (probability[sum - rank] ?? 0) : 0;
      probability[sum] = (without + withIt) / 2;
    }
  }
  const away = Math.abs(2 * twice - total);
  const extreme = probability.filter((_, sum) => Math.abs(2 * sum - total) >= away);
  return Math.min(
    1,
    extreme.reduce((sum, one) => sum + one, 0),
  );
}
