import { symmetricMedian } from "../stats/median.ts";
import type { DuelCell, Instructions } from "./duel-record.ts";
import { formatChange } from "./duel-words.ts";
import type { Check } from "./judgement.ts";

/** Counts of one program differ by some 0.2 % from process to process: this is far from chance, and never wanted. */
const mostMore = 0.01;

/** Candidate ÷ baseline − 1 of the medians; null where they were not counted. */
export function instructionsChange(instructions: Instructions | null): number | null {
  if (instructions === null) return null;
  return symmetricMedian(instructions.candidate) / symmetricMedian(instructions.baseline) - 1;
}

/** More work by more than 1 %, in every process of the candidate more than in any of the baseline. */
export function hasMoreInstructions(instructions: Instructions): boolean {
  const isApart = Math.min(...instructions.candidate) > Math.max(...instructions.baseline);
  return isApart && (instructionsChange(instructions) ?? 0) > mostMore;
}

/** A check of its own where the candidate needs more instructions; none otherwise, since fewer of them pass nothing alone. */
export function instructionsChecks({ cell, name, instructions }: DuelCell): Check[] {
  if (instructions === null || !hasMoreInstructions(instructions)) return [];
  const [baseline, candidate] = [symmetricMedian(instructions.baseline), symmetricMedian(instructions.candidate)];
  const change = candidate / baseline - 1;
  return [
    {
      cell,
      name,
      metric: "instructions_per_inference",
      unit: "",
      better: "lower",
      kind: "exact",
      baseline: { value: baseline, lo: Math.min(...instructions.baseline), hi: Math.max(...instructions.baseline) },
      candidate: { value: candidate, lo: Math.min(...instructions.candidate), hi: Math.max(...instructions.candidate) },
      change: { value: change, lo: null, hi: null },
      pValue: null,
      n: Math.min(instructions.baseline.length, instructions.candidate.length),
      couldCatch: null,
      instructions: change,
      verdict: "regressed",
      reasons: [
        `${formatChange(change)} user instructions an inference, in each of ${instructions.candidate.length} processes more than in any of the baseline`,
      ],
    },
  ];
}
