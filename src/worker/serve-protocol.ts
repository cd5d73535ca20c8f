import { z } from "zod";
import { type ErrorCode, errorCodes } from "../errors.ts";
import { qualitySchema } from "../results/outcome.ts";
import { isTensorType, type Tensors } from "../tensors/tensor.ts";
import { jobSchema } from "./protocol.ts";

/** What a serving worker loads and how it knows a right answer. Paths are absolute. */
export const serveJobSchema = z.strictObject({
  job: jobSchema,
  /** The file to load: the job's model, or a graph saved from it. */
  loadPath: z.string(),
  graph: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("save"), path: z.string(), format: z.enum(["onnx", "ort"]) }),
      z.strictObject({ kind: z.literal("saved") }),
    ])
    .nullable(),
  /** The answers of an undisturbed worker; null for that worker itself. */
  reference: z
    .strictObject({
      /** Digest of the answer to each input, in order. */
      digests: z.array(z.string()),
      /** Their outputs, for answers of another digest (see reference-file.ts); null where they were too large to keep. */
      file: z.string().nullable(),
    })
    .nullable(),
});
export type ServeJob = z.infer<typeof serveJobSchema>;

/** Parent to worker: first `start`; then requests, one at a time. The worker ends when its channel closes. */
export const serveRequestSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("start"), job: serveJobSchema }),
  /** An inference; `id` is null for one that nobody asked for, which warms the worker up. */
  z.strictObject({ type: z.literal("infer"), id: z.int().min(0).nullable() }),
  /** The answer to every input, and the model's quality on its task's data set. */
  z.strictObject({ type: z.literal("refer") }),
]);
export type ServeRequest = z.infer<typeof serveRequestSchema>;

/** What an answer is beside the reference: the same within the tolerance, another, an error, or nothing to compare with. */
export const verdicts = ["same", "different", "error", "unknown"] as const;

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

const tensors = z.custom<Tensors>(isTensors, "tensors by name");
const milliseconds = z.number().nonnegative();

/** Worker to parent. */
export const serveMessageSchema = z.discriminatedUnion("type", [
  /** The backend is imported. */
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({
    type: z.literal("loaded"),
    loadMs: milliseconds,
    /** Reading and making the inputs that requests are answered on: the harness's own, not the model's. */
    inputsMs: milliseconds,
    inputs: z.int().min(1),
    notes: z.array(z.string()),
  }),
  z.strictObject({
    type: z.literal("answer"),
    id: z.int().min(0).nullable(),
    inferMs: milliseconds,
    /** First 16 hex digits of the SHA-256 of the outputs; empty for an error. */
    digest: z.string().max(16),
    verdict: z.enum(verdicts),
    /** What went wrong; empty unless the verdict is `error`. */
    error: z.string(),
  }),
  z.strictObject({
    type: z.literal("reference"),
    digests: z.array(z.string()),
    /** Null where they are too large to keep. */
    outputs: z.array(tensors).nullable(),
    quality: qualitySchema.nullable(),
  }),
  z.strictObject({
    type: z.literal("failure"),
    code: z.enum(Object.keys(errorCodes).filter(isErrorCode)).nullable(),
    message: z.string(),
  }),
]);
export type ServeMessage = z.infer<typeof serveMessageSchema>;

/** Whether a value is tensors by name, as far as a structured clone can spoil them. */
export function isTensors(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).every(isTensor);
}

function isTensor(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("type" in value && "dims" in value && "data" in value))
    return false;
  const { type, dims, data } = value;
  const isData = ArrayBuffer.isView(data) || (Array.isArray(data) && data.every((one) => typeof one === "string"));
  return typeof type === "string" && isTensorType(type) && Array.isArray(dims) && isData;
}
