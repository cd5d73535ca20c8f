import { midranks } from "./midranks.ts";
import { normalTwoSided } from "./quantile.ts";
import type { RankTest } from "./signed-rank.ts";

/** Values a side up to which the distribution is summed exactly, some 50 million additions at most. */
const mostExact = 49;

/**
 * Mann and Whitney's test (Annals of Mathematical Statistics 18, 1947) that two independent samples come from one distribution,
 * two-sided. The statistic is U of `a`: pairs in which it is the larger, ties as a half. With up to 49 values a side p is exact, of
 * all ways to choose `a` from the ranks there are, ties too: P(|U − E U| at least as large). Beyond, the normal approximation
 * with tie and continuity correction (Hollander & Wolfe, Nonparametric Statistical Methods, §4.1).
 * @throws RangeError when a side is empty or a value is not finite.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): RankTest {
  if (a.length === 0 || b.length === 0) throw new RangeError("both sides need a value to be ranked");
  const { doubled, tieTerm } = midranks([...a, ...b]);
  const n = doubled.length;
  const twice = doubled.subarray(0, a.length).reduce((sum, rank) => sum + rank, 0);
  const statistic = twice / 2 - (a.length * (a.length + 1)) / 2;
  if (Math.max(a.length, b.length) <= mostExact)
    return { statistic, pValue: exactP(doubled, { chosen: a.length, twice }), method: "exact" };
  const variance = ((a.length * b.length) / 12) * (n + 1 - tieTerm / (n * (n - 1)));
  const away = Math.max(0, Math.abs(statistic - (a.length * b.length) / 2) - 0.5);
  // All values equal: nothing tells the sides apart.
  const pValue = variance > 0 ? normalTwoSided(away / Math.sqrt(variance)) : 1;
  return { statistic, pValue, method: "normal" };
}

/**
 * The probability of each sum of `chosen` ranks drawn without replacement, from the number of ways to reach it with the first ranks:
 * a table by how many are chosen and their sum, kept in doubles (up to C(98, 49) ≈ 2.5e28, so right to 1e-15 each).
 */
function exactP(doubled: Int32Array, { chosen, twice }: { readonly chosen: number; readonly twice: number }): number {
  const most = [...doubled].sort((one, other) => other - one).slice(0, chosen);
  const width = most.reduce((sum, rank) => sum + rank, 0) + 1;
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(width));
  ways[0]?.fill(1, 0, 1);
  for (const rank of doubled) {
    for (let taken = chosen; taken > 0; taken--) addShifted(ways[taken], ways[taken - 1], rank);
  }
  const counts = ways[chosen] ?? new Float64Array();
  const all = counts.reduce((sum, count) => sum + count, 0);
  // E of twice the sum is chosen × (n + 1): compared in whole numbers.
  const centre = chosen * (doubled.length + 1);
  const away = Math.abs(twice - centre);
  const extreme = counts.filter((_, sum) => Math.abs(sum - centre) >= away);
  return Math.min(1, extreme.reduce((sum, count) => sum + count, 0) / all);
}

/** Adds to the ways of `to` those of `from` with one rank more. */
function addShifted(to: Float64Array | undefined, from: Float64Array | undefined, rank: number): void {
  if (to === undefined || from === undefined) return;
  for (let sum = rank; sum < to.length; sum++) to[sum] = (to[sum] ?? 0) + (from[sum - rank] ?? 0);
}
