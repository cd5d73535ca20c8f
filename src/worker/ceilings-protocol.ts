import { z } from "zod";
import { settingCeilingsSchema } from "../roofline/calibration.ts";
import { failureSchema } from "./profile-protocol.ts";

/** Parent to worker: measure the ceilings of one setting. Files go to `folder`, which the parent makes and removes. */
export const ceilingsRequestSchema = z.strictObject({
  type: z.literal("ceilings"),
  threads: z.int().min(1),
  spinning: z.boolean(),
  /** Bytes of the last cache before memory; null where it is unknown. */
  lastCacheBytes: z.int().positive().nullable(),
  folder: z.string(),
  identityModel: z.string(),
});
export type CeilingsRequest = z.infer<typeof ceilingsRequestSchema>;

/** Worker to parent: one answer, the figures of this process alone. */
export const ceilingsAnswerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ceilings"), ceilings: settingCeilingsSchema }),
  failureSchema,
]);
export type CeilingsAnswer = z.infer<typeof ceilingsAnswerSchema>;
