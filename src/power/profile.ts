import { z } from "zod";
import { limitsSchema } from "../suite/limits.ts";
import { idSchema } from "../suite/schema.ts";
import { dipSchema } from "./dips.ts";
import { storageSchema } from "./storage.ts";
import { type SupplySpec, supplySchema } from "./supply-spec.ts";

/**
 * A power profile (bench/profiles/*.yaml): what a machine may use, and the electricity it has. Everything but the story has
 * a default, and the defaults are the machine as it is on a grid that never fails.
 */
export const profileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: idSchema,
  /** Whose electricity this is, in one line. */
  story: z.string(),
  /** Where the figures are from. */
  source: z.string().default(""),
  /** What is put in place of a cell's settings. */
  limits: limitsSchema.prefault({}),
  /** The machine that a run under these limits stands for: its figures are labelled emulated. */
  emulates: z.string().min(1).optional(),
  /** Everything that brings electricity. Of those that are on, the first in the list is drawn from; solar comes before all of them. */
  supply: z
    .array(supplySchema)
    .min(1)
    .default([{ kind: "always" }])
    .superRefine(checkSupply),
  storage: storageSchema.optional(),
  boot: z
    .strictObject({
      /** From power to a running operating system; the model is loaded after it. */
      durationS: z.number().nonnegative().max(86_400).default(60),
    })
    .prefault({}),
  events: z
    .strictObject({
      /** Short dips of the grid, each kind a Poisson process of its own. */
      dips: z.array(dipSchema).default([]),
    })
    .prefault({}),
  /** Base of the random outages; the replicate's seed is mixed into it. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
});
export type Profile = z.infer<typeof profileSchema>;

/** What the simulator reads of a profile. */
export type PowerProfile = Pick<Profile, "supply" | "storage" | "boot" | "events" | "seed">;

function checkSupply(sources: readonly SupplySpec[], context: z.RefinementCtx): void {
  for (const kind of ["solar", "trace"] as const) {
    if (sources.filter((source) => source.kind === kind).length > 1) {
      context.addIssue({ code: "custom", message: `at most one source of the kind ${kind}` });
    }
  }
}
