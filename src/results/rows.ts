import { autocorrelation } from "../stats/autocorrelation.ts";
import { mean } from "../stats/mean.ts";
import { medianEstimate } from "../stats/median.ts";
import { percentile, supportedPercentile } from "../stats/percentile.ts";
import { orderStatistic, sortSamples } from "../stats/sorted.ts";
import { type Steadiness, steadiness } from "../stats/windows.ts";
import type { Cell } from "../suite/cell.ts";
import type { Step } from "../suite/plan.ts";
import { type ColumnName, type Row, schemaVersion } from "./columns.ts";
import { conditionColumns, soakColumns } from "./condition-columns.ts";
import { counterColumns, counterNotes } from "./counter-columns.ts";
import { makeRow } from "./csv.ts";
import { energyColumns, energyNotes } from "./energy-columns.ts";
import { limitColumns, limitNotes } from "./limit-columns.ts";
import type { Measurement, ModelFacts, Outcome } from "./outcome.ts";
import { driveColumns, earlyStoppingColumns, type OpenTimes, openColumns } from "./scenario-columns.ts";

type ContextColumn =
  | "machine_id"
  | "cpu_model"
  | "cores"
  | "memory_bytes"
  | "architecture"
  | "os"
  | "virtualisation"
  | "governor"
  | "power_source"
  | "node_version"
  | "onnxruntime_version"
  | "offgrid_version"
  | "git_commit";

/** The columns that are the same in every row of a run. */
export type ContextColumns = Pick<Row, ContextColumn>;

export interface RepetitionFacts {
  readonly runId: string;
  readonly cell: Cell;
  readonly step: Step;
  readonly startedAt: string;
  readonly model: ModelFacts;
  readonly outcome: Outcome;
  /** Timed iterations in order, ns; null unless the outcome is ok. */
  readonly samplesNs: Float64Array | null;
  /** Of open loops, beside each latency. */
  readonly open: OpenTimes | null;
  readonly context: ContextColumns;
}

/** The row of one child process. Every statistic is computed here, from the samples alone. */
export function repetitionRow(facts: RepetitionFacts): Row {
  const values: Partial<Record<ColumnName, Row[ColumnName]>> = {
    ...facts.context,
    ...cellColumns(facts.cell),
    ...modelColumns(facts.model),
    schema_version: schemaVersion,
    run_id: facts.runId,
    row_kind: "repetition",
    repetition: facts.step.repetition,
    started_at: facts.startedAt,
    seed: facts.step.seed,
    ...outcomeColumns(facts),
  };
  return makeRow(({ name }) => values[name] ?? null);
}

function cellColumns(cell: Cell): Partial<Row> {
  return {
    cell_id: cell.id,
    model: cell.model,
    backend: cell.backend,
    ep: cell.ep,
    threads: cell.threads,
    spinning: cell.spinning,
    batch: cell.batch,
    processes: cell.processes,
    page_cache: cell.pageCache,
    scenario: cell.scenario,
    ...driveColumns(cell.drive),
    stop: cell.stop,
    profile: cell.profile,
    emulates: cell.emulates,
  };
}

function modelColumns(model: ModelFacts): Partial<Row> {
  return {
    model_sha256: model.sha256,
    model_bytes: model.bytes,
    task: model.task,
    precision: model.precision,
    parameters: model.parameters,
    weights: model.weights,
  };
}

