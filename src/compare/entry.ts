import { type Provenance, whyNotComparable } from "../metering/comparable.ts";
import type { Row } from "../results/columns.ts";
import { isVerdict, worstOf } from "../results/verdict.ts";
import { type Figure, figureOf, numberAt } from "./figure.ts";
import type { Pool, StatusFacts } from "./pool.ts";
import type { NumberColumn } from "./wanted-columns.ts";

/** A cell on one side: what became of it, and its figures. */
export interface Entry {
  /** The worst of its repetitions. */
  readonly outcome: string;
  readonly failure: string | null;
  /** Repetitions that the figures are from, and those that there are. */
  readonly ok: number;
  readonly repetitions: number;
  /** The worst of its rows; null where no row has one. */
  readonly verdict: Row["verdict"];
  readonly quality: {
    readonly metric: string | null;
    readonly dataset: string | null;
    readonly floor: number | null;
    /** Null without a floor, or without a rate. */
    readonly isEnough: boolean | null;
  };
  /** Null where no row has joules; `several` where rows of different meters came together. */
  readonly energy: Provenance | "several" | null;
  readonly figures: ReadonlyMap<NumberColumn, Figure>;
}

const severity = ["ok", "skipped", "failed", "timeout", "crashed"];

/** What the rows of a cell on a side come to; null without rows. Aggregate rows count where there are no repetitions. */
export function entryOf({
  pool,
  rows,
  metrics,
}: {
  readonly pool: Pool;
  readonly rows: readonly number[];
  readonly metrics: readonly NumberColumn[];
}): Entry | null {
  if (rows.length === 0) return null;
  const repetitions = rows.filter((row) => pool.isAggregate[row] === 0);
  const used = repetitions.length > 0 ? repetitions : rows;
  const statusesOf = (some: readonly number[]) =>
    [...new Set(some.map((row) => pool.status[row] ?? 0))].map((at) => pool.statuses[at]);
  const worst = statusesOf(used).reduce((a, b) => (rank(b?.outcome) > rank(a?.outcome) ? b : a));
  const ok = used.filter(
    (row) =>
      pool.statuses[pool.status[row] ?? 0]?.outcome === "ok" || (repetitions.length === 0 && hasFigures(pool, row)),
  );
  const verdicts = statusesOf(rows)
    .map((status) => status?.verdict ?? null)
    .filter(isVerdict);
  const okStatuses = statusesOf(ok);
  const [first] = okStatuses;
  const enough = okStatuses.map((status) => status?.quality_ok ?? null).filter((word) => word !== null);
  return {
    outcome: worst?.outcome ?? "unknown",
    failure: worst?.failure ?? null,
    ok: repetitions.length > 0 ? ok.length : sumOf(pool, ok, "repetitions_ok"),
    repetitions: repetitions.length > 0 ? repetitions.length : sumOf(pool, used, "repetitions_planned"),
    verdict: verdicts.length === 0 ? null : worstOf(verdicts),
    quality: {
      metric: first?.quality_metric ?? null,
      dataset: first?.quality_dataset ?? null,
      floor: first?.quality_floor === null || first === undefined ? null : Number(first.quality_floor),
      isEnough: enough.length === 0 ? null : enough.every((word) => word === "true"),
    },
    energy: provenanceOf(okStatuses),
    figures: new Map(
      metrics.flatMap((metric) => {
        const figure = figureOf({ pool, rows: ok, metric });
        return figure === null ? [] : [[metric, figure] as const];
      }),
    ),
  };
}

/** An aggregate row of a cell of which a repetition failed still has the figures of the others. */
function hasFigures(pool: Pool, row: number): boolean {
  return (numberAt({ pool, row, name: "repetitions_ok" }) ?? 0) > 0;
}

function provenanceOf(statuses: readonly (StatusFacts | undefined)[]): Entry["energy"] {
  const found = statuses.map(
    (status): Provenance => ({
      grade: status?.energy_grade ?? null,
      boundary: status?.energy_boundary ?? null,
      basis: status?.energy_basis ?? null,
      source: status?.energy_source ?? null,
    }),
  );
  const [first] = found;
  if (first === undefined || found.every(({ grade }) => grade === null)) return null;
  return found.every((other) => whyNotComparable(first, other) === null && first.source === other.source)
    ? first
    : "several";
}

function sumOf(pool: Pool, rows: readonly number[], name: "repetitions_ok" | "repetitions_planned"): number {
  return rows.reduce((sum, row) => sum + (numberAt({ pool, row, name }) ?? 0), 0);
}

function rank(outcome: string | null | undefined): number {
  const at = severity.indexOf(outcome ?? "ok");
  return at < 0 ? severity.length : at;
}
