import type { Cell } from "../suite/cell.ts";
import { driveSchema, scenarioKinds, stopRuleNames } from "../suite/scenario.ts";
import { aggregateRow } from "./aggregate.ts";
import { type ColumnName, columns, type Row } from "./columns.ts";
import { latencyColumns, mostRepeatSpeedup } from "./rows.ts";
import type { OpenTimes } from "./scenario-columns.ts";

/** What an audit looks at, with the words for the report. */
export const auditChecks = {
  samples: "one set for each ok row",
  latency: "anew from the samples",
  throughput: "anew from steady_s",
  aggregate: "anew from repetitions",
  outputs: "timed equal untimed",
  repeat: "one input ≤ 10 % faster",
} as const;
export type AuditCheck = keyof typeof auditChecks;

/** A value of the table that is not what it should be, both as they read in a CSV. */
export interface AuditDifference {
  readonly check: AuditCheck;
  readonly cellId: string;
  /** Null for aggregate rows. */
  readonly repetition: number | null;
  readonly column: string;
  readonly found: string;
  readonly expected: string;
}

/** So many values were looked at for a check, and these of them are wrong. */
export interface AuditResult {
  readonly check: AuditCheck;
  readonly checked: number;
  readonly differences: readonly AuditDifference[];
}

/** Columns that follow from the samples of any scenario. A table without one of them cannot be audited. */
export const sampleColumns = [
  "iterations",
  "latency_p50_ms",
  "latency_p50_lo_ms",
  "latency_p50_hi_ms",
  "latency_p90_ms",
  "latency_p90_upper_ms",
  "latency_p95_ms",
  "latency_p95_upper_ms",
  "latency_p99_ms",
  "latency_p99_upper_ms",
  "latency_min_ms",
  "latency_mean_ms",
  "latency_max_ms",
  "steady",
  "lag1_autocorrelation",
  "effective_samples",
] as const satisfies readonly ColumnName[];

/** Those that only some scenarios have; looked at where the table has them. */
const scenarioColumns = [
  "service_p50_ms",
  "service_p90_ms",
  "service_p99_ms",
  "issue_delay_p50_ms",
  "issue_delay_p99_ms",
  "early_stopping_ms",
  "bound_kept",
] as const satisfies readonly ColumnName[];

/** The samples of a repetition as samples.csv.gz has them, ns in order. */
export interface AuditedSamples {
  readonly samplesNs: Float64Array;
  readonly open: OpenTimes | null;
}

/**
 * Whether two values of a column are the same. samples.csv.gz holds whole nanoseconds: a value that is one of the samples
 * must be the same nanosecond. What is computed from samples may differ by the order of a sum: 1e-9 of it, or 1e-9.
 */
export function isSameValue(name: ColumnName, found: Row[ColumnName], expected: Row[ColumnName]): boolean {
  if (typeof found !== "number" || typeof expected !== "number") return found === expected;
  if (isOneOfSamples(name)) return Math.round(found * 1e6) === Math.round(expected * 1e6);
  return Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(found), Math.abs(expected));
}

/** A repetition row against its samples, in the columns that the table has; null where the file has no samples for it. */
export function auditRepetition({
  row,
  samples,
  present,
}: {
  readonly row: Row;
  readonly samples: AuditedSamples | null;
  readonly present: ReadonlySet<string>;
}): AuditResult[] {
  const isOk = row.outcome === "ok" && row.iterations !== 0;
  if (samples === null || !isOk) {
    const has = samples === null ? "no samples" : `${samples.samplesNs.length} samples`;
    const wanted = isOk ? `${row.iterations} samples` : "no samples";
    return [resultOf({ row, check: "samples", values: [textValue("iterations", has, wanted)] }), ...auditAnswers(row)];
  }
  const cell = drivenAs(row);
  if (cell === undefined) {
    const values = [
      textValue("scenario", `${row.scenario} with ${row.stop}`, "a scenario and a stop rule of this release"),
    ];
    return [resultOf({ row, check: "latency", values })];
  }
  const expected = latencyColumns({ cell, ...samples }).columns;
  const computed = new Set<string>([...sampleColumns, ...scenarioColumns, ...Object.keys(expected)]);
  const names = columns.map(({ name }) => name).filter((name) => computed.has(name) && present.has(name));
  return [
    resultOf({ row, check: "samples", values: [textValue("iterations", "samples", "samples")] }),
    resultOf({
      row,
      check: "latency",
      values: names.map((name) => cellValue({ row, name, expected: expected[name] ?? null })),
    }),
    resultOf({ row, check: "throughput", values: throughputValues(row, samples.samplesNs) }),
    ...auditAnswers(row),
  ];
}

/** Samples that no row of the table stands for. */
export function strangeSamples(row: Pick<Row, "cell_id" | "repetition">): AuditResult {
  return resultOf({ row, check: "samples", values: [textValue("cell_id", "no row", "a row for its samples")] });
}