function outcomeColumns({ cell, outcome, samplesNs, open }: RepetitionFacts): Partial<Row> {
  if (outcome.outcome !== "ok") {
    return {
      outcome: outcome.outcome,
      failure: outcome.failure,
      reason: outcome.reason,
      last_phase: outcome.lastPhase,
      signal: outcome.signal,
      exit_code: outcome.exitCode,
      stderr_tail: outcome.stderrTail === "" ? null : outcome.stderrTail,
    };
  }
  const { measurement } = outcome;
  const samples = samplesNs ?? new Float64Array();
  const latency = latencyColumns({ cell, samplesNs: samples, open });
  return {
    outcome: "ok",
    spawn_ms: outcome.spawnMs,
    observer_cpu_fraction: outcome.observerCpuFraction,
    ...measurementColumns({ cell, measurement, iterations: samples.length }),
    ...qualityColumns(measurement),
    ...latency.columns,
    ...soakColumns({ cell, samplesNs: samples, steadyS: measurement.steadyS }),
    ...conditionColumns({
      cell,
      outcome,
      latency: latency.columns,
      steadiness: latency.steadiness,
      isOpen: open !== null,
      separator: noteSeparator,
    }),
    ...limitColumns({ cell, limits: outcome.limits, separator: noteSeparator }),
    ...energyColumns({ energy: outcome.energy, calls: measurement.calls ?? samples.length }),
    warnings: joinNotes([
      ...warningsOf(measurement),
      ...counterNotes(measurement),
      ...latency.notes,
      ...measurement.notes,
      ...limitNotes(outcome.limits),
      ...energyNotes(outcome.energy),
      ...outcome.notes,
    ]),
  };
}

function measurementColumns({
  cell,
  measurement,
  iterations,
}: {
  cell: Cell;
  measurement: Measurement;
  iterations: number;
}): Partial<Row> {
  // What was read of the process belongs to every call that it made meanwhile.
  const calls = measurement.calls ?? iterations;
  return {
    clock: measurement.clock,
    shapes: measurement.shapes,
    load_ms: measurement.loadMs,
    first_ms: measurement.firstMs,
    warmup_ms: measurement.warmupMs,
    warmup_iterations: measurement.warmupIterations,
    steady_s: measurement.steadyS,
    throughput_per_s: throughputOf({ cell, measurement, iterations }),
    target_rate_per_s: measurement.targetPerS,
    peak_rate_per_s: measurement.peak?.keptPerS ?? null,
    peak_rate_broken_per_s: measurement.peak?.brokenPerS ?? null,
    best_batch: measurement.bestBatch,
    private_bytes: measurement.privateBytes,
    proportional_bytes: measurement.proportionalBytes,
    peak_rss_bytes: measurement.peakRssBytes,
    cpu_s_per_inference: measurement.cpuS === null || calls === 0 ? null : measurement.cpuS / calls,
    cpu_cores_mean:
      measurement.cpuS === null || measurement.steadyS <= 0 ? null : measurement.cpuS / measurement.steadyS,
    major_faults: measurement.majorFaults,
    involuntary_switches: measurement.involuntarySwitches,
    ...counterColumns({ measurement, iterations: calls }),
    steal_fraction: measurement.stealFraction,
    frequency_start_hz: measurement.frequencyStartHz,
    frequency_end_hz: measurement.frequencyEndHz,
    temperature_start_c: measurement.temperatureStartC,
    temperature_end_c: measurement.temperatureEndC,
    call_floor_us: measurement.callFloorUs,
    outputs_checked: measurement.outputsChecked,
    outputs_equal: measurement.outputsEqual,
    repeat_speedup: measurement.repeatSpeedup,
  };
}

/**
 * Items a second. Closed loop: n ÷ (end of the last − start of the first). Open loop: n−1 ÷ (end of the last − scheduled time
 * of the first), because the time runs from the first arrival.
 */
function throughputOf({
  cell,
  measurement: { steadyS, targetPerS, itemsPerSample },
  iterations,
}: {
  cell: Cell;
  measurement: Measurement;
  iterations: number;
}): number | null {
  const counted = targetPerS === null ? iterations : iterations - 1;
  return steadyS > 0 && counted > 0 ? ((itemsPerSample ?? cell.batch) * counted) / steadyS : null;
}

