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
  /** Whether it is also timed what repeating one input brings; not, unless given. */
  audit: z.boolean().optional(),
  /** `timing`: neither judged nor compared with the call floor. Everything, unless given. */
  parts: z.enum(["all", "timing"]).optional(),
  /** Logical CPUs that all its threads may run on; those of the parent, unless given. */
  affinity: z.array(z.int().min(0)).optional(),
  /** Seconds that the steady phase lasts at least, where a meter needs more than the stop rule does. */
  minSteadyS: z.number().positive().optional(),
  datasets: z.string(),
  identityModel: z.string(),
});
export type Job = z.infer<typeof jobSchema>;

/** The first thing that a worker is told. */
export const startSchema = z.strictObject({ type: z.literal("measure"), job: jobSchema });

/** Parent to worker. */
export const requestSchema = z.discriminatedUnion("type", [
  startSchema,
  /** Every process of the cell is warm: measure. Only where there are several. */
  z.strictObject({ type: z.literal("go") }),
]);
export type WorkerRequest = z.infer<typeof requestSchema>;

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

function areDurations(value: unknown): boolean {
  return value instanceof Float64Array && value.every((ns) => ns >= 0 && ns < Number.POSITIVE_INFINITY);
}

const durationsSchema = z.custom<Float64Array>(areDurations, "a Float64Array of durations");

/** Worker to parent. Nothing is sent between the start of the steady phase and its end. */
export const messageSchema = z.discriminatedUnion("type", [
  /** The backend is imported; the parent's clock ends the spawn phase here. */
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({ type: z.literal("phase"), phase: z.enum(phases) }),
  /** Warm, and waiting for `go`. Only where the cell has several processes. */
  z.strictObject({ type: z.literal("warm") }),
  z.strictObject({
    type: z.literal("result"),
    measurement: measurementSchema,
    /** Latency of every timed iteration in order, ns. */
    samplesNs: durationsSchema,
    /** Of open loops, beside each latency. */
    open: z.strictObject({ issueDelayNs: durationsSchema, serviceNs: durationsSchema }).nullable().default(null),
  }),
  z.strictObject({
    type: z.literal("failure"),
    /** Code of an OffgridError, or null for any other error. */
    code: z.enum(Object.keys(errorCodes).filter(isErrorCode)).nullable(),
    message: z.string(),
  }),
]);
export type WorkerMessage = z.infer<typeof messageSchema>;
