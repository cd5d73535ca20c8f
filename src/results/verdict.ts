import { samplesNeeded } from "../stats/percentile.ts";
import { type StopRuleName, samplesToStop, stopRules } from "../stats/stop-rule.ts";
import { type Steadiness, steadyRule } from "../stats/windows.ts";
import type { Cell } from "../suite/cell.ts";
import { scenarioPerMille } from "../suite/scenario.ts";
import type { ConditionsSummary, Neighbours } from "./conditions.ts";

/** What the figures of a repetition or a cell can bear, from good to bad. */
export const verdicts = ["valid", "too-few", "unstable"] as const;
export type VerdictWord = (typeof verdicts)[number];

export interface Verdict {
  readonly verdict: VerdictWord;
  /** Why it is not valid, each with what would help. */
  readonly reasons: readonly string[];
}

export interface VerdictFacts {
  readonly cell: Pick<Cell, "scenario" | "stop">;
  readonly clock: "hrtime" | "virtual";
  readonly isWarm: boolean;
  readonly samples: number;
  /** Lag-1 autocorrelation and the independent samples that these are worth; null where it does not exist. */
  readonly r1: number | null;
  readonly effectiveSamples: number | null;
  /** Null where it says nothing of the scenario. */
  readonly steadiness: Steadiness | null;
  readonly steadyS: number;
  /** CPU seconds of the workers while timed. */
  readonly workerCpuS: number | null;
  readonly conditions: ConditionsSummary | null;
}

interface Reason {
  readonly verdict: VerdictWord;
  readonly fault: string;
  readonly cure: string | null;
}

/**
 * Whether the figures of a repetition can be used as they are. `too-few`: more of the same would do. `unstable`: something moved
 * or interfered, and more of the same would not do. On a virtual clock the samples alone decide.
 */
export function verdictOf(facts: VerdictFacts): Verdict {
  const reasons = [
    ...sampleReasons(facts),
    ...steadyReasons(facts),
    ...(facts.clock === "virtual" || facts.conditions === null ? [] : conditionReasons(facts, facts.conditions)),
  ];
  return {
    verdict: worstOf(reasons.map(({ verdict }) => verdict)),
    reasons: reasons.map(({ fault, cure }) => (cure === null ? fault : `${fault}; ${cure}`)),
  };
}

/** The worst of them; `valid` of none. */
export function worstOf(words: readonly VerdictWord[]): VerdictWord {
  return words.reduce((a, b) => (verdicts.indexOf(b) > verdicts.indexOf(a) ? b : a), "valid");
}

export function isVerdict(word: string | null): word is VerdictWord {
  return verdicts.some((one) => one === word);
}

/** What the percentile that the scenario reports needs, and the stop rule: in samples, and in independent ones. */
function sampleReasons({ cell, samples, r1, effectiveSamples, steadiness, steadyS }: VerdictFacts): Reason[] {
  const perMille = scenarioPerMille[cell.scenario];
  const tail = perMille === null ? 1 : samplesNeeded(perMille);
  const rule = stopRules[cell.stop];
  const stop = perMille === null ? rule.minSamples : samplesToStop(rule, perMille);
  const needed = Math.max(tail, stop);
  if (samples < needed) {
    const what = tail >= stop ? percentileName(perMille) : `its stop rule '${cell.stop}'`;
    const cure = longerRule({ needed, samples, steadyS });
    return [{ verdict: "too-few", fault: `needs ${needed - samples} more samples for ${what}`, cure }];
  }
  // Where it drifts, samples resemble each other for that; more of them would not help.
  if (effectiveSamples === null || effectiveSamples >= tail || steadiness?.state === "unsteady") return [];
  const enough = Math.ceil((tail * samples) / effectiveSamples);
  const likeness = `successive ones resemble each other (lag-1 autocorrelation ${r1?.toFixed(2) ?? "unknown"})`;
  const fault = `needs about ${enough - samples} more samples for ${percentileName(perMille)}: ${likeness}, so that ${samples} are worth ${Math.floor(effectiveSamples)}`;
  return [{ verdict: "too-few", fault, cure: longerRule({ needed: enough, samples, steadyS }) }];
}

