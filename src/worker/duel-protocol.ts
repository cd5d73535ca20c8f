import { z } from "zod";
import { type ErrorCode, errorCodes } from "../errors.ts";
import { qualitySchema } from "../results/outcome.ts";
import type { Tensors } from "../tensors/tensor.ts";
import { jobSchema } from "./protocol.ts";
import { isTensors } from "./serve-protocol.ts";

/** Raised when either side would misunderstand the other's messages: an arm may be another checkout's worker. */
export const armProtocol = 1;

/** What the worker of an arm is started with: its cells. Paths are absolute; files were verified by the parent. */
export const armJobSchema = z.strictObject({
  jobs: z.array(jobSchema).min(1),
  /** Folder of another onnxruntime-node; null for offgrid's own. */
  runtime: z.string().nullable(),
});
export type ArmJob = z.infer<typeof armJobSchema>;

/** Parent to worker: each is answered once, before the next is sent. */
export const armRequestSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("start"), protocol: z.literal(armProtocol), job: armJobSchema }),
  /** Load a cell's model, make its inputs, warm it up. One at a time. */
  z.strictObject({ type: z.literal("open"), index: z.int().min(0) }),
  /** A block: so many timed calls. */
  z.strictObject({ type: z.literal("turn"), calls: z.int().min(1) }),
  /** The answers to every input, untimed, and the model's quality on its task's data set. */
  z.strictObject({ type: z.literal("refer") }),
  /** User instructions an inference: the slope from `few` to `many` calls. */
  z.strictObject({ type: z.literal("count"), few: z.int().min(1), many: z.int().min(2) }),
  z.strictObject({ type: z.literal("close") }),
]);
export type ArmRequest = z.infer<typeof armRequestSchema>;

const milliseconds = z.number().nonnegative();
const tensors = z.custom<Tensors>(isTensors, "tensors by name");

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

/** Worker to parent. */
export const armAnswerSchema = z.discriminatedUnion("type", [
  /** The backend is imported. */
  z.strictObject({ type: z.literal("ready"), onnxruntime: z.string().nullable() }),
  z.strictObject({
    type: z.literal("opened"),
    /** Whether calls take time of this machine, or of a virtual clock. */
    clock: z.enum(["hrtime", "virtual"]),
    loadMs: milliseconds,
    /** Median of the last warm-up block. */
    usualMs: milliseconds,
    /** Whether two warm-up blocks in a row had medians within 2 %. */
    isWarm: z.boolean(),
    notes: z.array(z.string()),
  }),
  z.strictObject({
    type: z.literal("turned"),
    /** Nearest-rank quantiles of the block's calls. */
    p25Ms: milliseconds,
    p50Ms: milliseconds,
    meanMs: milliseconds,
    /** CPU time of this process between its last answer and this question, and how long that was; 0 before the first. */
    idleCpuS: z.number().nonnegative(),
    idleS: z.number().nonnegative(),
  }),
  z.strictObject({
    type: z.literal("reference"),
    /** Digests of the inputs and of the answers to them, in order. */
    inputs: z.array(z.string()),
    digests: z.array(z.string()),
    /** Null where they are too large to keep. */
    outputs: z.array(tensors).nullable(),
    quality: qualitySchema.nullable(),
  }),
  /** Null where nothing counts instructions, with the reason. */
  z.strictObject({
    type: z.literal("counted"),
    instructions: z.number().positive().nullable(),
    why: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal("closed") }),
  z.strictObject({
    type: z.literal("failure"),
    code: z.enum(Object.keys(errorCodes).filter(isErrorCode)).nullable(),
    message: z.string(),
  }),
]);
export type ArmAnswer = z.infer<typeof armAnswerSchema>;
export type ArmAnswerOf<Type extends ArmAnswer["type"]> = Extract<ArmAnswer, { readonly type: Type }>;
