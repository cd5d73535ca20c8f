import { z } from "zod";
import type { SimulationRun } from "../power/simulate.ts";
import { totalsSchema } from "../power/totals-schema.ts";

/** A file that a sweep read: which argument names it, its bare name, and what it held. */
const readFileSchema = z.strictObject({
  argument: z.string(),
  name: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ReadFile = z.infer<typeof readFileSchema>;

/** An argument as it was typed; files by their bare names, as their paths are in a file of their own (sweep-files.ts). */
const argumentSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string(), z.number(), z.boolean()])),
]);
export const sweepArgumentsSchema = z.record(z.string(), argumentSchema);
export type SweepArguments = z.infer<typeof sweepArgumentsSchema>;

/** The first record: what a resumed sweep needs to go on as it began. */
const sweepSchema = z.strictObject({
  schemaVersion: z.literal(1),
  offgridVersion: z.string().nullable(),
  args: sweepArgumentsSchema,
  files: z.array(readFileSchema),
});

/** A run under the key of its simulation (simulator/kept-runs.ts), without a picture: those are drawn again. */
const keptRunSchema = z.strictObject({
  key: z.string(),
  seed: z.int().nonnegative(),
  days: z.number().positive(),
  totals: totalsSchema,
});
export type KeptRun = z.infer<typeof keptRunSchema>;

/** A sweep's journal: what was asked, by the name of its command; then runs, as many in a record as were done since the last. */
export const sweepEntrySchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("simulate"), payload: sweepSchema }),
  z.strictObject({ type: z.literal("size"), payload: sweepSchema }),
  z.strictObject({ type: z.literal("simulated"), payload: z.strictObject({ runs: z.array(keptRunSchema) }) }),
]);
export type SweepEntry = z.infer<typeof sweepEntrySchema>;
export type SweepCommand = Exclude<SweepEntry["type"], "simulated">;

export function keptRunOf(key: string, { seed, days, totals }: SimulationRun): KeptRun {
  return { key, seed, days, totals };
}

export function runOf({ seed, days, totals }: KeptRun): SimulationRun {
  return { seed, days, totals, timeline: null };
}
