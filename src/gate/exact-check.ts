import type { Figure } from "../compare/figure.ts";
import { columnOf, type NumberColumn } from "../compare/wanted-columns.ts";
import { formatChange } from "./duel-words.ts";
import type { Check, Verdict } from "./judgement.ts";

/** A figure that is the same whenever nothing changed. */
export interface ExactSubject {
  readonly cell: string;
  readonly name: string;
  readonly metric: NumberColumn;
  readonly baseline: Figure;
  readonly candidate: Figure;
  /** How much worse is still the same, as a fraction. */
  readonly threshold: number;
  /** Why it is shown and not judged; null where it is judged. */
  readonly why: string | null;
}

/** What counts and names leave open: parts of a check that have no figure. */
export const bare = {
  unit: "",
  better: null,
  baseline: null,
  candidate: null,
  change: null,
  pValue: null,
  n: null,
  couldCatch: null,
  instructions: null,
} as const;

/**
 * A strict bound. Where a little is still the same (instructions move by some tenths of a percent), every repetition of the candidate
 * must lie on the worse side of every one of the baseline too.
 */
export function exactCheck(subject: ExactSubject): Check {
  const { cell, name, metric, baseline, candidate, why } = subject;
  const { unit, better } = columnOf(metric);
  const ends = ({ value, lo, hi }: Figure) => ({ value, lo, hi });
  const change = baseline.value > 0 ? candidate.value / baseline.value - 1 : null;
  return {
    ...bare,
    cell,
    name,
    metric,
    unit,
    better,
    kind: "exact",
    baseline: ends(baseline),
    candidate: ends(candidate),
    change: change === null ? null : { value: change, lo: null, hi: null },
    n: Math.min(baseline.each.length, candidate.each.length),
    instructions: metric === "instructions_per_inference" ? change : null,
    ...(why === null ? judge(subject) : { verdict: "reported", reasons: [why] }),
  };
}

interface Finding {
  readonly verdict: Verdict;
  readonly reasons: string[];
}

function judge(subject: ExactSubject): Finding {
  const { metric, baseline, candidate, threshold } = subject;
  const { better } = columnOf(metric);
  const away = candidate.value - baseline.value;
  if (Math.abs(away) <= threshold * Math.abs(baseline.value) || isSame(baseline.each, candidate.each))
    return { verdict: "pass", reasons: [] };
  if (better === null) return { verdict: "regressed", reasons: ["it must not change"] };
  const isWorse = away > 0 === (better === "lower");
  if (threshold === 0) return isWorse ? { verdict: "regressed", reasons: ["it must not get worse"] } : improved;
  const [lower, upper] = away > 0 ? [baseline, candidate] : [candidate, baseline];
  if ((sorted(lower.each).at(-1) ?? 0) >= (sorted(upper.each)[0] ?? 0))
    return { verdict: "inconclusive", reasons: ["the repetitions of the two overlap: more of them would tell"] };
  if (!isWorse) return improved;
  return { verdict: "regressed", reasons: [`beyond ${formatChange(threshold)}, and every repetition is worse`] };
}

const improved: Finding = { verdict: "improved", reasons: [] };

/** In whatever order: sums of the same numbers may differ in their last digit. */
function isSame(one: readonly number[], other: readonly number[]): boolean {
  const [a, b] = [sorted(one), sorted(other)];
  const isConstant = a[0] === a.at(-1) && b[0] === b.at(-1) && a[0] === b[0];
  return isConstant || (a.length === b.length && a.every((value, index) => value === b[index]));
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