function qualityColumns({ quality }: Measurement): Partial<Row> {
  if (quality === null) return {};
  return {
    quality_metric: quality.metric,
    quality: quality.value,
    quality_lo: quality.lo,
    quality_hi: quality.hi,
    quality_n: quality.n,
    quality_floor: quality.floor,
    quality_ok: quality.floor === null ? null : quality.value >= quality.floor,
    quality_dataset: quality.dataset,
  };
}

/** Columns that follow from the samples and the scenario alone, and what there is to say of them. */
export function latencyColumns({
  cell,
  samplesNs,
  open,
}: {
  readonly cell: Pick<Cell, "drive" | "scenario" | "stop">;
  readonly samplesNs: Float64Array;
  readonly open: OpenTimes | null;
}): {
  columns: Partial<Row>;
  /** Null without samples. */
  steadiness: Steadiness | null;
  notes: readonly string[];
} {
  if (samplesNs.length === 0) return { columns: { iterations: 0 }, steadiness: null, notes: [] };
  const durationsMs = samplesNs.map((ns) => ns / 1e6);
  const sorted = sortSamples(durationsMs);
  const interval = medianEstimate(sorted);
  // A queue's latencies wander by nature: whether the machine has settled shows in the service times.
  const steady = steadiness(open === null ? durationsMs : open.serviceNs.map((ns) => ns / 1e6));
  const early = earlyStoppingColumns({ cell, sorted });
  const lag = autocorrelation(durationsMs);
  return {
    columns: {
      iterations: samplesNs.length,
      latency_p50_ms: percentile(sorted, 500),
      latency_p50_lo_ms: interval?.lo ?? null,
      latency_p50_hi_ms: interval?.hi ?? null,
      ...tail({ sorted, perMille: 900, value: "latency_p90_ms", upper: "latency_p90_upper_ms" }),
      ...tail({ sorted, perMille: 950, value: "latency_p95_ms", upper: "latency_p95_upper_ms" }),
      ...tail({ sorted, perMille: 990, value: "latency_p99_ms", upper: "latency_p99_upper_ms" }),
      latency_min_ms: orderStatistic(sorted, 1),
      latency_mean_ms: mean(durationsMs),
      latency_max_ms: orderStatistic(sorted, sorted.length),
      steady: steady.state === "too-short" ? null : steady.state === "steady",
      lag1_autocorrelation: lag?.r1 ?? null,
      effective_samples: lag?.nEff ?? null,
      ...(open === null ? {} : openColumns(open)),
      ...early.columns,
    },
    steadiness: steady,
    notes: early.notes,
  };
}

interface Tail {
  readonly sorted: Parameters<typeof supportedPercentile>[0];
  readonly perMille: number;
  readonly value: ColumnName;
  readonly upper: ColumnName;
}

function tail({ sorted, perMille, value, upper }: Tail): Partial<Row> {
  const found = supportedPercentile(sorted, perMille);
  return found.state === "supported" ? { [value]: found.value, [upper]: found.upper } : {};
}

function warningsOf({ clock, quality, repeatSpeedup }: Measurement): string[] {
  const notes: string[] = [];
  if (clock === "virtual") notes.push("made up by the fake backend: measures nothing");
  if (repeatSpeedup !== null && repeatSpeedup > mostRepeatSpeedup) {
    const percent = Math.round(100 * (repeatSpeedup - 1));
    notes.push(`repeating one input is ${percent} % faster: something caches`);
  }
  if (quality !== null && quality.floor !== null && quality.value < quality.floor) {
    notes.push(`fails its quality floor: ${quality.metric} ${quality.value.toFixed(3)} is under ${quality.floor}`);
  }
  return notes;
}

/** Repeating one input may be this much faster than going round all of them, before something must be caching. */
export const mostRepeatSpeedup = 1.1;

export const noteSeparator = " | ";

export function joinNotes(notes: readonly string[]): string | null {
  return notes.length === 0 ? null : [...new Set(notes)].join(noteSeparator);
}
