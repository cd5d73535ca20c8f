import { type Column, type ColumnName, columns } from "../results/columns.ts";

/** Columns that say what a cell is: rows are compared only where they agree. */
export const cellColumns = [
  "cell_id",
  "model",
  "model_sha256",
  "task",
  "precision",
  "weights",
  "backend",
  "ep",
  "threads",
  "spinning",
  "batch",
  "shapes",
  "processes",
  "scenario",
  "samples_per_query",
  "bound_ms",
  "period_s",
  "page_cache",
  "stop",
  "profile",
  "limits",
  "emulates",
] as const satisfies readonly ColumnName[];
export type CellColumn = (typeof cellColumns)[number];

/** Columns that say where and by what a row was measured. */
export const contextColumns = [
  "run_id",
  "machine_id",
  "cpu_model",
  "cores",
  "memory_bytes",
  "architecture",
  "os",
  "virtualisation",
  "governor",
  "power_source",
  "node_version",
  "onnxruntime_version",
  "offgrid_version",
  "git_commit",
] as const satisfies readonly ColumnName[];
export type ContextColumn = (typeof contextColumns)[number];

/** Columns that say what a row's figures are worth. */
export const statusColumns = [
  "outcome",
  "failure",
  "verdict",
  "clock",
  "limits_state",
  "quality_metric",
  "quality_dataset",
  "quality_floor",
  "quality_ok",
  "outputs_equal",
  "energy_source",
  "energy_boundary",
  "energy_grade",
  "energy_basis",
] as const satisfies readonly ColumnName[];
export type StatusColumn = (typeof statusColumns)[number];

export type NumberColumn = Extract<Column, { kind: "number" | "integer" }>["name"];

/** Columns of an interval. Of a figure that is a share of the joules, the joules and their interval. */
type Companions =
  | { readonly kind: "own"; readonly lo: NumberColumn; readonly hi: NumberColumn }
  | {
      readonly kind: "share";
      readonly of: NumberColumn;
      readonly lo: NumberColumn;
      readonly hi: NumberColumn;
    };

const ofJoules = { kind: "share", of: "energy_j", lo: "energy_lo_j", hi: "energy_hi_j" } as const;

export const companions: Readonly<Partial<Record<NumberColumn, Companions>>> = {
  latency_p50_ms: { kind: "own", lo: "latency_p50_lo_ms", hi: "latency_p50_hi_ms" },
  quality: { kind: "own", lo: "quality_lo", hi: "quality_hi" },
  energy_j: { kind: "own", lo: "energy_lo_j", hi: "energy_hi_j" },
  energy_net_j: { kind: "own", lo: "energy_net_lo_j", hi: "energy_net_hi_j" },
  load_energy_j: { kind: "own", lo: "load_energy_lo_j", hi: "load_energy_hi_j" },
  idle_w: { kind: "own", lo: "idle_lo_w", hi: "idle_hi_w" },
  mj_per_inference: ofJoules,
  wh_per_1000: ofJoules,
  mean_w: ofJoules,
  mj_net_per_inference: { kind: "share", of: "energy_net_j", lo: "energy_net_lo_j", hi: "energy_net_hi_j" },
};

/** What is shown unless `--metric` says otherwise, as far as there are figures: quality first. */
export const defaultMetrics = [
  "quality",
  "latency_p50_ms",
  "throughput_per_s",
  "mj_per_inference",
  "peak_rss_bytes",
] as const satisfies readonly NumberColumn[];

/** What a setting is chosen by: each is a dimension of the Pareto front. */
export const paretoMetrics = [
  "latency_p50_ms",
  "mj_per_inference",
  "peak_rss_bytes",
  "quality",
] as const satisfies readonly NumberColumn[];

const byName: ReadonlyMap<string, Column> = new Map(columns.map((column) => [column.name, column]));

/** The column of that name. @throws TypeError: every name of this file is one. */
export function columnOf(name: ColumnName): Column {
  const column = byName.get(name);
  if (column === undefined) throw new TypeError(`no column ${name}`);
  return column;
}

const settled: ReadonlySet<string> = new Set(["row", "model", "settings", "context"] satisfies Column["group"][]);

/** Columns of figures, which `--metric` may name. */
export const metricNames: readonly NumberColumn[] = columns
  .filter((column) => !settled.has(column.group))
  .flatMap((column) => (column.kind === "number" || column.kind === "integer" ? [column.name] : []));

export function isMetric(name: string): name is NumberColumn {
  return metricNames.some((one) => one === name);
}

/** The columns of numbers that metrics take: they themselves, their intervals, and what a Pareto front is drawn over. */
export function numbersFor(metrics: readonly NumberColumn[]): readonly NumberColumn[] {
  const shown = [...new Set([...metrics, ...paretoMetrics])];
  const beside = shown.flatMap((name): readonly NumberColumn[] => {
    const found = companions[name];
    if (found === undefined) return [];
    return found.kind === "own" ? [found.lo, found.hi] : [found.of, found.lo, found.hi];
  });
  return [...new Set([...shown, ...beside, "repetitions_ok" as const, "repetitions_planned" as const])];
}
