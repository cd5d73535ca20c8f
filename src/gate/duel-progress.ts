import type { DuelCell, DuelRules } from "./duel-record.ts";
import { findInterference } from "./interference.ts";
import type { CellLaunch } from "./launch.ts";
import { differencesOf, type LaunchDifference } from "./launch-difference.ts";
import { type Decision, decide, looks } from "./sequential.ts";

/** What one phase of a cell says. */
export interface PhaseFinding extends Decision {
  /** The launches that the decision follows from. */
  readonly used: readonly LaunchDifference[];
}

/** What is to be measured next for a cell. */
export type CellProgress =
  | { readonly state: "done" }
  | {
      readonly state: "go on";
      readonly phase: CellLaunch["phase"];
      /** Launches with a difference that are wanted until the next look, at least 1. */
      readonly wanted: number;
    };

export interface CellOfSuite {
  readonly cell: Pick<DuelCell, "launches" | "failure">;
  readonly rules: DuelRules;
  /** Cells in the suite: they share its false alarms. */
  readonly cells: number;
}

/** What the launches of one phase decide. */
export function phaseFinding({ cell, rules, cells }: CellOfSuite, phase: CellLaunch["phase"]): PhaseFinding {
  const differences = differencesOf(cell.launches, phase);
  const decision = decide(
    differences.map(({ candidate }) => candidate),
    {
      threshold: rules.threshold,
      alpha: rules.alpha / cells,
      beta: rules.beta,
      alarms: phase === "measure" ? "by look" : "at each look",
    },
  );
  return { ...decision, used: differences.slice(0, decision.n) };
}

/**
 * What a cell still needs: launches up to the next look; once it has regressed, fresh launches that must regress by themselves. A
 * cell that failed, or whose arms interfere, needs no more: it cannot be decided. Launches without a difference do not count.
 */
export function cellProgress(subject: CellOfSuite): CellProgress {
  if (subject.cell.failure !== null) return { state: "done" };
  const measured = phaseFinding(subject, "measure");
  if (measured.n >= looks[0] && findInterference(subject.cell.launches) !== undefined) return { state: "done" };
  if (measured.nextLook !== null) return goOn("measure", subject, measured.nextLook);
  if (measured.verdict !== "regressed") return { state: "done" };
  const confirmed = phaseFinding(subject, "confirm");
  return confirmed.nextLook === null ? { state: "done" } : goOn("confirm", subject, confirmed.nextLook);
}

function goOn(phase: CellLaunch["phase"], { cell }: CellOfSuite, nextLook: number): CellProgress {
  return { state: "go on", phase, wanted: nextLook - differencesOf(cell.launches, phase).length };
}
