/**
 * THE column table: results.csv, its reader, docs/results.md and every printed table derive from it. Columns are only ever
 * added; a removed meaning gets a new name and `schemaVersion` goes up.
 */
export const schemaVersion = 1;

export interface ColumnSpec {
  readonly name: string;
  readonly kind: "text" | "number" | "integer" | "boolean";
  /** "" where the column counts or names something. */
  readonly unit:
    | ""
    | "ms"
    | "s"
    | "us"
    | "bytes"
    | "Hz"
    | "C"
    | "1/s"
    | "fraction"
    | "cores"
    | "J"
    | "mJ"
    | "W"
    | "Wh"
    | "1/J";
  /** Which direction is better, for comparisons; null where neither is. */
  readonly better: "lower" | "higher" | null;
  /** How the `aggregate` row gets its value from the cell's ok repetitions. */
  readonly aggregate: "same" | "mean" | "max" | "min" | "sum" | "all" | "special" | "none";
  readonly group:
    | "row"
    | "model"
    | "settings"
    | "outcome"
    | "phases"
    | "latency"
    | "resources"
    | "energy"
    | "quality"
    | "context";
  readonly doc: string;
}

const text = { kind: "text", unit: "", better: null, aggregate: "same" } as const;
const count = { kind: "integer", unit: "", better: null } as const;
const phase = { kind: "number", unit: "ms", better: "lower", aggregate: "mean", group: "phases" } as const;
const latency = { kind: "number", unit: "ms", better: "lower", group: "latency" } as const;
const resource = { kind: "number", group: "resources" } as const;
const energy = { kind: "number", unit: "J", better: "lower", aggregate: "mean", group: "energy" } as const;
const counter = { ...resource, unit: "", better: "lower", aggregate: "mean" } as const;

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
  {
    ...count,
    name: "processes",
    aggregate: "same",
    group: "settings",
    doc: "Worker processes that run at the same time, a session each. Latencies are of all of them, throughput is of all together.",
  },
  { ...text, name: "scenario", group: "settings", doc: "How the model is driven, in MLPerf LoadGen's words." },
  {
    ...count,
    name: "samples_per_query",
    aggregate: "same",
    group: "settings",
    doc: "multi-stream: samples of a query; latency is the query's.",
  },
  {
    ...text,
    name: "target_rate_per_s",
    kind: "number",
    unit: "1/s",
    aggregate: "mean",
    group: "settings",
    doc: "server, paced: queries a second in the mean, as scheduled; of a search the rate that the latencies are of.",
  },
  {
    ...text,
    name: "bound_ms",
    kind: "number",
    unit: "ms",
    group: "settings",
    doc: "server: latency that the 99th percentile is to keep.",
  },
  {
    ...text,
    name: "period_s",
    kind: "number",
    unit: "s",
    group: "settings",
    doc: "paced: seconds from one query to the next.",
  },
  {
    ...text,
    name: "page_cache",
    group: "settings",
    doc: "Whether the model's files were in the page cache when they were loaded: `warm`, or `cold`, evicted just before.",
  },
  { ...text, name: "stop", group: "settings", doc: "Stop rule: rapid, quick, normal, soak, mlperf." },
  { ...text, name: "profile", group: "settings", doc: "Power profile whose limits apply." },
  {
    ...text,
    name: "limits",
    group: "settings",
    doc: "Limits of the profile as they were asked for: `cpuQuota=0.5 memoryBytes=268435456`; empty without any.",
  },
  {
    ...text,
    name: "limits_state",
    aggregate: "special",
    group: "settings",
    doc: "`enforced`: each limit was read back while the worker ran, within 5 % of what was asked for. `partly`, `requested`: some or none was. Aggregate rows: the weakest.",
  },
  {
    ...text,
    name: "limits_read_back",
    aggregate: "special",
    group: "settings",
    doc: "What was read back of each limit, and why one is not enforced. Aggregate rows: of the first repetition.",
  },
  {
    ...text,
    name: "emulates",
    group: "settings",
    doc: "The machine that the profile stands for: figures of an emulated one are this machine's under its limits.",
  },
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
    ...text,
    name: "verdict",
    aggregate: "special",
    group: "outcome",
    doc: "What the figures can bear: `valid`, `too-few` (more of the same would do) or `unstable` (something moved or interfered). Aggregate rows: the worst of the repetitions, and `unstable` where these differ.",
  },
  {
    ...text,
    name: "verdict_reasons",
    aggregate: "special",
    group: "outcome",
    doc: "Why it is not `valid` and what would help, sentences separated by ` | `. Quality is not part of it.",
  },

  {
    ...phase,
    name: "spawn_ms",
    doc: "From fork to the worker's word that it is ready: process start, opening of counters, import of the backend.",
  },
  {
    ...phase,
    name: "load_ms",
    doc: "Creating the session: reading, optimising and preparing the model. Warm or cold: see `page_cache`.",
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
    ...latency,
    name: "early_stopping_ms",
    aggregate: "max",
    doc: "LoadGen's early-stopping estimate of the scenario's percentile (p90; p99 for server and multi-stream), 99 % confident: where the stop rule is mlperf or a bound is set. Aggregate rows: the largest.",
  },
  {
    ...text,
    name: "bound_kept",
    kind: "boolean",
    aggregate: "all",
    group: "latency",
    doc: "server: whether that estimate is within `bound_ms`.",
  },
  {
    ...latency,
    name: "service_p50_ms",
    aggregate: "mean",
    doc: "server, paced: median of the call alone; latency counts from the scheduled time.",
  },
  { ...latency, name: "service_p90_ms", aggregate: "mean", doc: "90th percentile of the call alone." },
  { ...latency, name: "service_p99_ms", aggregate: "mean", doc: "99th percentile of the call alone." },
  {
    ...latency,
    name: "issue_delay_p50_ms",
    aggregate: "mean",
    doc: "server, paced: from the scheduled time until the clock that issues, a thread of its own, had handed the query out; median.",
  },
  { ...latency, name: "issue_delay_p99_ms", aggregate: "mean", doc: "The same, 99th percentile." },
  {
    ...latency,
    name: "peak_rate_per_s",
    unit: "1/s",
    better: "higher",
    aggregate: "mean",
    doc: "server, searching: highest rate tried at which `early_stopping_ms` kept the bound.",
  },
  {
    ...latency,
    name: "peak_rate_broken_per_s",
    unit: "1/s",
    better: "higher",
    aggregate: "mean",
    doc: "The lowest rate tried at which it did not: the peak lies between the two.",
  },
  {
    ...latency,
    name: "best_batch",
    kind: "integer",
    unit: "",
    better: null,
    aggregate: "same",
    doc: "offline: the largest batch that brought at least 5 % more samples a second; the figures are of it.",
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
    ...latency,
    name: "latency_p50_first_minute_ms",
    aggregate: "mean",
    doc: "Median of the first minute of the timed iterations; empty under two minutes and for several processes at once.",
  },
  { ...latency, name: "latency_p50_last_minute_ms", aggregate: "mean", doc: "Median of the last minute." },

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
    name: "private_bytes",
    kind: "integer",
    unit: "bytes",
    better: "lower",
    aggregate: "mean",
    doc: "Memory that is this process's alone, when every process of the cell was warm: what one more costs. Mean of the processes.",
  },
  {
    ...resource,
    name: "proportional_bytes",
    kind: "integer",
    unit: "bytes",
    better: "lower",
    aggregate: "mean",
    doc: "That and its share of the pages it has in common with others (PSS). Mean of the processes; times `processes` it is what all of them take.",
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
    name: "cpu_cores_mean",
    unit: "cores",
    better: null,
    aggregate: "mean",
    doc: "CPU seconds of the worker a second while timed, all threads: under a CPU quota at most that.",
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
    ...counter,
    name: "instructions_per_inference",
    doc: "CPU instructions an iteration while timed, user mode, all threads of ONNX Runtime. Moves far less than time does. Empty without a PMU, as in most virtual machines: see `offgrid doctor`.",
  },
  { ...counter, name: "cycles_per_inference", doc: "CPU cycles, likewise." },
  {
    ...counter,
    name: "cache_misses_per_inference",
    doc: "Cache misses as the CPU's own generic event counts them, likewise: of the last level on x86, of the first on many Arm cores. Not comparable between CPU models.",
  },
  { ...counter, name: "branch_misses_per_inference", doc: "Mispredicted branches, likewise." },
  {
    ...counter,
    name: "task_clock_s_per_inference",
    unit: "s",
    doc: "CPU seconds an iteration by the kernel's task clock: the main thread and those it started, without V8's helpers.",
  },
  {
    ...counter,
    name: "context_switches_per_inference",
    doc: "Times a thread gave its CPU up or lost it, an iteration.",
  },
  {
    ...counter,
    name: "page_faults_per_inference",
    doc: "Page faults an iteration, those answered from memory included.",
  },
  { ...counter, name: "major_faults_per_inference", doc: "Page faults an iteration that went to disk." },
  {
    ...resource,
    name: "counters_running_fraction",
    unit: "fraction",
    better: null,
    aggregate: "min",
    doc: "Smallest share of the time that a hardware counter counted; below 1 they took turns and are scaled.",
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
    name: "other_cpu_cores_mean",
    unit: "cores",
    better: "lower",
    aggregate: "max",
    doc: "CPU that other processes used while timed, in cores: busy time of the machine less that of the worker and of the harness. Empty where /proc does not tell.",
  },
  {
    ...resource,
    name: "other_cpu_cores_max",
    unit: "cores",
    better: "lower",
    aggregate: "max",
    doc: "The same in the busiest second. A few hundredths say nothing: the kernel's counts are no finer.",
  },
  {
    ...text,
    name: "other_process",
    aggregate: "special",
    group: "resources",
    doc: "Command that used most of it in the seconds with neighbours; empty without neighbours, or where it cannot be seen.",
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
    name: "frequency_min_hz",
    unit: "Hz",
    better: null,
    aggregate: "min",
    doc: "Lowest mean CPU frequency of any second while timed.",
  },
  {
    ...resource,
    name: "frequency_mean_hz",
    unit: "Hz",
    better: null,
    aggregate: "mean",
    doc: "Mean CPU frequency over the seconds while timed.",
  },
  {
    ...resource,
    name: "clocked_down_fraction",
    unit: "fraction",
    better: "lower",
    aggregate: "max",
    doc: "By how much the fastest CPU's clock fell for good while timed; 0 when it did not by 5 % or more, empty where it cannot be read or six seconds were not there.",
  },
  {
    ...resource,
    name: "clocked_down_after_s",
    unit: "s",
    better: null,
    aggregate: "none",
    doc: "Seconds after the start of the timed iterations at which it fell.",
  },
  {
    ...resource,
    name: "throttle_events",
    kind: "integer",
    unit: "",
    better: "lower",
    aggregate: "sum",
    doc: "Times that cores and packages throttled themselves while timed; on a Raspberry Pi, seconds in which its firmware throttled or saw too low a voltage.",
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
    name: "temperature_max_c",
    unit: "C",
    better: "lower",
    aggregate: "max",
    doc: "Hottest sensor in any second while timed.",
  },
  {
    ...resource,
    name: "call_floor_us",
    unit: "us",
    better: "lower",
    aggregate: "mean",
    doc: "Median of a call that does nothing (Identity model, same settings): the part of every latency that is not the model's.",
  },

  {
    ...energy,
    name: "energy_j",
    better: null,
    doc: "Energy while timed of all that `energy_boundary` holds, the idle machine's included (gross).",
  },
  {
    ...energy,
    name: "energy_lo_j",
    better: null,
    aggregate: "special",
    doc: "95 % interval of it, lower end; of figures that no meter was calibrated for, the interval that the source publishes. Aggregate rows: Student t over repetitions, and no narrower than the error that all share.",
  },
  { ...energy, name: "energy_hi_j", better: null, aggregate: "special", doc: "Upper end." },
  {
    ...energy,
    name: "energy_u95_fraction",
    unit: "fraction",
    aggregate: "max",
    doc: "Half the width of that interval, as a share of `energy_j`.",
  },
  {
    ...energy,
    name: "energy_net_j",
    better: null,
    doc: "The same less what the idle machine would have taken (net): `energy_j` − `idle_w` × seconds.",
  },
  {
    ...energy,
    name: "energy_net_lo_j",
    better: null,
    aggregate: "special",
    doc: "95 % interval of the net, lower end.",
  },
  { ...energy, name: "energy_net_hi_j", better: null, aggregate: "special", doc: "Upper end." },
  { ...energy, name: "mj_per_inference", unit: "mJ", doc: "Gross millijoules an inference." },
  { ...energy, name: "mj_net_per_inference", unit: "mJ", doc: "Net millijoules an inference." },
  { ...energy, name: "wh_per_1000", unit: "Wh", doc: "Gross watt-hours a thousand inferences." },
  { ...energy, name: "inferences_per_j", unit: "1/J", better: "higher", doc: "Inferences a joule, gross." },
  { ...energy, name: "mean_w", unit: "W", doc: "Mean watts while timed." },
  {
    ...energy,
    name: "idle_w",
    unit: "W",
    doc: "Watts of the idle machine: mean of before and after the repetition, or of the calibration or the model where a line is.",
  },
  { ...energy, name: "idle_lo_w", unit: "W", better: null, aggregate: "min", doc: "95 % interval of it, lower end." },
  { ...energy, name: "idle_hi_w", unit: "W", better: null, aggregate: "max", doc: "Upper end." },
  {
    ...energy,
    name: "idle_drift_fraction",
    unit: "fraction",
    aggregate: "max",
    doc: "By how much idle watts before and after differ; over 0.05 it is warned of.",
  },
  {
    ...energy,
    name: "load_energy_j",
    doc: "Gross energy from the start of loading the model to the end of the first inference.",
  },
  { ...energy, name: "load_energy_lo_j", better: null, aggregate: "min", doc: "95 % interval of it, lower end." },
  { ...energy, name: "load_energy_hi_j", better: null, aggregate: "max", doc: "Upper end." },
  { ...text, name: "energy_source", group: "energy", doc: "What the joules were read from." },
  {
    ...text,
    name: "energy_boundary",
    group: "energy",
    doc: "What they are of: `wall`, `ups`, `device`, `board`, `rails`, `psys`, `package`, `package+dram`, `gpu`, `said`; two that do not overlap are joined by `, `.",
  },
  {
    ...text,
    name: "energy_method",
    group: "energy",
    doc: "`counter`: two readings of joules. `integral`: watts over time. `model`: from how busy the CPUs were.",
  },
  {
    ...text,
    name: "energy_grade",
    group: "energy",
    doc: "A: wall meter that counts. B: battery, board sensor or power-management chip. C: processor package and GPU counters. D: line from a calibration, or a rated power. E: table of watts per virtual CPU or class of device. Rows of different grades are not compared.",
  },
  {
    ...text,
    name: "energy_basis",
    group: "energy",
    doc: "`measured` takes a meter and a coverage of 0.95; else `modelled`.",
  },
  {
    ...energy,
    name: "energy_coverage",
    unit: "fraction",
    better: "higher",
    aggregate: "min",
    doc: "Share of the timed seconds that readings are of.",
  },
  {
    ...energy,
    name: "energy_gaps",
    kind: "integer",
    unit: "",
    aggregate: "sum",
    doc: "Times that the meter could not be read while timed.",
  },
  {
    ...energy,
    name: "meter_cpu_fraction",
    unit: "fraction",
    aggregate: "max",
    doc: "CPU use of reading the meter while timed, as a fraction of one core; in `observer_cpu_fraction` too, but for programs that it starts.",
  },

  {
    ...count,
    name: "outputs_checked",
    aggregate: "sum",
    group: "quality",
    doc: "Outputs of timed iterations that were kept and compared with those of untimed ones on the same inputs.",
  },
  {
    ...text,
    name: "outputs_equal",
    kind: "boolean",
    aggregate: "all",
    group: "quality",
    doc: "Whether each of them is the same within the tolerance; empty where none was compared.",
  },
  {
    name: "repeat_speedup",
    kind: "number",
    unit: "",
    better: null,
    aggregate: "max",
    group: "quality",
    doc: "With `--audit`: median latency in turn over all inputs ÷ median repeating one. Over 1.10 something caches.",
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
