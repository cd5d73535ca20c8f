import { z } from "zod";
import { failureSchema } from "./profile-protocol.ts";

/** Parent to worker: keep so many threads busy until you are ended. The model's file goes to `folder`, the parent's. */
export const loadRequestSchema = z.strictObject({
  type: z.literal("load"),
  threads: z.int().min(1),
  /** Share of the time in which they are. */
  duty: z.number().gt(0).max(1),
  folder: z.string(),
});
export type LoadRequest = z.infer<typeof loadRequestSchema>;

/** Worker to parent: once, when the load is on. */
export const loadMessageSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("loaded") }),
  failureSchema,
]);
export type LoadMessage = z.infer<typeof loadMessageSchema>;
