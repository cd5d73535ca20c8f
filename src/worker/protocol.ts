import { z } from "zod";
import { type ErrorCode, errorCodes } from "../errors.ts";
import { measurementSchema } from "../results/outcome.ts";
import { cellSchema } from "../suite/cell.ts";
import { phases } from "../suite/phase.ts";
import { toleranceSchema } from "../suite/schema.ts";
import { taskIds } from "../tasks/task.ts";

/** What a worker is asked to do: one repetition of one cell. Paths are absolute; files were verified by the parent. */
export const jobSchema = z.strictObject({
  cell: cellSchema,
  repetition: z.int().min(1),
  seed: z.int().min(0),
  modelPath: z.string(),
  task: z.enum(taskIds),
  floor: z.number().nullable(),
  /** Files that the task needs, by role. */
  files: z.record(z.string(), z.string()),
  tolerance: toleranceSchema,
  datasets: z.string(),
  identityModel: z.string(),
});
export type Job = z.infer<typeof jobSchema>;

/** Parent to worker. */
export const requestSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("measure"), job: jobSchema }),
]);
export type WorkerRequest = z.infer<typeof requestSchema>;

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

function areDurations(value: unknown): boolean {
  return value instanceof Float64Array && value.every((ns) => ns >= 0 && ns < Number.POSITIVE_INFINITY);
}

/** Worker to parent. Nothing is sent between the start of the steady phase and its end. */
export const messageSchema = z.discriminatedUnion("type", [
  /** The backend is imported; the parent's clock ends the spawn phase here. */
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({ type: z.literal("phase"), phase: z.enum(phases) }),
  z.strictObject({
    type: z.literal("result"),
    measurement: measurementSchema,
    /** Latency of every timed iteration in order, ns. */
    samplesNs: z.custom<Float64Array>(areDurations, "a Float64Array of durations"),
  }),
  z.strictObject({
    type: z.literal("failure"),
    /** Code of an OffgridError, or null for any other error. */
    code: z.enum(Object.keys(errorCodes).filter(isErrorCode)).nullable(),
    message: z.string(),
  }),
]);
export type WorkerMessage = z.infer<typeof messageSchema>;
