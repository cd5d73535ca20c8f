import { z } from "zod";
import { cellLaunchSchema } from "./launch.ts";

/** What is known of the two arms' outputs for the same inputs. */
export const outputsFindingSchema = z.strictObject({
  state: z.enum(["equal", "different", "not compared"]),
  /** How far they are apart, or why they were not compared: words without a final stop. */
  detail: z.string(),
  /** Of the candidate, where a task judges its answers: `good` at or above the floor. */
  quality: z.enum(["good", "bad", "not judged"]),
});
export type OutputsFinding = z.infer<typeof outputsFindingSchema>;

/** User instructions an inference, one figure a fresh process. */
export const instructionsSchema = z.strictObject({
  baseline: z.array(z.number().positive()).min(1),
  candidate: z.array(z.number().positive()).min(1),
});
export type Instructions = z.infer<typeof instructionsSchema>;

/** Everything that a cell's verdict follows from. */
export const duelCellSchema = z.strictObject({
  cell: z.string(),
  /** The cell for people. */
  name: z.string(),
  /** Of both phases, in any order. */
  launches: z.array(cellLaunchSchema),
  outputs: outputsFindingSchema,
  /** null where they cannot be counted. */
  instructions: instructionsSchema.nullable(),
  /** An arm that could not be measured to the end, and why; null where both could. */
  failure: z.strictObject({ arm: z.enum(["baseline", "candidate", "both"]), detail: z.string() }).nullable(),
});
export type DuelCell = z.infer<typeof duelCellSchema>;

/** How a duel is judged. */
export const duelRulesSchema = z.strictObject({
  /** Smallest regression that matters, as a fraction. */
  threshold: z.number().positive(),
  /** Probability of a false alarm in the whole suite. */
  alpha: z.number().positive().lt(0.5),
  /** Probability that a cell slower by just the threshold passes as the same. */
  beta: z.number().positive().lt(0.5).default(0.05),
});
export type DuelRules = z.infer<typeof duelRulesSchema>;

/** A duel's stored data. */
export const duelRecordSchema = z.strictObject({ rules: duelRulesSchema, cells: z.array(duelCellSchema).min(1) });
export type DuelRecord = z.infer<typeof duelRecordSchema>;
