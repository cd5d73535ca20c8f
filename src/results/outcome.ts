import { z } from "zod";
import { phases } from "../suite/phase.ts";

const phaseSchema = z.enum(phases);

/** Why a repetition has no figures. The key is the `failure` column; the words are its meaning. */
export const failures = {
  model_unknown: "no such model in the catalogue, and no such file",
  model_missing: "the model's file is not on this machine",
  model_hash: "the model's file is not the one its card describes, or not the one that the run began with",
  model_invalid: "the model's file cannot be loaded",
  model_inputs: "inputs for the model cannot be made without help",
  backend: "the backend cannot do what the settings ask",
  inference: "an inference failed",
  input: "a file the task needs cannot be read",
  output: "a file that the model is made into cannot be written",
  out_of_memory: "memory ran out",
  signal: "the worker was ended by a signal that the harness did not send",
  exit: "the worker ended by itself without a result",
  protocol: "the worker sent something that is no message of ours",
  timeout: "the time allowed for a repetition ran out",
  bug: "the harness itself failed",
} as const;
export type Failure = keyof typeof failures;

export function isFailure(name: string): name is Failure {
  return Object.hasOwn(failures, name);
}
const failureNames = Object.keys(failures).filter(isFailure);

const unknownable = z.number().nullable();

export const qualitySchema = z.strictObject({
  metric: z.string(),
  value: z.number(),
  lo: z.number(),
  hi: z.number(),
  n: z.number(),
  floor: unknownable,
  dataset: z.string(),
});

/** What a worker reports of a repetition that ran to its end. Durations of phases in ms, of iterations in ns. */
export const measurementSchema = z.strictObject({
  clock: z.enum(["hrtime", "virtual"]),
  loadMs: z.number(),
  firstMs: z.number(),
  warmupMs: z.number(),
  warmupIterations: z.int(),
  /** Whether the warm-up ended by finding a stable window, or at its cap. */
  isWarm: z.boolean(),
  /** From the start of the first timed iteration to the end of the last, seconds. */
  steadyS: z.number(),
  /** Whether the stop rule's minima were met before its maximum. */
  isComplete: z.boolean(),
  shapes: z.string(),
  peakRssBytes: unknownable,
  majorFaults: unknownable,
  involuntarySwitches: unknownable,
  cpuS: unknownable,
  stealFraction: unknownable,
  frequencyStartHz: unknownable,
  frequencyEndHz: unknownable,
  temperatureStartC: unknownable,
  temperatureEndC: unknownable,
  callFloorUs: unknownable,
  quality: qualitySchema.nullable(),
  /** Things a reader of the figures must know, in sentences. */
  notes: z.array(z.string()),
});
export type Measurement = z.infer<typeof measurementSchema>;

/** Facts of a repetition that gave no figures. */
export const failureFactsSchema = z.strictObject({
  failure: z.enum(failureNames),
  reason: z.string(),
  lastPhase: phaseSchema,
  signal: z.string().nullable(),
  exitCode: z.int().nullable(),
  /** The last 8 kB of the worker's standard error. */
  stderrTail: z.string(),
});
export type FailureFacts = z.infer<typeof failureFactsSchema>;

/** What became of one repetition. */
export const outcomeSchema = z.discriminatedUnion("outcome", [
  z.strictObject({
    outcome: z.literal("ok"),
    measurement: measurementSchema,
    spawnMs: z.number(),
    /** The harness's own CPU use while the worker measured, as a fraction of one core. */
    observerCpuFraction: unknownable,
    notes: z.array(z.string()),
  }),
  failureFactsSchema.extend({ outcome: z.literal("failed") }),
  failureFactsSchema.extend({ outcome: z.literal("timeout") }),
  failureFactsSchema.extend({ outcome: z.literal("crashed") }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** The model as it was found on this machine; nulls where it was not. */
export const modelFactsSchema = z.strictObject({
  sha256: z.string().nullable(),
  bytes: z.number().nullable(),
  task: z.string().nullable(),
  precision: z.string().nullable(),
  parameters: z.number().nullable(),
  weights: z.enum(["published", "synthetic"]).nullable(),
});
export type ModelFacts = z.infer<typeof modelFactsSchema>;
export const unknownModel: ModelFacts = {
  sha256: null,
  bytes: null,
  task: null,
  precision: null,
  parameters: null,
  weights: null,
};
