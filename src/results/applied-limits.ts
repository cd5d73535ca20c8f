import { z } from "zod";
import { limitNames } from "../suite/limits.ts";

/** What became of one limit of a cell's profile in one repetition. */
export const appliedLimitSchema = z.strictObject({
  name: z.enum(limitNames),
  /** As the profile asks for it: `0.5`, `0,2`, `powersave`. */
  requested: z.string(),
  /** Enforced: read back while the worker ran, and within 5 % of what was asked for. */
  state: z.enum(["enforced", "requested"]),
  /** What was read back, in words: `0.5 CPUs, 0.498 used`; null where nothing could be. */
  readBack: z.string().nullable(),
  /** Why it is not enforced; null where it is. */
  fault: z.string().nullable(),
  /** The line that would allow it; null where it is enforced, or nothing would. */
  remedy: z.string().nullable(),
});
export type AppliedLimit = z.infer<typeof appliedLimitSchema>;

export const limitsStates = ["enforced", "partly", "requested"] as const;
export type LimitsState = (typeof limitsStates)[number];
