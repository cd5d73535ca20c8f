import { z } from "zod";
import { energyFiguresSchema } from "../metering/figures.ts";
import { phases } from "../suite/phase.ts";
import { appliedLimitSchema } from "./applied-limits.ts";
import { conditionsSchema } from "./conditions.ts";

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

/** What was counted while timed, over all iterations; see `src/machine/perf-event.ts`. */
const counterFiguresSchema = z.strictObject({
  instructions: unknownable,
  cycles: unknownable,
  cacheMisses: unknownable,
  branchMisses: unknownable,
  taskClockS: unknownable,
  contextSwitches: unknownable,
  pageFaults: unknownable,
  /** Share of the time that the hardware counters counted; below 1 they are scaled. */
  runningFraction: unknownable,
});
export type CounterFigures = z.infer<typeof counterFiguresSchema>;

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
  /** Items that a sample answers; null in older journals: the cell's batch. */
  itemsPerSample: unknownable.default(null),
  /** Inferences that CPU time and counters are of, where these are not the samples: a search for the peak rate. */
  calls: unknownable.default(null),
  /** Offline: the largest batch that helped. */
  bestBatch: unknownable.default(null),
  /** Open loops: queries a second in the mean, as scheduled. */
  targetPerS: unknownable.default(null),
  /** A search for the highest rate: the bracket it ended with, queries a second. */
  peak: z.strictObject({ keptPerS: unknownable, brokenPerS: unknownable }).nullable().default(null),
  /** Memory of the process at the end of the warm-up: what is its own, and that with its share of what others use too. */
  privateBytes: unknownable.default(null),
  proportionalBytes: unknownable.default(null),
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
  /** Null where the clock is virtual, and in journals from before they were counted. */
  counters: counterFiguresSchema.nullable().default(null),
  /** Outputs kept while timed and compared with untimed ones; null in journals from before they were. */
  outputsChecked: z.int().nullable().default(null),
  outputsEqual: z.boolean().nullable().default(null),
  /** How much faster repeating one input was; null where it was not asked for. */
  repeatSpeedup: unknownable.default(null),
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
    /** The machine while the worker measured; null where that cannot be watched, and in older journals. */
    conditions: conditionsSchema.nullable().default(null),
    /** Energy of the repetition; null where no meter was asked, the clock is virtual, and in older journals. */
    energy: energyFiguresSchema.nullable().default(null),
    /** What became of the limits of its profile that are asked of the operating system; null in older journals. */
    limits: z.array(appliedLimitSchema).nullable().default(null),
    notes: z.array(z.string()),
  }),
  failureFactsSchema.extend({ outcome: z.literal("failed") }),
  failureFactsSchema.extend({ outcome: z.literal("timeout") }),
  failureFactsSchema.extend({ outcome: z.literal("crashed") }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;
export type OkOutcome = Extract<Outcome, { readonly outcome: "ok" }>;

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
