import { z } from "zod";
import { machineContextSchema } from "../machine/context-schema.ts";
import { modelFactsSchema, outcomeSchema } from "../results/outcome.ts";
import { planSchema, stepSchema } from "../suite/plan.ts";

/** The first record of a run: everything that a resumed run needs to go on as it began. */
const runSchema = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  plan: planSchema,
  context: machineContextSchema,
});
export type RunRecord = z.infer<typeof runSchema>;

/** A finished repetition, whatever became of it. Once this record is on disk it is never run again. */
const repetitionSchema = z.strictObject({
  step: stepSchema,
  startedAt: z.iso.datetime(),
  model: modelFactsSchema,
  outcome: outcomeSchema,
  /** See `encodeSamples`; null unless the outcome is ok. */
  samples: z.string().nullable(),
});
export type RepetitionRecord = z.infer<typeof repetitionSchema>;

/** What a run's journal holds, in this order: run, then repetitions with `resumed` among them, then finished. */
export const journalEntrySchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("run"), payload: runSchema }),
  z.strictObject({ type: z.literal("repetition"), payload: repetitionSchema }),
  /** Differences of the machine that do not forbid going on, in words. */
  z.strictObject({ type: z.literal("resumed"), payload: z.strictObject({ notes: z.array(z.string()) }) }),
  z.strictObject({ type: z.literal("finished"), payload: z.strictObject({}) }),
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;
