import { z } from "zod";
import { duelRulesSchema, instructionsSchema, outputsFindingSchema } from "../gate/duel-record.ts";
import { cellLaunchSchema } from "../gate/launch.ts";
import { machineContextSchema } from "../machine/context-schema.ts";
import { modelFactsSchema } from "../results/outcome.ts";
import { cellSchema } from "../suite/cell.ts";
import { toleranceSchema } from "../suite/schema.ts";

export const armNames = ["baseline", "candidate"] as const;
export type ArmName = (typeof armNames)[number];

const ofEachArm = <Item extends z.ZodType>(item: Item) => z.strictObject({ baseline: item, candidate: item });

/** One comparison: what is measured of each arm. */
const pairSchema = z.strictObject({
  /** The baseline's cell id. */
  id: z.string(),
  /** For people. */
  name: z.string(),
  ...ofEachArm(cellSchema).shape,
});
export type Pair = z.infer<typeof pairSchema>;

/** The first record: what a resumed duel needs to go on as it began. Paths are in a file of their own (runner/local-file.ts). */
const duelSchema = z.strictObject({
  schemaVersion: z.literal(1),
  duelId: z.string(),
  /** The arms in words, as they were asked for, without folders. */
  arms: ofEachArm(z.string()),
  /** The command that does it again, without folders. */
  command: z.string(),
  pairs: z.array(pairSchema).min(1),
  /** Release, commit and build of the offgrid that measures an arm, in words; null where it is this one. */
  harness: ofEachArm(z.string().nullable()),
  /** What of the user's own the arms take, by `localName`: without the place of each there is no going on. */
  local: z.array(z.string()),
  /** Sentences on what was left out. */
  notes: z.array(z.string()),
  rules: duelRulesSchema,
  /** Seconds of launches after which what is undecided stays so. */
  budgetS: z.number().positive(),
  hasNullArm: z.boolean(),
  seed: z.int().min(0),
  tolerance: toleranceSchema,
  /** Longest silence of a worker that was asked something. */
  timeoutS: z.number().positive(),
  context: machineContextSchema,
});
export type DuelRecord = z.infer<typeof duelSchema>;

/** What each arm is and answers, before anything is timed. */
const checkedSchema = z.strictObject({
  cell: z.string(),
  models: ofEachArm(modelFactsSchema.nullable()),
  /** Version of onnxruntime-node where it is not offgrid's own. */
  onnxruntime: ofEachArm(z.string().nullable()),
  outputs: outputsFindingSchema,
  notes: z.array(z.string()),
});
export type CheckedRecord = z.infer<typeof checkedSchema>;

const failureSchema = z.strictObject({
  cell: z.string(),
  arm: z.enum(["baseline", "candidate", "both"]),
  detail: z.string(),
});
export type ArmFailure = z.infer<typeof failureSchema>;

const launchSchema = z.strictObject({
  phase: cellLaunchSchema.shape.phase,
  launch: cellLaunchSchema.shape.launch,
  tookS: z.number().nonnegative(),
  /** Steal of the whole launch, of all CPUs together; null where it is not told. */
  stealFraction: z.number().nonnegative().nullable(),
  cells: z.array(cellLaunchSchema),
});
export type LaunchRecord = z.infer<typeof launchSchema>;

/** Why nothing more is measured. */
export const ends = ["decided", "budget"] as const;

function event<Type extends string, Payload extends z.ZodType>(type: Type, payload: Payload) {
  return z.strictObject({ type: z.literal(type), payload });
}

/** A duel's journal: duel; checked or failed for each pair; counted; launches; `resumed` anywhere; finished. */
export const duelEntrySchema = z.discriminatedUnion("type", [
  event("duel", duelSchema),
  event("checked", checkedSchema),
  event("counted", z.strictObject({ cell: z.string(), instructions: instructionsSchema.nullable(), why: z.string() })),
  event("launch", launchSchema),
  event("failed", failureSchema),
  event("resumed", z.strictObject({ notes: z.array(z.string()) })),
  event("finished", z.strictObject({ why: z.enum(ends) })),
]);
export type DuelEntry = z.infer<typeof duelEntrySchema>;
