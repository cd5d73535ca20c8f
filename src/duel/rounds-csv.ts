import type { DuelCell } from "../gate/duel-record.ts";
import { guardFormula } from "../results/csv.ts";

/** A line a round: all that a verdict follows from, for other programs. Milliseconds; `_p25_ms` is what decides. */
export function roundRecords(cells: readonly DuelCell[]): Readonly<Record<string, string | number | null>>[] {
  return cells.flatMap(({ cell, launches }) =>
    launches.flatMap(({ phase, launch, callsPerBlock, rounds }) =>
      rounds.map((round, index) => ({
        cell_id: guardFormula(cell),
        phase,
        launch,
        round: index + 1,
        calls: callsPerBlock,
        first: round.first,
        baseline_p25_ms: round.baselineMs,
        candidate_p25_ms: round.candidateMs,
        baseline_p50_ms: round.baselineP50Ms,
        candidate_p50_ms: round.candidateP50Ms,
        baseline_mean_ms: round.baselineMeanMs,
        candidate_mean_ms: round.candidateMeanMs,
        null_p25_ms: round.nullMs,
        steal_fraction: round.stealFraction,
        suspended: round.isSuspended ? 1 : 0,
      })),
    ),
  );
}
