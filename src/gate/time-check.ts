import type { Figure } from "../compare/figure.ts";
import { columnOf, type NumberColumn } from "../compare/wanted-columns.ts";
import { holm } from "../stats/holm.ts";
import { mannWhitney } from "../stats/mann-whitney.ts";
import { formatChange, formatP } from "./duel-words.ts";
import type { Check, Verdict } from "./judgement.ts";
import type { NoiseFloor } from "./noise-floor.ts";
import {
  catchable,
  fewestRepetitions,
  missed,
  reachOf,
  repetitionsToTell,
  type TimeChange,
  timeChange,
} from "./time-change.ts";

/** A figure of a cell on both sides that is judged by its repetitions. */
export interface TimeSubject {
  readonly cell: string;
  readonly name: string;
  readonly metric: NumberColumn;
  readonly baseline: Figure;
  readonly candidate: Figure;
  /** Smallest regression that matters, as a fraction. */
  readonly threshold: number;
  readonly floor: NoiseFloor;
  readonly instructions: number | null;
  /** Why it is shown and not judged; null where it is judged. */
  readonly why: string | null;
}

/** All time checks of a suite together: their p values are adjusted for each other. */
export function timeChecks(subjects: readonly TimeSubject[], alpha: number): Check[] {
  const judged = subjects.map((subject) => ({ subject, change: changeOf(subject) }));
  const counted = judged.filter(({ change }) => change !== undefined);
  const adjusted = holm(counted.map(({ change }) => change?.pValue ?? 1));
  const pValues = new Map(counted.map(({ subject }, index) => [subject, adjusted[index] ?? 1]));
  return judged.map(({ subject, change }) => {
    const bare = bareCheck(subject);
    if (subject.why !== null) return { ...bare, verdict: "reported", reasons: [subject.why] };
    if (change === undefined) return { ...bare, verdict: "inconclusive", reasons: [tooFew(subject)] };
    const pValue = pValues.get(subject) ?? 1;
    const least = leastOf(subject);
    const caught = catchable({ change, least, alpha, checks: counted.length });
    const verdict = verdictOf({ change, pValue, least, alpha });
    return {
      ...bare,
      change: fractionsOf(subject, change),
      pValue,
      couldCatch: asFraction(subject, caught),
      verdict,
      reasons: reasonsOf({ subject, change, verdict, least, pValue, alpha }),
    };
  });
}

function changeOf({ metric, baseline, candidate, floor, why }: TimeSubject): TimeChange | undefined {
  const { better } = columnOf(metric);
  if (why !== null || better === null) return undefined;
  return timeChange({ baseline: baseline.each, candidate: candidate.each, better, drift: floor.drift });
}

/** What a change has to be beyond: what matters, and what this machine makes of no change. As a logarithm. */
function leastOf({ threshold, floor }: TimeSubject): number {
  return Math.max(Math.log1p(threshold), floor.value);
}

/**
 * Regressed: worse beyond chance, runs included, and beyond what matters. Improved: likewise better. Pass: a regression that matters is
 * ruled out with 95 %.
 */
function verdictOf({
  change,
  pValue,
  least,
  alpha,
}: {
  change: TimeChange;
  pValue: number;
  least: number;
  alpha: number;
}): Verdict {
  if (pValue <= alpha && Math.abs(change.value) > least) return change.value > 0 ? "regressed" : "improved";
  return change.value + reachOf(change, 1 - 2 * missed) < least ? "pass" : "inconclusive";
}

function bareCheck(subject: TimeSubject): Omit<Check, "verdict" | "reasons"> {
  const { cell, name, metric, baseline, candidate, instructions } = subject;
  const { unit, better } = columnOf(metric);
  const ends = ({ value, lo, hi }: Figure) => ({ value, lo, hi });
  return {
    cell,
    name,
    metric,
    unit,
    better,
    kind: "time",
    baseline: ends(baseline),
    candidate: ends(candidate),
    change: plainChange(baseline.value, candidate.value),
    pValue: null,
    n: Math.min(baseline.each.length, candidate.each.length),
    couldCatch: null,
    instructions,
  };
}

function plainChange(from: number, to: number): Check["change"] {
  return from > 0 ? { value: to / from - 1, lo: null, hi: null } : null;
}

/** Candidate ÷ baseline − 1 with its 95 % interval, runs included. */
function fractionsOf({ metric }: TimeSubject, change: TimeChange): Check["change"] {
  const reach = reachOf(change, 0.95);
  const sign = columnOf(metric).better === "higher" ? -1 : 1;
  const value = sign * change.value;
  return { value: Math.expm1(value), lo: Math.expm1(value - reach), hi: Math.expm1(value + reach) };
}

/** A regression as a positive fraction: of what should be high, by how much it falls. */
function asFraction({ metric }: TimeSubject, log: number): number {
  return columnOf(metric).better === "higher" ? -Math.expm1(-log) : Math.expm1(log);
}

function tooFew({ baseline, candidate }: TimeSubject): string {
  const [ofBase, ofCand] = [baseline.each.length, candidate.each.length];
  const lacking = [
    ...(ofBase < fewestRepetitions ? [`${fewestRepetitions - ofBase} more of the baseline`] : []),
    ...(ofCand < fewestRepetitions ? [`${fewestRepetitions - ofCand} more of the candidate`] : []),
  ];
  return `${ofBase} and ${ofCand} repetitions, and times take ${fewestRepetitions} a side: ${lacking.join(" and ")} (--repetitions ${fewestRepetitions})`;
}

function reasonsOf({
  subject,
  change,
  verdict,
  least,
  pValue,
  alpha,
}: {
  subject: TimeSubject;
  change: TimeChange;
  verdict: Verdict;
  least: number;
  pValue: number;
  alpha: number;
}): string[] {
  const bar = `${formatChange(asFraction(subject, least))}, ${barWords(subject)}`;
  switch (verdict) {
    case "regressed":
      return [`beyond ${bar}`, ...disagreement(subject)];
    case "improved":
      return [...disagreement(subject)];
    case "inconclusive":
      return [undecided({ subject, change, least, bar, isSure: pValue <= alpha })];
    default:
      return [];
  }
}

function barWords({ threshold, floor }: TimeSubject): string {
  return Math.log1p(threshold) >= floor.value ? "the smallest that matters" : floor.words;
}

function undecided({
  subject,
  change,
  least,
  bar,
  isSure,
}: {
  subject: TimeSubject;
  change: TimeChange;
  least: number;
  bar: string;
  isSure: boolean;
}): string {
  const repetitions = Math.min(subject.baseline.each.length, subject.candidate.each.length);
  const found = isSure ? "worse beyond chance, but not beyond" : "neither shown to be worse nor to stay within";
  const more = repetitionsToTell({ change, least, repetitions });
  const help =
    more === undefined
      ? "more repetitions would not tell: 'offgrid duel' sets the two side by side"
      : `some ${more} repetitions a side would tell`;
  return `${found} ${bar}; ${help}`;
}

/** The rank test assumes no distribution: it is told of only where it sees nothing. */
function disagreement({ baseline, candidate }: TimeSubject): string[] {
  const { pValue } = mannWhitney(candidate.each, baseline.each);
  return pValue < 0.05 ? [] : [`Mann and Whitney's test disagrees: p = ${formatP(pValue)}`];
}
