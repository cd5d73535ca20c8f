import type { Entry } from "../compare/entry.ts";
import type { Figure } from "../compare/figure.ts";
import { bare } from "./exact-check.ts";
import type { Check, Verdict } from "./judgement.ts";
import type { PolicyCheck } from "./policy.ts";

interface QualitySubject {
  readonly cell: string;
  readonly name: string;
  readonly baseline: Entry;
  readonly candidate: Entry;
  /** Undefined where the policy does not ask for quality: a floor is kept all the same. */
  readonly check: PolicyCheck | undefined;
  /** Whether the same kernels ran on the same file: only then the rate is the same to the last decision. */
  readonly isSameCode: boolean;
}

/** The candidate's answers: against the floor always, and against the baseline's rate where that is asked for. */
export function qualityChecks(subject: QualitySubject): Check[] {
  const { baseline, candidate, check } = subject;
  const [before, now] = [baseline.figures.get("quality"), candidate.figures.get("quality")];
  const floor = check?.judge === "floor" && check.floor !== undefined ? check.floor : candidate.quality.floor;
  if (now === undefined) {
    // A rate that nobody takes any more is how a regression hides.
    return before === undefined
      ? []
      : [make(subject, { verdict: "regressed", reasons: ["the candidate has no quality"] })];
  }
  if (floor !== null && now.value < floor)
    return [make(subject, { verdict: "regressed", reasons: [`under the floor of ${percent(floor)}`] })];
  if (check?.judge === "exact")
    return [make(subject, againstBaseline({ subject, before, now, room: check.threshold }))];
  return floor === null ? [] : [make(subject, { verdict: "pass", reasons: [] })];
}

interface Finding {
  readonly verdict: Verdict;
  readonly reasons: string[];
}

function againstBaseline({
  subject: { baseline, candidate, isSameCode },
  before,
  now,
  room,
}: {
  subject: QualitySubject;
  before: Figure | undefined;
  now: Figure;
  room: number;
}): Finding {
  if (before === undefined) return { verdict: "reported", reasons: ["the baseline has no quality"] };
  const [of, by] = [baseline.quality, candidate.quality];
  if (of.metric !== by.metric || of.dataset !== by.dataset)
    return { verdict: "reported", reasons: ["the two were judged on different data: only the floor counts"] };
  const drop = before.value - now.value;
  if (drop <= room * before.value) return { verdict: drop < 0 ? "improved" : "pass", reasons: [] };
  if (isSameCode) return { verdict: "regressed", reasons: [`lower than the baseline's, on the same data`] };
  return before.lo !== null && now.value < before.lo
    ? { verdict: "regressed", reasons: ["lower than the baseline's 95 % interval"] }
    : {
        verdict: "pass",
        reasons: [
          "lower than the baseline's, but within its 95 % interval: other kernels may decide a close case otherwise",
        ],
      };
}

function make({ cell, name, baseline, candidate, check }: QualitySubject, finding: Finding): Check {
  const [before, now] = [baseline.figures.get("quality"), candidate.figures.get("quality")];
  const ends = (figure: Figure | undefined) =>
    figure === undefined ? null : { value: figure.value, lo: figure.lo, hi: figure.hi };
  return {
    ...bare,
    cell,
    name,
    metric: "quality",
    unit: "fraction",
    better: "higher",
    kind: check?.judge === "exact" ? "exact" : "floor",
    baseline: ends(before),
    candidate: ends(now),
    change:
      before === undefined || now === undefined || before.value <= 0
        ? null
        : { value: now.value / before.value - 1, lo: null, hi: null },
    n: null,
    ...finding,
  };
}

function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(2))} %`;
}
