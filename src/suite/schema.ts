import { z } from "zod";
import { defaultTolerance } from "../tensors/compare-outputs.ts";
import { phases } from "./phase.ts";
import { scenarioSchema } from "./scenario.ts";

export const fakeFaults = ["throw", "exit", "segfault", "abort", "hang", "garbage", "out-of-memory"] as const;

/** How the fake backend behaves for one model: a virtual clock, so that the same suite gives the same figures to the bit. */
const milliseconds = z.number().nonnegative().max(3_600_000);

export const fakeBehaviourSchema = z.strictObject({
  loadMs: milliseconds,
  serviceMs: milliseconds.positive(),
  /** Each inference takes serviceMs × (1 + jitter·u), u uniform in [-1, 1). */
  jitter: z.number().min(0).max(0.95),
  /** Every n-th inference takes `ms` instead. */
  stall: z.strictObject({ every: z.int().min(1), ms: milliseconds.positive() }).optional(),
  fault: z.strictObject({ at: z.enum(phases), kind: z.enum(fakeFaults) }).optional(),
  /** Real milliseconds slept while loading; the only thing here that takes real time. */
  pauseMs: milliseconds,
});
export type FakeBehaviour = z.infer<typeof fakeBehaviourSchema>;

export const defaultFake = { loadMs: 20, serviceMs: 5, jitter: 0.05, pauseMs: 0 } as const satisfies FakeBehaviour;

const fakeInputSchema = fakeBehaviourSchema.extend({
  loadMs: milliseconds.default(defaultFake.loadMs),
  serviceMs: milliseconds.positive().default(defaultFake.serviceMs),
  jitter: fakeBehaviourSchema.shape.jitter.default(defaultFake.jitter),
  pauseMs: milliseconds.default(defaultFake.pauseMs),
});

/** Names of suites and profiles, which are also names of files. */
export const idSchema = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, "letters, digits, '.', '_' and '-' only, starting with a letter or digit");
const dimensionSchema = z.int().min(0).max(1_000_000_000);

/** `cold`: evicted before each load, as after a power cut. */
export const pageCacheStates = ["warm", "cold"] as const;

export const toleranceSchema = z.strictObject({
  relative: z.number().nonnegative(),
  absolute: z.number().nonnegative(),
});

/** Every key has a default but name and models, so the shortest suite is three lines. */
export const suiteSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: idSchema,
  /** The question that the suite answers, in one sentence. */
  question: z.string().optional(),
  backend: z.enum(["onnxruntime", "fake"]).default("onnxruntime"),
  models: z.array(z.string().min(1)).min(1),
  /** Sizes for symbolic dimensions, by name, for models whose card or task does not fix them. */
  dims: z.record(z.string().min(1), dimensionSchema).default({}),
  settings: z
    .strictObject({
      ep: z
        .array(z.string().regex(/^[a-z][a-z0-9-]*$/, "an execution provider's name, such as cpu"))
        .min(1)
        .default(["cpu"]),
      threads: z.array(z.int().min(1).max(1024)).min(1).default([1]),
      spinning: z.array(z.boolean()).min(1).default([false]),
      batch: z.array(z.int().min(1).max(65_536)).min(1).default([1]),
      /** Worker processes that run at the same time, a session each. */
      processes: z.array(z.int().min(1).max(256)).min(1).default([1]),
      /** Whether the model's files are in the page cache when they are loaded. */
      pageCache: z.array(z.enum(pageCacheStates)).min(1).default(["warm"]),
    })
    .prefault({}),
  scenarios: z
    .array(scenarioSchema)
    .min(1)
    .default([{ kind: "single-stream", stop: "quick" }]),
  profiles: z.array(idSchema).min(1).default(["full"]),
  /** How far outputs may be from the expected ones beside a model file: |actual − expected| ≤ absolute + relative · |expected|. */
  tolerance: toleranceSchema.default(defaultTolerance),
  /** Whether it is also timed what repeating one input brings. */
  audit: z.boolean().default(false),
  /** Whether the smallest memory cap is looked for at which each cell still keeps its p90. */
  memoryCliff: z.boolean().default(false),
  repetitions: z.int().min(1).max(10_000).default(1),
  /** Seconds a repetition may take; by default what its stop rule and a slow model can need. */
  timeoutS: z.number().positive().max(86_400).optional(),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  /** A cell that matches every key of one entry is left out. */
  exclude: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))).default([]),
  /** Behaviour by model, with `backend: fake` only. */
  fake: z.record(z.string(), fakeInputSchema).optional(),
});
export type Suite = z.infer<typeof suiteSchema>;
