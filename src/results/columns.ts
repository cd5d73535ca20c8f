/**
 * THE column table: results.csv, its reader, docs/results.md and every printed table derive from it. Columns are only ever
 * added; a removed meaning gets a new name and `schemaVersion` goes up.
 */
export const schemaVersion = 1;

export interface ColumnSpec {
  readonly name: string;
  readonly kind: "text" | "number" | "integer" | "boolean";
  /** "" where the column counts or names something. */
  readonly unit: "" | "ms" | "s" | "us" | "bytes" | "Hz" | "C" | "1/s" | "fraction";
  /** Which direction is better, for comparisons; null where neither is. */
  readonly better: "lower" | "higher" | null;
  /** How the `aggregate` row gets its value from the cell's ok repetitions. */
  readonly aggregate: "same" | "mean" | "max" | "min" | "sum" | "all" | "special" | "none";
  readonly group: "row" | "model" | "settings" | "outcome" | "phases" | "latency" | "resources" | "quality" | "context";
  readonly doc: string;
}

const text = { kind: "text", unit: "", better: null, aggregate: "same" } as const;
const count = { kind: "integer", unit: "", better: null } as const;
const phase = { kind: "number", unit: "ms", better: "lower", aggregate: "mean", group: "phases" } as const;
const latency = { kind: "number", unit: "ms", better: "lower", group: "latency" } as const;
const resource = { kind: "number", group: "resources" } as const;

