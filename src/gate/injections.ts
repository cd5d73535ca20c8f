import { columnOf, type NumberColumn } from "../compare/wanted-columns.ts";
import type { Row } from "../results/columns.ts";
import { differableNames, mayDiffer } from "./differable.ts";
import { formatChange } from "./duel-words.ts";
import type { Check, Verdict } from "./judgement.ts";
import { findCheck, gateMetrics, isOneOf, metricsOf, type Policy } from "./policy.ts";
import { fewestRepetitions } from "./time-change.ts";

/** A fault put into a healthy table, and what a gate has to make of it. */
export interface Injection {
  readonly injected: string;
  readonly expected: Extract<Verdict, "regressed" | "inconclusive"> | "refused";
  /** Null where the table or the policy has nothing of the kind. */
  readonly rows: readonly Row[] | null;
  /** The check that has to say so; null where it is the whole. */
  readonly about: { readonly cell: string; readonly metric: string } | null;
}

interface InjectionRequest {
  readonly rows: readonly Row[];
  readonly policy: Policy;
  /** Of the table against itself: what could be caught. */
  readonly checks: readonly Check[];
}

/** All faults, in the order shown. Each is in the first cell alone, so that one bad cell among good ones is what is looked for. */
export function injections(request: InjectionRequest): Injection[] {
  return [...slowdowns(request), ...exactFaults(request), ...cellFaults(request), ...refusals(request)];
}

/** A slowdown of the size that the gate says it could catch, in each figure that is judged by repetitions. */
function slowdowns({ rows, checks }: InjectionRequest): Injection[] {
  const cell = firstCell(rows);
  return checks
    .filter((check) => check.kind === "time" && check.cell === cell && check.verdict !== "reported")
    .flatMap(({ metric, couldCatch }): Injection[] => {
      const column = gateMetrics.find((name) => name === metric);
      if (column === undefined || column === "outputs_equal" || couldCatch === null) return [];
      const worse = columnOf(column).better === "higher" ? 1 - couldCatch : 1 + couldCatch;
      return [
        {
          injected: `${metric} ${formatChange(worse - 1)}`,
          expected: "regressed",
          rows: scale({ rows, cell, column, factor: worse }),
          about: { cell, metric },
        },
      ];
    });
}

/** What is held strictly, each a little worse than may be. */
function exactFaults({ rows, policy }: InjectionRequest): Injection[] {
  const cell = firstCell(rows);
  const strict = metricsOf(policy).flatMap((metric): Injection[] => {
    const check = findCheck({ policy, cell, metric });
    if (check?.judge !== "exact" || metric === "outputs_equal" || metric === "quality") return [];
    const by = Math.max(0.001, 2 * check.threshold);
    const factor = columnOf(metric).better === "higher" ? 1 - by : 1 + by;
    const has = rows.some((row) => row.cell_id === cell && row[metric] !== null);
    return [
      {
        injected: `${metric} ${formatChange(factor - 1)}`,
        expected: "regressed",
        rows: has ? scale({ rows, cell, column: metric, factor }) : null,
        about: { cell, metric },
      },
    ];
  });
  return [...strict, ...answerFaults({ rows, policy, cell })];
}

/** Worse answers. */
function answerFaults({
  rows,
  policy,
  cell,
}: Pick<InjectionRequest, "rows" | "policy"> & { cell: string }): Injection[] {
  const quality = findCheck({ policy, cell, metric: "quality" });
  const own = rows.find((row) => row.cell_id === cell && row.quality !== null);
  const floor =
    quality?.judge === "floor" && quality.floor !== undefined ? quality.floor : (own?.quality_floor ?? null);
  const about = { cell, metric: "quality" };
  const set = (value: number) => change({ rows, cell, values: { quality: value } });
  const asks = findCheck({ policy, cell, metric: "outputs_equal" });
  const compared = rows.some((row) => row.cell_id === cell && row.outputs_equal !== null);
  return [
    {
      injected: "quality under its floor",
      expected: "regressed",
      rows: own === undefined || floor === null || floor <= 0 ? null : set(floor * 0.99),
      about,
    },
    {
      injected: "quality lower than the baseline's",
      expected: "regressed",
      rows: quality?.judge === "exact" && own?.quality ? set(own.quality * (1 - 2 * quality.threshold) - 0.001) : null,
      about,
    },
    {
      injected: "outputs that differ",
      expected: "regressed",
      rows: asks !== undefined && compared ? change({ rows, cell, values: { outputs_equal: false } }) : null,
      about: { cell, metric: "outputs" },
    },
  ];
}

