import { oneSidedReach } from "../stats/quantile.ts";
import { type YuenEstimate, yuen } from "../stats/yuen.ts";
import type { Verdict } from "./judgement.ts";

/** Numbers of launches at which the differences are looked at. After the last one nothing more is measured. */
export const looks = [6, 8, 10, 12, 14, 16, 20, 24, 30, 40] as const;
const mostLaunches = looks[looks.length - 1] ?? Number.NaN;

export interface SequentialRule {
  /** Smallest regression that matters, as a fraction: 0.05. */
  readonly threshold: number;
  /** Probability of a false alarm for this one sequence: the suite's, divided by its cells. */
  readonly alpha: number;
  /** Probability that a regression of just the threshold passes as the same. */
  readonly beta: number;
  /**
   * `by look`: the looks share α. `at each look`: each has all of it, for data that only follow on an alarm by other data: both
   * together then alarm with at most α × (looks × α).
   */
  readonly alarms: "by look" | "at each look";
}

/** What the differences say so far. */
export interface Decision {
  /** What it comes to if no further launch follows. */
  readonly verdict: Verdict;
  /** Launches that it follows from: those of the last look, or all there are before the first. */
  readonly n: number;
  /** Number of launches at which to look again; null once it is decided. */
  readonly nextLook: number | null;
  /** Of the logarithm of candidate ÷ baseline, from those launches; null where they are too few. */
  readonly estimate: YuenEstimate | null;
  /** Smallest regression, as a fraction, that so many launches would have shown with probability 1 − β. */
  readonly couldCatch: number | null;
}

/**
 * Looks at the differences ln(candidate ÷ baseline) of independent launches, in order, until they decide. With θ = ln(1 + threshold)
 * and t_j = n_j / 40, the j-th look spends α(t_j² − t_{j−1}²) of the false alarms, one-sided, and as much of β of the misses (the
 * power family with exponent 2: Kim & DeMets, Biometrika 74, 1987). Each look's share is tested by itself, so that by Bonferroni
 * the sum holds whatever the dependence. `regressed`: m − t_α SE > 0 and m ≥ θ/2. `pass`: m + t_β SE < θ and m < θ/2. `improved`:
 * a pass with m + t_α SE < 0 and m ≤ −θ/2. A pass with m ≤ −θ/2 goes on until it is an improvement or no longer looks like one.
 * It holds no state: the same differences, watched or read from a file, give the same decision at the same look.
 */
export function decide(differences: readonly number[], rule: SequentialRule): Decision {
  const n = differences.length;
  const reached = looks.filter((look) => look <= n);
  let last = undecided(differences, rule);
  for (const look of reached) {
    last = lookAt(differences.slice(0, look), rule);
    if (last.nextLook === null) return last;
  }
  return last;
}

/** The first number of launches above `n` at which there is a look; null from the last look on. */
export function nextLookAfter(n: number): number | null {
  return looks.find((look) => look > n) ?? null;
}

function undecided(differences: readonly number[], rule: SequentialRule): Decision {
  const estimate = yuen(differences) ?? null;
  const n = differences.length;
  const couldCatch = estimate === null ? null : smallestCaught(estimate, rule);
  return { verdict: "inconclusive", n, nextLook: nextLookAfter(n), estimate, couldCatch };
}

/** The decision at a look, from exactly as many differences as it is for. */
function lookAt(differences: readonly number[], rule: SequentialRule): Decision {
  const before = undecided(differences, rule);
  if (before.estimate === null) return before;
  const verdict = verdictAt(before.estimate, differences.length, rule);
  const isOpen = verdict === "inconclusive" || (verdict === "pass" && looksImproved(before.estimate, rule));
  return { ...before, verdict, nextLook: isOpen ? before.nextLook : null };
}

function verdictAt(estimate: YuenEstimate, look: number, rule: SequentialRule): Verdict {
  const { value } = estimate;
  const theta = Math.log1p(rule.threshold);
  const share = spentAt(look);
  const alarm = reach(estimate, rule.alarms === "by look" ? rule.alpha * share : rule.alpha);
  if (value >= theta / 2) return value - alarm > 0 ? "regressed" : "inconclusive";
  if (value + reach(estimate, rule.beta * share) >= theta) return "inconclusive";
  return looksImproved(estimate, rule) && value + alarm < 0 ? "improved" : "pass";
}

function looksImproved({ value }: YuenEstimate, { threshold }: SequentialRule): boolean {
  return value <= -Math.log1p(threshold) / 2;
}

/** Share of α and of β that is spent at a look: t_j² − t_{j−1}². All of them add up to 1. */
function spentAt(look: number): number {
  const before = looks.findLast((earlier) => earlier < look) ?? 0;
  return (look ** 2 - before ** 2) / mostLaunches ** 2;
}

/** How far a one-sided bound of that error probability lies from the estimate. */
function reach({ standardError, degrees }: YuenEstimate, probability: number): number {
  return standardError === 0 ? 0 : oneSidedReach(degrees, probability) * standardError;
}

/**
 * (t_α + t_β)·SE as a fraction, with all of the sequence's α and β: what one test of so many launches would find with probability
 * 1 − β. At least θ/2 + t_β·SE, since a smaller estimate is never a regression.
 */
function smallestCaught(estimate: YuenEstimate, rule: SequentialRule): number {
  const alarm = Math.max(reach(estimate, rule.alpha), Math.log1p(rule.threshold) / 2);
  return Math.expm1(alarm + reach(estimate, rule.beta));
}