export const columns = [
  { ...text, name: "schema_version", kind: "integer", group: "row", doc: "Version of this table." },
  { ...text, name: "run_id", group: "row", doc: "The run that the row is from." },
  {
    ...text,
    name: "row_kind",
    aggregate: "special",
    group: "row",
    doc: "`repetition`: one child process. `aggregate`: all ok repetitions of a cell.",
  },
  {
    ...text,
    name: "cell_id",
    group: "row",
    doc: "Model, settings, scenario and profile in one readable word; equal cells have equal ids on every machine.",
  },
  { ...count, name: "repetition", aggregate: "none", group: "row", doc: "1, 2, …; empty in aggregate rows." },
  {
    ...count,
    name: "repetitions_ok",
    aggregate: "special",
    group: "row",
    doc: "Aggregate rows: repetitions that the figures are from.",
  },
  {
    ...count,
    name: "repetitions_planned",
    aggregate: "special",
    group: "row",
    doc: "Aggregate rows: repetitions that the plan asks for.",
  },
  { ...text, name: "started_at", aggregate: "min", group: "row", doc: "Wall time of the start, UTC, ISO 8601." },

  { ...text, name: "model", group: "model", doc: "Catalogue id, or the file's name." },
  { ...text, name: "model_sha256", group: "model", doc: "SHA-256 of the model file, checked before it was loaded." },
  {
    ...count,
    name: "model_bytes",
    aggregate: "same",
    group: "model",
    better: "lower",
    unit: "bytes",
    doc: "Size of the model file with its external data.",
  },
  {
    ...text,
    name: "task",
    group: "model",
    doc: "What the model is for, which decides inputs and quality check; `raw` has no quality check.",
  },
  { ...text, name: "precision", group: "model", doc: "Number format of the weights." },
  { ...count, name: "parameters", aggregate: "same", group: "model", doc: "Number of weights." },
  {
    ...text,
    name: "weights",
    group: "model",
    doc: "`published`, or `synthetic` for a twin: right speed, memory and energy, no accuracy.",
  },

  {
    ...text,
    name: "backend",
    group: "settings",
    doc: "`onnxruntime`, or `fake`: a deterministic stand-in whose figures measure nothing.",
  },
  { ...text, name: "ep", group: "settings", doc: "Execution provider asked for." },
  { ...count, name: "threads", aggregate: "same", group: "settings", doc: "Intra-op threads." },
  {
    ...text,
    name: "spinning",
    kind: "boolean",
    group: "settings",
    doc: "Whether idle threads spin while they wait: faster, but burns power.",
  },
  { ...count, name: "batch", aggregate: "same", group: "settings", doc: "Items an inference." },
  { ...text, name: "shapes", group: "settings", doc: "Input shapes of the timed inference." },
  { ...text, name: "scenario", group: "settings", doc: "How the model is driven, in MLPerf LoadGen's words." },
  { ...text, name: "stop", group: "settings", doc: "Stop rule: rapid, quick, normal." },
  { ...text, name: "profile", group: "settings", doc: "Power profile whose limits apply." },
  { ...count, name: "seed", aggregate: "none", group: "settings", doc: "Seed of the inputs." },

  {
    ...text,
    name: "outcome",
    aggregate: "special",
    group: "outcome",
    doc: "`ok`, `failed`, `timeout`, `crashed`, `skipped`. Aggregate rows: the worst of the cell.",
  },
  { ...text, name: "failure", aggregate: "special", group: "outcome", doc: "Code of the failure; see Failures." },
  { ...text, name: "reason", aggregate: "special", group: "outcome", doc: "The failure in a sentence." },
  { ...text, name: "last_phase", aggregate: "special", group: "outcome", doc: "Phase in which it failed." },
  { ...text, name: "signal", aggregate: "special", group: "outcome", doc: "Signal that ended the worker." },
  { ...count, name: "exit_code", aggregate: "none", group: "outcome", doc: "Exit code of the worker." },
  {
    ...text,
    name: "stderr_tail",
    aggregate: "none",
    group: "outcome",
    doc: "Last 8 kB that the worker printed, for failures.",
  },
  {
    ...text,
    name: "warnings",
    aggregate: "special",
    group: "outcome",
    doc: "What a reader of the figures must know, sentences separated by ` | `.",
  },

  {
    ...phase,
    name: "spawn_ms",
    doc: "From fork to the worker's word that it is ready: process start and import of the backend.",
  },
  {
    ...phase,
    name: "load_ms",
    doc: "Creating the session: reading, optimising and preparing the model. The file is in the page cache: its hash was just checked.",
  },
  { ...phase, name: "first_ms", doc: "The first inference." },
  {
    ...phase,
    name: "warmup_ms",
    better: null,
    doc: "From the start of the first warm-up iteration to the end of the last.",
  },
  { ...count, name: "warmup_iterations", aggregate: "none", group: "phases", doc: "Warm-up iterations." },
  {
    ...phase,
    name: "steady_s",
    unit: "s",
    better: null,
    aggregate: "sum",
    doc: "From the start of the first timed iteration to the end of the last.",
  },

  {
    ...text,
    name: "clock",
    group: "latency",
    doc: "`hrtime`: the machine's monotonic clock. `virtual`: made up by the fake backend.",
  },
  { ...count, name: "iterations", aggregate: "sum", group: "latency", doc: "Timed iterations (samples)." },
  {
    ...latency,
    name: "latency_p50_ms",
    aggregate: "mean",
    doc: "Median latency (nearest rank). Aggregate rows: mean of the repetitions' medians.",
  },
  {
    ...latency,
    name: "latency_p50_lo_ms",
    aggregate: "special",
    doc: "95 % interval, lower end. Repetition rows: order statistics of the samples (n ≥ 6). Aggregate rows: Student t over repetitions (n ≥ 2).",
  },
  { ...latency, name: "latency_p50_hi_ms", aggregate: "special", doc: "95 % interval, upper end." },
  {
    ...latency,
    name: "latency_p90_ms",
    aggregate: "mean",
    doc: "90th percentile, nearest rank; empty under 29 samples.",
  },
  {
    ...latency,
    name: "latency_p90_upper_ms",
    aggregate: "max",
    doc: "Exact upper 95 % confidence bound of the 90th percentile. Aggregate rows: the largest.",
  },
  { ...latency, name: "latency_p95_ms", aggregate: "mean", doc: "95th percentile; empty under 59 samples." },
  { ...latency, name: "latency_p95_upper_ms", aggregate: "max", doc: "Upper 95 % bound of the 95th percentile." },
  { ...latency, name: "latency_p99_ms", aggregate: "mean", doc: "99th percentile; empty under 299 samples." },
  { ...latency, name: "latency_p99_upper_ms", aggregate: "max", doc: "Upper 95 % bound of the 99th percentile." },
  { ...latency, name: "latency_min_ms", aggregate: "min", doc: "Fastest iteration." },
  { ...latency, name: "latency_mean_ms", aggregate: "mean", doc: "Mean of all iterations, none left out." },
  { ...latency, name: "latency_max_ms", aggregate: "max", doc: "Slowest iteration." },
  {
    ...latency,
    name: "throughput_per_s",
    unit: "1/s",
    better: "higher",
    aggregate: "mean",
    doc: "Items a second: batch × iterations ÷ steady_s.",
  },
  {
    ...text,
    name: "steady",
    kind: "boolean",
    aggregate: "all",
    group: "latency",
    doc: "Whether throughput and median held within 10 % over the last windows; empty when it was too short to say.",
  },
  {
    ...latency,
    name: "lag1_autocorrelation",
    unit: "",
    better: null,
    aggregate: "none",
    doc: "How much one iteration's latency tells of the next's.",
  },
  {
    ...latency,
    name: "effective_samples",
    unit: "",
    better: null,
    aggregate: "none",
    doc: "n (1 − r₁) / (1 + r₁): independent samples that the iterations are worth.",
  },

  {
    ...resource,
    name: "peak_rss_bytes",
    kind: "integer",
    unit: "bytes",
    better: "lower",
    aggregate: "max",
    doc: "Peak resident memory of the worker up to the end of the warm-up, Node.js included; afterwards the harness keeps samples.",
  },
  {
    ...resource,
    name: "cpu_s_per_inference",
    unit: "s",
    better: "lower",
    aggregate: "mean",
    doc: "CPU seconds of the worker an iteration while timed, all threads.",
  },
  {
    ...resource,
    name: "major_faults",
    kind: "integer",
    unit: "",
    better: "lower",
    aggregate: "sum",
    doc: "Page faults that went to disk while timed.",
  },
  {
    ...resource,
    name: "involuntary_switches",
    kind: "integer",
    unit: "",
    better: "lower",
    aggregate: "sum",
    doc: "Times the worker was put aside for another process while timed.",
  },
  {
    ...resource,
    name: "observer_cpu_fraction",
    unit: "fraction",
    better: "lower",
    aggregate: "max",
    doc: "CPU use of the harness itself while the worker ran, as a fraction of one core.",
  },
  {
    ...resource,
    name: "steal_fraction",
    unit: "fraction",
    better: "lower",
    aggregate: "max",
    doc: "Share of the machine's CPU time that its host gave to others while timed.",
  },
  {
    ...resource,
    name: "frequency_start_hz",
    unit: "Hz",
    better: null,
    aggregate: "none",
    doc: "Mean CPU frequency before the timed iterations.",
  },
  {
    ...resource,
    name: "frequency_end_hz",
    unit: "Hz",
    better: null,
    aggregate: "none",
    doc: "Mean CPU frequency after them.",
  },
  {
    ...resource,
    name: "temperature_start_c",
    unit: "C",
    better: null,
    aggregate: "none",
    doc: "Hottest sensor before them.",
  },
  {
    ...resource,
    name: "temperature_end_c",
    unit: "C",
    better: "lower",
    aggregate: "max",
    doc: "Hottest sensor after them.",
  },
  {
    ...resource,
    name: "call_floor_us",
    unit: "us",
    better: "lower",
    aggregate: "mean",
    doc: "Median of a call that does nothing (Identity model, same settings): the part of every latency that is not the model's.",
  },

  { ...text, name: "quality_metric", group: "quality", doc: "What the rate counts." },
  {
    name: "quality",
    kind: "number",
    unit: "fraction",
    better: "higher",
    aggregate: "min",
    group: "quality",
    doc: "The rate, 0..1. Aggregate rows: the lowest repetition.",
  },
  {
    name: "quality_lo",
    kind: "number",
    unit: "fraction",
    better: null,
    aggregate: "min",
    group: "quality",
    doc: "Wilson 95 % interval, lower end, at the effective number of independent units.",
  },
  {
    name: "quality_hi",
    kind: "number",
    unit: "fraction",
    better: null,
    aggregate: "min",
    group: "quality",
    doc: "Upper end.",
  },
  { ...count, name: "quality_n", aggregate: "same", group: "quality", doc: "Units that the rate is over." },
  {
    name: "quality_floor",
    kind: "number",
    unit: "fraction",
    better: null,
    aggregate: "same",
    group: "quality",
    doc: "Lowest acceptable rate, from the model's card.",
  },
  {
    ...text,
    name: "quality_ok",
    kind: "boolean",
    aggregate: "all",
    group: "quality",
    doc: "Whether the rate reaches the floor; empty without a floor.",
  },
  { ...text, name: "quality_dataset", group: "quality", doc: "Data set and its version." },

  {
    ...text,
    name: "machine_id",
    group: "context",
    doc: "Hash that tells machines apart; nothing can be read back from it.",
  },
  { ...text, name: "cpu_model", group: "context", doc: "CPU as it names itself." },
  { ...count, name: "cores", aggregate: "same", group: "context", doc: "Logical CPUs that the run may use." },
  { ...count, name: "memory_bytes", aggregate: "same", group: "context", unit: "bytes", doc: "Memory of the machine." },
  { ...text, name: "architecture", group: "context", doc: "x64, arm64, …" },
  { ...text, name: "os", group: "context", doc: "Operating system and version." },
  { ...text, name: "virtualisation", group: "context", doc: "kvm, …; `none` on bare metal." },
  { ...text, name: "governor", group: "context", doc: "CPU frequency governor." },
  { ...text, name: "power_source", group: "context", doc: "mains or battery." },
  { ...text, name: "node_version", group: "context", doc: "Node.js." },
  { ...text, name: "onnxruntime_version", group: "context", doc: "ONNX Runtime (onnxruntime-node)." },
  { ...text, name: "offgrid_version", group: "context", doc: "offgrid." },
  {
    ...text,
    name: "git_commit",
    group: "context",
    doc: "Commit of the offgrid checkout, with `+dirty` when files were changed.",
  },
] as const satisfies readonly ColumnSpec[];

export type Column = (typeof columns)[number];
export type ColumnName = Column["name"];
interface Kinds {
  readonly text: string;
  readonly number: number;
  readonly integer: number;
  readonly boolean: boolean;
}
type KindOf<Name extends ColumnName> = Extract<Column, { name: Name }>["kind"];

/** One row by column name; unknown is null. */
export type Row = { readonly [Name in ColumnName]: Kinds[KindOf<Name>] | null };