/** Cells that are not there, or not whole. */
function cellFaults({ rows, policy, checks }: InjectionRequest): Injection[] {
  const cell = firstCell(rows);
  const without = rows.filter((row) => row.cell_id !== cell);
  const times = checks.some(({ kind, verdict, cell: of }) => kind === "time" && of === cell && verdict !== "reported");
  const failed = { outcome: "failed", failure: "inference", reason: "injected" } as const;
  let last = -1;
  for (const [index, row] of rows.entries()) if (row.cell_id === cell && row.row_kind === "repetition") last = index;
  return [
    {
      injected: "a missing cell",
      expected: "regressed",
      rows: without.length === 0 || isOneOf(policy.mayBeMissing, cell) ? null : without,
      about: { cell, metric: "presence" },
    },
    {
      injected: "a failed repetition",
      expected: "regressed",
      rows: last < 0 ? null : rows.map((row, index) => (index === last ? { ...row, ...failed } : row)),
      about: { cell, metric: "outcome" },
    },
    {
      injected: `fewer than ${fewestRepetitions} repetitions`,
      expected: "inconclusive",
      rows: times ? rows.filter((row) => (row.repetition ?? 0) < fewestRepetitions) : null,
      about: null,
    },
    { injected: "no row at all", expected: "refused", rows: [], about: null },
  ];
}

/** What must not differ, as far as it is a column of text. */
const strangers = {
  machine: { machine_id: "ffffffffffffffff" },
  model_sha256: { model_sha256: "f".repeat(64) },
  onnxruntime_version: { onnxruntime_version: "0.0.0-other" },
  offgrid_version: { offgrid_version: "0.0.0-other" },
  node_version: { node_version: "0.0.0-other" },
  governor: { governor: "other" },
  limits: { limits: "cpuQuota=0.01" },
} as const satisfies Readonly<Record<string, Partial<Row>>>;
const strangerNames = differableNames.filter((name) => Object.hasOwn(strangers, name));

function refusals({ rows, policy }: InjectionRequest): Injection[] {
  const values: Readonly<Partial<Record<string, Partial<Row>>>> = strangers;
  return strangerNames.map((name): Injection => {
    const isAsked = !mayDiffer(name, policy.acrossMachines);
    const other = values[name] ?? {};
    return {
      injected: `another ${name}`,
      expected: "refused",
      rows: isAsked ? rows.map((row) => ({ ...row, ...other })) : null,
      about: null,
    };
  });
}

function firstCell(rows: readonly Row[]): string {
  return rows.find(({ outcome }) => outcome === "ok")?.cell_id ?? "";
}

function scale({
  rows,
  cell,
  column,
  factor,
}: {
  rows: readonly Row[];
  cell: string;
  column: NumberColumn;
  factor: number;
}): Row[] {
  const isWhole = columnOf(column).kind === "integer";
  return rows.map((row) => {
    const value = row[column];
    if (row.cell_id !== cell || value === null) return row;
    const scaled = value * factor;
    return { ...row, [column]: isWhole ? (factor > 1 ? Math.ceil(scaled) : Math.floor(scaled)) : scaled };
  });
}

function change({ rows, cell, values }: { rows: readonly Row[]; cell: string; values: Partial<Row> }): Row[] {
  return rows.map((row) => (row.cell_id === cell && row.outcome === "ok" ? { ...row, ...values } : row));
}
