import { z } from "zod";
import { type MachineContext, machineContextSchema } from "../machine/context-schema.ts";
import { probeSchema } from "../results/memory-cliff.ts";
import { modelFactsSchema, outcomeSchema } from "../results/outcome.ts";
import { planSchema, stepSchema } from "../suite/plan.ts";

/**
 * The first record of a run: what a resumed run needs to go on as it began. The plan has the bare names of model files; their
 * paths are in a file of their own (local-file.ts).
 */
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
  /** Of open loops, beside each latency, likewise. */
  open: z.strictObject({ issueDelay: z.string(), service: z.string() }).nullable().default(null),
});
export type RepetitionRecord = z.infer<typeof repetitionSchema>;

/** A repetition with the machine's context when its process of offgrid was started: that of the run, or of a resume. */
export interface DoneRepetition extends RepetitionRecord {
  readonly context: MachineContext;
}

/** What a run's journal holds, in this order: run, then repetitions with `resumed` among them, then finished, then probes. */
export const journalEntrySchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("run"), payload: runSchema }),
  z.strictObject({ type: z.literal("repetition"), payload: repetitionSchema }),
  /** The machine as it is for the repetitions that follow; in words how the run was found, and what changed. */
  z.strictObject({
    type: z.literal("resumed"),
    payload: z.strictObject({ notes: z.array(z.string()), context: machineContextSchema }),
  }),
  z.strictObject({ type: z.literal("finished"), payload: z.strictObject({}) }),
  /** A repetition under a memory cap; these follow on all that the plan asks for. */
  z.strictObject({ type: z.literal("probe"), payload: z.strictObject({ cellId: z.string(), probe: probeSchema }) }),
]);
export type ProbeRecord = Extract<JournalEntry, { readonly type: "probe" }>["payload"];
export type JournalEntry = z.infer<typeof journalEntrySchema>;
