import { holm } from "../stats/holm.ts";
import { failureChecks, outputsChecks } from "./duel-facts.ts";
import type { DuelRecord } from "./duel-record.ts";
import { timeCheck } from "./duel-time.ts";
import { instructionsChecks } from "./instructions.ts";
import type { Check, Judgement } from "./judgement.ts";
import { differencesOf } from "./launch-difference.ts";
import { findContamination } from "./null-arm.ts";

/**
 * The verdict of a duel from what its launches left, and from nothing else: the same record gives the same judgement on every
 * machine. Checks are in the order of the cells.
 */
export function judgeDuel({ rules, cells }: DuelRecord): Pick<Judgement, "checks" | "contamination"> {
  const checks = cells.flatMap((cell) => [
    ...failureChecks(cell),
    ...outputsChecks(cell),
    ...instructionsChecks(cell),
    ...(cell.failure === null ? [timeCheck({ cell, rules, cells: cells.length })] : []),
  ]);
  const nullArms = cells.map(({ name, launches }) => ({
    name,
    differences: [...differencesOf(launches, "measure"), ...differencesOf(launches, "confirm")],
  }));
  return { checks: withHolm(checks), contamination: findContamination(nullArms, rules) };
}

/** Two-sided p of the times, adjusted over all of them that have one. */
function withHolm(checks: readonly Check[]): Check[] {
  const adjusted = holm(checks.flatMap(({ pValue }) => pValue ?? []));
  let next = 0;
  return checks.map((check) => (check.pValue === null ? check : { ...check, pValue: adjusted[next++] ?? null }));
}