/** The aggregate row of every cell against its repetition rows, in the columns that the file has. */
export function auditAggregates(rows: readonly Row[], present: ReadonlySet<string>): AuditResult[] {
  const byCell = new Map<string | null, Row[]>();
  for (const row of rows) {
    const own = byCell.get(row.cell_id);
    if (own === undefined) byCell.set(row.cell_id, [row]);
    else own.push(row);
  }
  return [...byCell].map(([cellId, own]) => {
    const row = own.find(({ row_kind }) => row_kind === "aggregate");
    const repetitions = own.filter(({ row_kind }) => row_kind === "repetition");
    if (row === undefined || repetitions.length === 0) {
      const missing = row === undefined ? "an aggregate row" : "a repetition row";
      const stranger = { cell_id: cellId, repetition: null };
      return resultOf({ row: stranger, check: "aggregate", values: [textValue("row_kind", "none", missing)] });
    }
    const expected = aggregateRow({ rows: repetitions, planned: row.repetitions_planned ?? repetitions.length });
    const values = columns
      .filter(({ name }) => present.has(name))
      .map(({ name }) => cellValue({ row, name, expected: expected[name] }));
    return resultOf({ row, check: "aggregate", values });
  });
}

interface Value {
  readonly column: string;
  readonly found: string;
  readonly expected: string;
  readonly isSame: boolean;
}

function resultOf({
  row,
  check,
  values,
}: {
  row: Pick<Row, "cell_id" | "repetition">;
  check: AuditCheck;
  values: readonly Value[];
}): AuditResult {
  const at = { check, cellId: row.cell_id ?? "", repetition: row.repetition };
  const wrong = values.filter(({ isSame }) => !isSame);
  return {
    check,
    checked: values.length,
    differences: wrong.map(({ column, found, expected }) => ({ ...at, column, found, expected })),
  };
}

function cellValue({ row, name, expected }: { row: Row; name: ColumnName; expected: Row[ColumnName] }): Value {
  const found = row[name];
  const isSame = isSameValue(name, found, expected);
  return { column: name, found: String(found ?? ""), expected: String(expected ?? ""), isSame };
}

function textValue(column: ColumnName, found: string, expected: string): Value {
  return { column, found, expected, isSame: found === expected };
}

/** How the row's cell was driven, as far as its figures depend on it. */
function drivenAs(row: Row): Pick<Cell, "drive" | "scenario" | "stop"> | undefined {
  const drive = driveSchema.safeParse({
    kind: row.scenario,
    ...(row.bound_ms === null ? {} : { boundMs: row.bound_ms }),
  });
  const scenario = scenarioKinds.find((kind) => kind === row.scenario);
  const stop = stopRuleNames.find((name) => name === row.stop);
  return drive.success && scenario !== undefined && stop !== undefined
    ? { drive: drive.data, scenario, stop }
    : undefined;
}

/** Only of a closed loop in one process: elsewhere calls overlap, or wait for their time. */
function throughputValues(row: Row, samplesNs: Float64Array): Value[] {
  const items = row.scenario === "multi-stream" ? row.samples_per_query : row.batch;
  const isClosed = row.scenario === "single-stream" || row.scenario === "multi-stream";
  if (!isClosed || items === null || row.steady_s === null || row.steady_s <= 0) return [];
  const throughput = cellValue({ row, name: "throughput_per_s", expected: (items * samplesNs.length) / row.steady_s });
  if (row.processes !== null && row.processes > 1) return [throughput];
  const busyS = samplesNs.reduce((sum, ns) => sum + ns, 0) / 1e9;
  return [
    throughput,
    {
      column: "steady_s",
      found: String(row.steady_s),
      expected: `at least ${busyS}, the sum of the samples`,
      isSame: busyS <= row.steady_s * (1 + 1e-9),
    },
  ];
}

/** What the repetition found out about its own answers; nothing where it did not look. */
function auditAnswers(row: Row): AuditResult[] {
  const { outputs_checked: checked, outputs_equal: equal, repeat_speedup: speedup } = row;
  const isSpeedupFine = speedup === null || speedup <= mostRepeatSpeedup;
  return [
    resultOf({
      row,
      check: "outputs",
      values:
        checked === null || checked === 0
          ? []
          : [{ column: "outputs_equal", found: String(equal), expected: "true", isSame: equal === true }],
    }),
    resultOf({
      row,
      check: "repeat",
      values:
        speedup === null
          ? []
          : [
              {
                column: "repeat_speedup",
                found: String(speedup),
                expected: `at most ${mostRepeatSpeedup}`,
                isSame: isSpeedupFine,
              },
            ],
    }),
  ];
}

function isOneOfSamples(name: ColumnName): boolean {
  return /^(latency|service|issue_delay)_(p\d+|min|max)\w*_ms$/.test(name);
}
