import type { Pool } from "../compare/pool.ts";
import { bare } from "./exact-check.ts";
import type { Check } from "./judgement.ts";
import type { GateCell } from "./sides.ts";

/** Whether the candidate's timed outputs were those of untimed calls on the same inputs; nothing where neither side compared any. */
export function outputsChecks(pool: Pool, { id, name, baseline, candidate }: GateCell): Check[] {
  const [before, now] = [wordsOf(pool, baseline), wordsOf(pool, candidate)];
  if (now.size === 0 && before.size === 0) return [];
  const about = { ...bare, cell: id, name, metric: "outputs", kind: "exact" } as const;
  if (now.has("false"))
    return [
      {
        ...about,
        verdict: "regressed",
        reasons: ["timed outputs differ from those of untimed calls on the same inputs"],
      },
    ];
  if (now.size === 0)
    return [
      {
        ...about,
        verdict: "inconclusive",
        reasons: ["the candidate's outputs were not compared, the baseline's were"],
      },
    ];
  return [{ ...about, verdict: before.has("false") ? "improved" : "pass", reasons: [] }];
}

function wordsOf(pool: Pool, rows: readonly number[]): Set<string> {
  return new Set(rows.flatMap((row) => pool.statuses[pool.status[row] ?? 0]?.outputs_equal ?? []));
}
