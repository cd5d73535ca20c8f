import type { DuelCell } from "./duel-record.ts";
import type { Check } from "./judgement.ts";

/** A check that counts or names something. */
const bare = {
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

/** A faster wrong answer is no pass: outputs that differ regress, unless the task itself judges the candidate's as good. */
export function outputsChecks({ cell, name, outputs }: DuelCell): Check[] {
  // Other inputs, or answers too large to compare: what the task says of them still counts.
  const isBad = outputs.state === "not compared" && outputs.quality === "bad";
  if (outputs.state !== "different" && !isBad) return [];
  const isGood = outputs.quality === "good";
  const judged = {
    good: "its task judges the candidate's answers as good",
    bad: "its task judges the candidate's answers as bad",
    "not judged": "nothing judges whether the candidate's are as good",
  }[outputs.quality];
  return [
    {
      ...bare,
      cell,
      name,
      metric: "outputs",
      kind: "exact",
      verdict: isGood ? "pass" : "regressed",
      reasons: [isBad ? outputs.detail : `the outputs differ for the same inputs: ${outputs.detail}`, judged],
    },
  ];
}

/** A cell that the candidate no longer answers has regressed; without a baseline there is nothing to compare with. */
export function failureChecks({ cell, name, failure }: DuelCell): Check[] {
  if (failure === null) return [];
  const who = failure.arm === "both" ? "neither arm could" : `the ${failure.arm} could not`;
  return [
    {
      ...bare,
      cell,
      name,
      metric: "outcome",
      kind: "presence",
      verdict: failure.arm === "candidate" ? "regressed" : "inconclusive",
      reasons: [`${who} be measured to the end: ${failure.detail}`],
    },
  ];
}
