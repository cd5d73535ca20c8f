import { yuen, yuenInterval } from "../stats/yuen.ts";
import { formatChange } from "./duel-words.ts";
import type { LaunchDifference } from "./launch-difference.ts";
import { looks } from "./sequential.ts";

/** Share of the threshold below which a moved null arm changes no verdict: half of what makes a regression. */
const materialShare = 1 / 4;

/**
 * Share of α that is spent on it. The launches end when the candidate is decided, and the null arm shares the baseline with it: with
 * all of α, simulated clean suites of a scatter of 2.5 % were called contaminated up to 1.2 % of the time; with half, 0.6 %.
 */
const spentShare = 1 / 2;

export interface NullArm {
  readonly name: string;
  readonly differences: readonly LaunchDifference[];
}

/**
 * Why the duel's data cannot be believed: a copy of the baseline differs from it in some cell. Its interval must lie beyond 0 at
 * the confidence 1 − α/(2 cells), so that clean suites are called contaminated with at most the probability α in all, and the difference
 * must be above a quarter of θ. Cells with fewer launches than the first look has say nothing. null where nothing moved.
 */
export function findContamination(
  arms: readonly NullArm[],
  { threshold, alpha }: { readonly threshold: number; readonly alpha: number },
): string | null {
  const moved = arms.flatMap(({ name, differences }) => {
    const logarithms = differences.flatMap(({ nullArm }) => nullArm ?? []);
    const estimate = logarithms.length < looks[0] ? undefined : yuen(logarithms);
    if (estimate === undefined) return [];
    const { value, lo, hi } = yuenInterval(estimate, 1 - (spentShare * alpha) / arms.length);
    const isMoved = (lo > 0 || hi < 0) && Math.abs(value) > Math.log1p(threshold) * materialShare;
    return isMoved ? [`${formatChange(Math.expm1(value))} in ${name}`] : [];
  });
  if (moved.length === 0) return null;
  return `the null arm, a copy of the baseline, differs from it by ${moved.join(", ")}: what moved it may have moved the candidate`;
}
