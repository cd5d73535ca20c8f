import { autocorrelation } from "../stats/autocorrelation.ts";
import { mean } from "../stats/mean.ts";
import { medianEstimate } from "../stats/median.ts";
import { percentile, supportedPercentile } from "../stats/percentile.ts";
import { orderStatistic, sortSamples } from "../stats/sorted.ts";
import { steadiness } from "../stats/windows.ts";
import type { Cell } from "../suite/cell.ts";
import type { Step } from "../suite/plan.ts";
import { type ColumnName, type Row, schemaVersion } from "./columns.ts";
import { makeRow } from "./csv.ts";
import type { Measurement, ModelFacts, Outcome } from "./outcome.ts";

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
    scenario: cell.scenario,
    stop: cell.stop,
    profile: cell.profile,
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

function outcomeColumns({ cell, outcome, samplesNs }: RepetitionFacts): Partial<Row> {
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
  const latency = latencyColumns(samples);
  return {
    outcome: "ok",
    spawn_ms: outcome.spawnMs,
    observer_cpu_fraction: outcome.observerCpuFraction,
    ...measurementColumns({ cell, measurement, iterations: samples.length }),
    ...qualityColumns(measurement),
    ...latency.columns,
    warnings: joinNotes([
      ...warningsOf({ cell, measurement }),
      ...latency.notes,
      ...measurement.notes,
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
  return {
    clock: measurement.clock,
    shapes: measurement.shapes,
    load_ms: measurement.loadMs,
    first_ms: measurement.firstMs,
    warmup_ms: measurement.warmupMs,
    warmup_iterations: measurement.warmupIterations,
    steady_s: measurement.steadyS,
    throughput_per_s: measurement.steadyS > 0 ? (cell.batch * iterations) / measurement.steadyS : null,
    peak_rss_bytes: measurement.peakRssBytes,
    cpu_s_per_inference: measurement.cpuS === null || iterations === 0 ? null : measurement.cpuS / iterations,
    major_faults: measurement.majorFaults,
    involuntary_switches: measurement.involuntarySwitches,
    steal_fraction: measurement.stealFraction,
    frequency_start_hz: measurement.frequencyStartHz,
    frequency_end_hz: measurement.frequencyEndHz,
    temperature_start_c: measurement.temperatureStartC,
    temperature_end_c: measurement.temperatureEndC,
    call_floor_us: measurement.callFloorUs,
  };
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

function latencyColumns(samplesNs: Float64Array): { columns: Partial<Row>; notes: readonly string[] } {
  if (samplesNs.length === 0) return { columns: { iterations: 0 }, notes: [] };
  const durationsMs = samplesNs.map((ns) => ns / 1e6);
  const sorted = sortSamples(durationsMs);
  const interval = medianEstimate(sorted);
  const steady = steadiness(durationsMs);
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
    },
    notes:
      steady.state === "steady"
        ? []
        : [`${steady.state === "unsteady" ? "not steady" : "too short to tell whether steady"}: ${steady.reason}`],
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

function warningsOf({ cell, measurement }: { cell: Cell; measurement: Measurement }): string[] {
  const notes: string[] = [];
  if (measurement.clock === "virtual") notes.push("made up by the fake backend: measures nothing");
  if (!measurement.isWarm) notes.push("the warm-up found no stable window before its cap");
  if (!measurement.isComplete)
    notes.push(`stopped at the maximum time of '${cell.stop}' before its minimum of samples`);
  const { quality } = measurement;
  if (quality !== null && quality.floor !== null && quality.value < quality.floor) {
    notes.push(`fails its quality floor: ${quality.metric} ${quality.value.toFixed(3)} is under ${quality.floor}`);
  }
  return notes;
}

export const noteSeparator = " | ";

export function joinNotes(notes: readonly string[]): string | null {
  return notes.length === 0 ? null : [...new Set(notes)].join(noteSeparator);
}
