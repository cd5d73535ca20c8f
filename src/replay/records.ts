import { z } from "zod";
import { machineContextSchema } from "../machine/context-schema.ts";
import { evictionStates } from "../machine/page-cache.ts";
import { modelFactsSchema, qualitySchema } from "../results/outcome.ts";
import { cellSchema } from "../suite/cell.ts";
import { toleranceSchema } from "../suite/schema.ts";
import { verdicts } from "../worker/serve-protocol.ts";
import { passEnergySchema } from "./pass-energy.ts";
import { scheduleSchema } from "./schedule.ts";
import { cutKinds, strategyNames } from "./strategies.ts";

/** The first record: everything that a resumed replay needs to go on as it began. */
const replaySchema = z.strictObject({
  schemaVersion: z.literal(1),
  replayId: z.string(),
  /** The schedule in words. */
  story: z.string(),
  /** What a reader must know of it, in sentences. */
  notes: z.array(z.string()).optional(),
  cell: cellSchema,
  strategies: z.array(z.enum(strategyNames)).min(1),
  cutKind: z.enum(cutKinds),
  schedule: scheduleSchema,
  /** After the last request and the last outage, longest wait for the queue to become empty. */
  drainS: z.number().positive(),
  /** Longest silence of a worker that is starting or has a request. */
  timeoutS: z.number().positive(),
  seed: z.int().min(0),
  tolerance: toleranceSchema,
  context: machineContextSchema,
});
export type ReplayRecord = z.infer<typeof replaySchema>;

const milliseconds = z.number().nonnegative();
const savedGraphSchema = z.strictObject({
  format: z.enum(["onnx", "ort"]),
  /** Name in the replay's folder. */
  file: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  /** Loading, optimising and saving it. */
  madeMs: milliseconds,
});
export type SavedGraph = z.infer<typeof savedGraphSchema>;

/** What an undisturbed worker, its file in the page cache, said before the first pass. */
const referenceSchema = z.strictObject({
  model: modelFactsSchema,
  digests: z.array(z.string()).min(1),
  isKept: z.boolean(),
  quality: qualitySchema.nullable(),
  warmLoadMs: milliseconds,
  notes: z.array(z.string()),
});
export type ReferenceRecord = z.infer<typeof referenceSchema>;

/** A worker's process, so that a later supervisor can end it if it is still there; null where none could be started. */
const identitySchema = z.strictObject({
  pid: z.int().positive(),
  bootId: z.string().nullable(),
  startTicks: z.string().nullable(),
});

export const startReasons = ["first", "restored", "killed", "crashed", "resumed", "spare"] as const;
export type StartReason = (typeof startReasons)[number];

const phasesSchema = z.strictObject({
  spawnMs: milliseconds,
  loadMs: milliseconds,
  inputsMs: milliseconds,
  /** The first inference itself. */
  firstMs: milliseconds,
});
export type RestartPhases = z.infer<typeof phasesSchema>;

const count = z.int().nonnegative();
/** Seconds from the pass's start, by its clock, which stands still while no supervisor runs. */
const at = { atS: z.number().nonnegative() };
const workerAt = { ...at, worker: z.int().positive() };

function event<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.strictObject({ type: z.literal(type), payload: z.strictObject(shape) });
}

/** What a pass, one strategy's way through the schedule, writes down; in this order the queue can be made again. */
export const passEventSchema = z.discriminatedUnion("type", [
  /** So many further requests came; they are in the queue from here on. */
  event("arrived", { ...at, count: z.int().positive() }),
  /** Written before the worker is told. */
  event("handed", { ...workerAt, id: count }),
  /** The commit: a request with this record is answered, one without it is not. */
  event("answered", {
    ...workerAt,
    id: count,
    inferMs: milliseconds,
    digest: z.string(),
    verdict: z.enum(verdicts),
    error: z.string(),
  }),
  event("started", { ...workerAt, reason: z.enum(startReasons), process: identitySchema.nullable() }),
  /** The worker serves: its first inference after `sinceS`, when it was started or took over, is done. */
  event("serving", { ...workerAt, reason: z.enum(startReasons), sinceS: z.number(), phases: phasesSchema.nullable() }),
  /** A spare has taken the place of the worker that was killed. */
  event("promoted", workerAt),
  event("gone", { ...workerAt, why: z.enum(["cut", "killed", "crashed"]), detail: z.string() }),
  event("outage", at),
  event("evicted", { ...at, state: z.enum(evictionStates), residentBytes: z.number().nullable(), detail: z.string() }),
  event("restored", at),
  /** An answer that came for a request that this worker did not have in hand; it was not taken. */
  event("refused", { ...workerAt, id: count }),
]);
export type PassEvent = z.infer<typeof passEventSchema>;

const strategyAt = { strategy: z.enum(strategyNames) };

/** A replay's journal: replay; then prepared and passes, each begun … metered where a meter was, ended, with `resumed` anywhere; then finished. */
export const replayEntrySchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("replay"), payload: replaySchema }),
  event("reference", referenceSchema.shape),
  event("graph", savedGraphSchema.shape),
  event("begun", strategyAt),
  ...passEventSchema.options,
  event("metered", { ...strategyAt, energy: passEnergySchema }),
  event("ended", { ...strategyAt, ...at, isDrained: z.boolean() }),
  event("resumed", { notes: z.array(z.string()) }),
  event("finished", {}),
]);
export type ReplayEntry = z.infer<typeof replayEntrySchema>;
