import type { Steadiness } from "../stats/windows.ts";
import type { Cell } from "../suite/cell.ts";
import type { Row } from "./columns.ts";
import { type ConditionsSummary, summariseConditions } from "./conditions.ts";
import type { OkOutcome } from "./outcome.ts";
import { minuteMedians } from "./soak.ts";
import { verdictOf } from "./verdict.ts";

/** What was seen of the machine while timed, and what the figures can bear for that. */
export function conditionColumns({
  cell,
  outcome,
  latency,
  steadiness,
  isOpen,
  separator,
}: {
  readonly cell: Cell;
  readonly outcome: OkOutcome;
  /** Columns computed from the samples. */
  readonly latency: Partial<Row>;
  readonly steadiness: Steadiness | null;
  /** In an open loop latencies resemble each other for the queue that they share. */
  readonly isOpen: boolean;
  /** Between two reasons. */
  readonly separator: string;
}): Partial<Row> {
  const { measurement } = outcome;
  const conditions = outcome.conditions && summariseConditions(outcome.conditions);
  const { verdict, reasons } = verdictOf({
    cell,
    clock: measurement.clock,
    isWarm: measurement.isWarm,
    samples: latency.iterations ?? 0,
    r1: latency.lag1_autocorrelation ?? null,
    effectiveSamples: isOpen ? null : (latency.effective_samples ?? null),
    steadiness,
    steadyS: measurement.steadyS,
    workerCpuS: measurement.cpuS,
    conditions,
  });
  return {
    verdict,
    verdict_reasons: reasons.length === 0 ? null : reasons.join(separator),
    ...(conditions === null ? {} : watchColumns(conditions)),
  };
}

/** Of one process alone: samples of several lie one after the other, not in time. */
export function soakColumns({
  cell,
  samplesNs,
  steadyS,
}: {
  readonly cell: Cell;
  readonly samplesNs: Float64Array;
  readonly steadyS: number;
}): Partial<Row> {
  const medians = cell.processes === 1 ? minuteMedians({ samplesNs, steadyS }) : null;
  return medians === null
    ? {}
    : { latency_p50_first_minute_ms: medians.firstMs, latency_p50_last_minute_ms: medians.lastMs };
}

function watchColumns(conditions: ConditionsSummary): Partial<Row> {
  return {
    other_cpu_cores_mean: conditions.otherCoresMean,
    other_cpu_cores_max: conditions.otherCoresMax,
    other_process: conditions.neighbours?.process ?? null,
    frequency_min_hz: conditions.frequencyMinHz,
    frequency_mean_hz: conditions.frequencyMeanHz,
    clocked_down_fraction: conditions.clockDown?.fraction ?? null,
    clocked_down_after_s: conditions.clockDown?.afterS ?? null,
    temperature_max_c: conditions.temperatureMaxC,
    throttle_events: conditions.throttleEvents,
  };
}