function steadyReasons({ cell, clock, isWarm, samples, steadiness, steadyS, conditions }: VerdictFacts): Reason[] {
  const reasons: Reason[] = [];
  if (!isWarm)
    reasons.push({ verdict: "unstable", fault: "the warm-up found no stable window before its cap", cure: null });
  if (steadiness?.state === "too-short") {
    const { windows, window } = steadyRule;
    const pace = samples / Math.max(steadyS, Number.MIN_VALUE);
    const needed = Math.ceil(windows * Math.max(window.minIterations, (pace * window.minMs) / 1000));
    const cure = longerRule({ needed, samples, steadyS });
    reasons.push({ verdict: "too-few", fault: `too short to tell whether steady: ${steadiness.reason}`, cure });
  }
  if (steadiness?.state === "unsteady") {
    const isExplained = clock === "virtual" || (conditions !== null && hasCause(conditions));
    const cure = isExplained || stopRules[cell.stop].coolDown.until !== "none" ? null : coolCure;
    reasons.push({ verdict: "unstable", fault: `not steady: ${steadiness.reason}`, cure });
  }
  return reasons;
}

const coolCure = "--stop normal waits for a cool machine and measures longer";

function hasCause({ neighbours, clockDown, throttleEvents }: ConditionsSummary): boolean {
  return neighbours !== undefined || (clockDown?.afterS ?? null) !== null || (throttleEvents ?? 0) > 0;
}

/** A hypervisor may keep this much of the time that the workers want to run: half of what a steady phase may vary by. */
const mostStolen = 0.05;

function conditionReasons(facts: VerdictFacts, conditions: ConditionsSummary): Reason[] {
  const { neighbours, clockDown, throttleEvents, stolenS } = conditions;
  const reasons: Omit<Reason, "verdict">[] = [];
  if (neighbours && areManySeconds(neighbours, facts)) {
    const cure = neighbours.process === null ? "stop them and measure again" : "stop it and measure again";
    reasons.push({ fault: describeNeighbours(neighbours), cure });
  }
  if (clockDown && clockDown.afterS !== null) {
    const fault = `CPU clocked down ${percent(clockDown.fraction)} after ${Math.round(clockDown.afterS)} s`;
    reasons.push({ fault, cure: "cool it better, or set a clock that it can hold" });
  }
  if (throttleEvents !== null && throttleEvents > 0) {
    const times = throttleEvents === 1 ? "once" : `${throttleEvents} times`;
    reasons.push({ fault: `the CPU throttled itself ${times}`, cure: "cool it better, and check its power supply" });
  }
  const { workerCpuS } = facts;
  const stolen = stolenS === null || workerCpuS === null || stolenS <= 0 ? 0 : stolenS / (stolenS + workerCpuS);
  if (stolen >= mostStolen) {
    const fault = `the machine's host took up to ${percent(stolen)} of the CPU time (steal)`;
    reasons.push({ fault, cure: "measure at another time" });
  }
  return reasons.map((reason) => ({ verdict: "unstable", ...reason }));
}

/** Two ticks: one may hold a moment's work of the system itself. */
const fewestSeconds = 1.5;

/** Neighbours are many where they were there for half of the time that lies above the reported percentile. */
function areManySeconds({ seconds }: Neighbours, { cell, steadyS }: VerdictFacts): boolean {
  const above = 1 - (scenarioPerMille[cell.scenario] ?? 900) / 1000;
  return seconds >= Math.max(fewestSeconds, (above / 2) * steadyS);
}

function describeNeighbours({ process, fraction, seconds }: Neighbours): string {
  const who = process === null ? "other processes" : `another process (${process})`;
  return `${who} used ${percent(fraction)} of the machine for ${Math.round(seconds)} s`;
}

/** The stop rule that would bring so many samples at this pace. */
function longerRule({ needed, samples, steadyS }: { needed: number; samples: number; steadyS: number }): string | null {
  const perSecond = samples / Math.max(steadyS, Number.MIN_VALUE);
  const names: readonly StopRuleName[] = ["quick", "normal", "soak"];
  const found = names.find((name) => {
    const { minSamples, minSeconds, maxSeconds } = stopRules[name];
    return Math.min(maxSeconds * perSecond, Math.max(minSamples, minSeconds * perSecond)) >= needed;
  });
  return found === undefined ? "no stop rule takes that long" : `--stop ${found} takes as many`;
}

function percentileName(perMille: number | null): string {
  return perMille === null ? "a figure" : `its p${perMille / 10}`;
}

function percent(fraction: number): string {
  const value = 100 * fraction;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}
