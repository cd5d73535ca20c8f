import { mean, meanEstimate } from "../stats/mean.ts";
import { aggregateEnergy } from "./aggregate-energy.ts";
import { aggregateVerdict } from "./aggregate-verdict.ts";
import type { Column, Row } from "./columns.ts";
import { makeRow } from "./csv.ts";
import { aggregateLimits } from "./limit-columns.ts";
import { joinNotes, noteSeparator } from "./rows.ts";

const severity = ["ok", "failed", "timeout", "crashed"];

/**
 * The aggregate row of a cell from its repetition rows, by the table's `aggregate` word. The unit is the process: an interval
 * here is over repetitions, never over samples.
 * @throws RangeError when there is no row.
 */
export function aggregateRow({ rows, planned }: { readonly rows: readonly Row[]; readonly planned: number }): Row {
  const ok = rows.filter((row) => row.outcome === "ok");
  const worst = rows.reduce((a, b) => (severity.indexOf(b.outcome ?? "") > severity.indexOf(a.outcome ?? "") ? b : a));
  const medians = numbers({ rows: ok, name: "latency_p50_ms" });
  const interval = medians.length >= 2 ? meanEstimate(medians) : undefined;
  const verdict = aggregateVerdict(ok, noteSeparator);
  const special: Partial<Row> = {
    row_kind: "aggregate",
    repetitions_ok: ok.length,
    repetitions_planned: planned,
    outcome: worst.outcome,
    failure: worst.failure,
    reason: worst.reason,
    last_phase: worst.last_phase,
    signal: worst.signal,
    warnings: joinNotes(rows.flatMap((row) => row.warnings?.split(noteSeparator) ?? [])),
    verdict: verdict?.verdict ?? null,
    verdict_reasons: joinNotes(verdict?.reasons ?? []),
    other_process: busiestNeighbour(ok),
    ...aggregateLimits(ok),
    latency_p50_lo_ms: interval ? Math.max(0, interval.lo) : null,
    latency_p50_hi_ms: interval?.hi ?? null,
    ...aggregateEnergy(ok),
  };
  return makeRow((column) =>
    column.aggregate === "special" ? (special[column.name] ?? null) : combine({ column, rows, ok }),
  );
}

function combine({
  column,
  rows,
  ok,
}: {
  column: Column;
  rows: readonly Row[];
  ok: readonly Row[];
}): Row[Column["name"]] {
  const { name, aggregate } = column;
  switch (aggregate) {
    case "none":
    case "special":
      return null;
    case "same":
      return sameValue((ok.length > 0 ? ok : rows).map((row) => row[name]));
    case "all":
      return every(ok.map((row) => row[name]));
    // Half of the repetitions' energy would pass for that of all.
    case "min":
      if (lacksSome({ column, ok })) return null;
      return name === "started_at"
        ? (rows.map((row) => row.started_at).sort()[0] ?? null)
        : fold({ values: numbers({ rows: ok, name }), how: Math.min });
    case "max":
      if (lacksSome({ column, ok })) return null;
      return fold({ values: numbers({ rows: ok, name }), how: Math.max });
    case "sum":
      return fold({
        values: numbers({ rows: ok, name }),
        how: (...values) => values.reduce((sum, value) => sum + value, 0),
      });
    case "mean": {
      // A mean of some of the repetitions would hide which; a figure that one of them lacks is unknown.
      const values = numbers({ rows: ok, name });
      return values.length === 0 || values.length < ok.length ? null : mean(values);
    }
    default:
      throw new TypeError(`column ${name} aggregates by ${String(aggregate satisfies never)}`);
  }
}

function lacksSome({ column: { group, name }, ok }: { column: Column; ok: readonly Row[] }): boolean {
  return group === "energy" && ok.some((row) => row[name] === null);
}

/** Of the repetition that had most beside it. */
function busiestNeighbour(rows: readonly Row[]): string | null {
  const named = rows.filter((row) => row.other_process !== null);
  const most = (row: Row) => row.other_cpu_cores_mean ?? 0;
  return named.reduce<Row | null>((a, b) => (a === null || most(b) > most(a) ? b : a), null)?.other_process ?? null;
}

function numbers({ rows, name }: { rows: readonly Row[]; name: Column["name"] }): number[] {
  return rows.map((row) => row[name]).filter((value) => typeof value === "number");
}

function fold({ values, how }: { values: readonly number[]; how: (...values: number[]) => number }): number | null {
  return values.length === 0 ? null : how(...values);
}

function every(values: readonly Row[Column["name"]][]): boolean | null {
  if (values.length === 0 || values.some((value) => value === null)) return null;
  return values.every((value) => value === true);
}

function sameValue(values: readonly Row[Column["name"]][]): Row[Column["name"]] {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}
