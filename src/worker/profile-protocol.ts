import { z } from "zod";
import { type ErrorCode, errorCodes } from "../errors.ts";
import { profileSummarySchema } from "../roofline/profile-summary.ts";
import { jobSchema } from "./protocol.ts";

/** Parent to worker: profile the cell of this job. Files go to `folder`, which the parent makes and removes. */
export const profileRequestSchema = z.strictObject({
  type: z.literal("profile"),
  job: jobSchema,
  folder: z.string(),
});
export type ProfileRequest = z.infer<typeof profileRequestSchema>;

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

/** What a worker that could not do it says, of whatever it was asked. */
export const failureSchema = z.strictObject({
  type: z.literal("failure"),
  /** Code of an OffgridError, or null for any other error. */
  code: z.enum(Object.keys(errorCodes).filter(isErrorCode)).nullable(),
  message: z.string(),
});

/** Worker to parent: one answer. */
export const profileAnswerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("profile"), summary: profileSummarySchema }),
  failureSchema,
]);
export type ProfileAnswer = z.infer<typeof profileAnswerSchema>;
