import { signedRank } from "../stats/signed-rank.ts";
import { type YuenEstimate, yuen, yuenInterval, yuenP } from "../stats/yuen.ts";
import { type CellOfSuite, type PhaseFinding, phaseFinding } from "./duel-progress.ts";
import type { DuelCell, DuelRules } from "./duel-record.ts";
import { formatChange, formatP } from "./duel-words.ts";
import { hasMoreInstructions, instructionsChange } from "./instructions.ts";
import { findInterference } from "./interference.ts";
import type { Check, Verdict } from "./judgement.ts";
import { findSlowCalls } from "./slow-calls.ts";

interface TimeSubject extends CellOfSuite {
  readonly cell: DuelCell;
}

/**
 * The cell's time, candidate against baseline. Its interval and p (not yet adjusted) are those of one look at the launches
 * that decided: the verdict follows from the sequential rule, which allows for the looks.
 */
export function timeCheck(subject: TimeSubject): Check {
  const { cell } = subject;
  const measured = phaseFinding(subject, "measure");
  const { estimate } = measured;
  return {
    cell: cell.cell,
    name: cell.name,
    metric: "latency_p50_ms",
    unit: "ms",
    better: "lower",
    kind: "time",
    baseline: milliseconds(measured.used.map(({ baselineMs }) => baselineMs)),
    candidate: milliseconds(measured.used.map(({ candidateMs }) => candidateMs)),
    change: estimate === null ? null : exponential(estimate, -1),
    pValue: estimate === null ? null : yuenP(estimate),
    n: measured.used.length,
    couldCatch: measured.couldCatch,
    instructions: instructionsChange(cell.instructions),
    ...settle(subject, measured),
  };
}

/** The verdict that the launches come to, with what speaks against believing it. */
function settle(subject: TimeSubject, measured: PhaseFinding): { verdict: Verdict; reasons: string[] } {
  const interference = findInterference(subject.cell.launches);
  if (interference !== undefined) return { verdict: "inconclusive", reasons: [interference] };
  const besides = [...disagreement(measured), ...outputsUnknown(subject.cell)];
  if (measured.verdict === "inconclusive")
    return { verdict: "inconclusive", reasons: [undecided(measured, subject.rules), ...besides] };
  if (measured.verdict !== "regressed") {
    // A faster wrong answer is no pass, and here nobody knows whether it is one.
    const { outputs } = subject.cell;
    const isUnknown = outputs.state === "not compared" && outputs.quality === "not judged";
    const slowCalls = findSlowCalls(measured.used, subject);
    if (slowCalls !== undefined) return { verdict: "inconclusive", reasons: [slowCalls, ...besides] };
    return { verdict: isUnknown ? "inconclusive" : measured.verdict, reasons: besides };
  }
  const confirmed = phaseFinding(subject, "confirm");
  if (confirmed.verdict !== "regressed")
    return { verdict: "inconclusive", reasons: [unconfirmed(measured, confirmed), ...besides] };
  return {
    verdict: "regressed",
    reasons: [
      `slower in ${measured.n} launches, and again in ${confirmed.n} fresh ones (${changeOf(confirmed)})`,
      ...sameWork(subject.cell),
      ...besides,
    ],
  };
}

function undecided({ n, nextLook, couldCatch }: PhaseFinding, { threshold }: DuelRules): string {
  const caught = couldCatch === null ? "" : `; a regression of ${formatChange(couldCatch)} would have been seen`;
  if (nextLook === null) {
    return `${n} launches, the most there are, neither show a regression nor rule one of ${formatChange(threshold)} out${caught}`;
  }
  return `${n} launches with enough undisturbed rounds are too few to tell: the next look is at ${nextLook}${caught}`;
}

function unconfirmed(measured: PhaseFinding, confirmed: PhaseFinding): string {
  const first = `slower in ${measured.n} launches (${changeOf(measured)})`;
  if (confirmed.verdict !== "inconclusive")
    return `${first}, but not in ${confirmed.n} fresh ones from copies of the files (${changeOf(confirmed)}): nothing that stays with the candidate`;
  if (confirmed.nextLook === null)
    return `${first}, but ${confirmed.n} fresh ones do not confirm it (${changeOf(confirmed)})`;
  return `${first}, but not confirmed: of fresh launches there are ${confirmed.n}, the next look is at ${confirmed.nextLook}`;
}

/** Time alone went up: says where to look. */
function sameWork({ instructions }: DuelCell): string[] {
  const change = instructionsChange(instructions);
  if (instructions === null || change === null || hasMoreInstructions(instructions)) return [];
  return [
    `the instructions are the same (${formatChange(change)}): memory, code layout or frequency made it slower, not more work`,
  ];
}

/** The signed-rank test assumes no distribution: it is told of only where it sees something else at 5 %. */
function disagreement({ used, estimate }: PhaseFinding): string[] {
  if (estimate === null) return [];
  const ours = yuenP(estimate);
  const theirs = signedRank(used.map(({ candidate }) => candidate)).pValue;
  if (ours < 0.05 === theirs < 0.05) return [];
  return [
    `the signed-rank test disagrees: p = ${formatP(theirs)} where the trimmed mean has ${formatP(ours)}, before adjustment`,
  ];
}

function outputsUnknown({ outputs }: DuelCell): string[] {
  return outputs.state === "not compared" ? [`the outputs were not compared: ${outputs.detail}`] : [];
}

/** Typical time over launches: trimmed mean of the logarithms, with its interval where there are enough. */
function milliseconds(times: readonly number[]): Check["baseline"] {
  const estimate = yuen(times.map(Math.log));
  const [only] = times;
  if (estimate === undefined) return only === undefined ? null : { value: only, lo: null, hi: null };
  return exponential(estimate, 0);
}

function changeOf({ estimate }: PhaseFinding): string {
  return estimate === null ? "no figure" : formatChange(Math.expm1(estimate.value));
}

/** e to the estimate and its interval, plus a constant. */
function exponential(estimate: YuenEstimate, plus: 0 | -1): { value: number; lo: number; hi: number } {
  const { value, lo, hi } = yuenInterval(estimate);
  const of = plus === 0 ? Math.exp : Math.expm1;
  return { value: of(value), lo: of(lo), hi: of(hi) };
}
