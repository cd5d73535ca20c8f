import { z } from "zod";
import type { ContextFacts } from "../compare/pool.ts";
import type { NumberColumn } from "../compare/wanted-columns.ts";
import { calibrationFactsSchema, findStale } from "../roofline/calibration.ts";
import { studentReach } from "../stats/quantile.ts";
import { trimmedMean } from "../stats/trimmed.ts";

/** Figures that a machine is measured against itself in: those of one process that move from run to run. */
export const noiseMetrics = [
  "latency_p50_ms",
  "latency_p90_ms",
  "latency_mean_ms",
  "throughput_per_s",
  "load_ms",
  "first_ms",
  "peak_rss_bytes",
  "cpu_s_per_inference",
] as const satisfies readonly NumberColumn[];
export type NoiseMetric = (typeof noiseMetrics)[number];

export function isNoiseMetric(name: string): name is NoiseMetric {
  return noiseMetrics.some((one) => one === name);
}

/** One figure of the processes of a group, in their order. */
const groupSchema = z.partialRecord(z.enum(noiseMetrics), z.array(z.number().positive()).min(1));
export type NoiseGroup = z.infer<typeof groupSchema>;

/** Groups of fresh processes of the same model, one group after the other: what a machine makes of no change at all. */
const noiseSessionSchema = z.strictObject({
  measuredAt: z.iso.datetime(),
  model: z.string(),
  threads: z.int().min(1),
  groups: z.array(groupSchema).min(2),
});

/** `results/calibration/<machine id>.noise.json`. Raw figures are kept: the floor follows from them whenever it is read. */
export const noiseCalibrationSchema = z.strictObject({
  schemaVersion: z.literal(1),
  machineId: z.string().nullable(),
  offgridVersion: z.string().nullable(),
  facts: calibrationFactsSchema,
  /** The oldest first. */
  sessions: z.array(noiseSessionSchema).min(1),
});
export type NoiseCalibration = z.infer<typeof noiseCalibrationSchema>;

/** By how much two runs of the same code differ on a machine, of one figure. */
export interface Drift {
  /** Standard deviation of the logarithm of their ratio. */
  readonly deviation: number;
  readonly degrees: number;
}

/** The latest sessions count: a machine changes. */
const mostSessions = 12;

/** The calibration with one more session; older ones are kept where the machine is still what it was. */
export function addToNoise({
  old,
  now,
}: {
  readonly old: NoiseCalibration | null;
  readonly now: NoiseCalibration;
}): NoiseCalibration {
  const isSame = old !== null && JSON.stringify(old.facts) === JSON.stringify(now.facts);
  const sessions = [...(isSame ? old.sessions : []), ...now.sessions].slice(-mostSessions);
  return { ...now, sessions };
}

/** Why what was measured may not hold for these rows any more, a sentence each. */
export function findStaleNoise({ facts }: NoiseCalibration, [first]: readonly ContextFacts[]): string[] {
  if (first === undefined) return [];
  const cores = first.cores === null ? null : Number(first.cores);
  const present = {
    // A table does not say what quota it was under.
    cpuQuota: facts.cpuQuota,
    cpuModel: first.cpu_model,
    onnxruntimeVersion: first.onnxruntime_version,
    governor: first.governor,
    coresAvailable: cores,
    powerSource: first.power_source,
  };
  return findStale({ calibrated: facts, present }).map((why) => `noise floor: ${why}`);
}

/**
 * The drift of a figure: a group stands for a table, its 20 %-trimmed mean of logarithms for the table's figure. Groups of a session
 * tell what minutes do, sessions what days do: the variance of a figure is that between groups within sessions plus what sessions
 * differ by beyond it (method of moments, never below 0), and two tables differ by twice that. It holds the scatter of the processes
 * too, which the tables' own error counts again: on the careful side. Undefined with fewer than three groups.
 */
export function driftOf({ sessions }: NoiseCalibration, metric: NoiseMetric): Drift | undefined {
  const centres = sessions
    .map(({ groups }) => groups.flatMap((group) => centreOf(group[metric])))
    .filter((groups) => groups.length > 1);
  const degrees = centres.reduce((sum, groups) => sum + groups.length - 1, 0);
  if (degrees < 2) return undefined;
  const within = centres.reduce((sum, groups) => sum + squares(groups), 0) / degrees;
  const means = centres.map(mean);
  const size = mean(centres.map((groups) => groups.length));
  const ofMeans = means.length < 2 ? 0 : squares(means) / (means.length - 1);
  if (ofMeans <= within / size) return { deviation: Math.sqrt(2 * within), degrees };
  // Days differ by more than minutes explain: few sessions know little of days, whatever many groups know of minutes (Satterthwaite).
  const rest = within * (1 - 1 / size);
  const variance = ofMeans + rest;
  return {
    deviation: Math.sqrt(2 * variance),
    degrees: variance ** 2 / (ofMeans ** 2 / (means.length - 1) + rest ** 2 / degrees),
  };
}

/**
 * Smallest change, of the logarithm, that is more than this machine makes of no change at all: at the two-sided level α, with
 * Student's t of the groups that were measured.
 */
export function floorOf({ deviation, degrees }: Drift, alpha: number): number {
  return studentReach(degrees, 1 - alpha) * deviation;
}

function centreOf(values: readonly number[] | undefined): number[] {
  return values === undefined ? [] : [trimmedMean(values.map(Math.log))];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squares(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
