import { OffgridError } from "../errors.ts";
import { elementCount } from "../tensors/create.ts";
import { feedableTypes, isFeedable } from "../tensors/element-types.ts";
import type { Tensor, TensorInfo, Tensors } from "../tensors/tensor.ts";
import { type DimRequest, dimNames, type ResolvedDims, resolveDims } from "./dims.ts";
import { createInput } from "./input-values.ts";

export interface InputRequest extends DimRequest {
  /** The model's path or id, for messages. */
  readonly place: string;
  /** Uniform in [0, 1), seeded: the same stream gives the same inputs. */
  readonly uniform: () => number;
}

export interface MadeInputs {
  readonly feeds: Tensors;
  readonly dims: ResolvedDims["dims"];
  readonly notes: ResolvedDims["notes"];
}

// 1 GiB of float32: more is a slip of the keyboard, and would be killed rather than measured.
const maxElements = 2 ** 28;

/**
 * Inputs for a model of which only its metadata is known.
 * @throws OffgridError `model_inputs` for an input that no program can hand to onnxruntime-node or that is too large,
 * `usage` for a dimension that does not exist.
 */
export function makeInputs({ place, inputs, batch, dims, uniform }: InputRequest): MadeInputs {
  requireFeedable({ place, values: inputs, side: "input" });
  const resolved = resolveDims({ inputs, batch, dims });
  requireSize({ place, inputs, resolved });

  const sequence = sequenceLength(inputs, resolved.shapes);
  const { past_sequence_length: past = 0, total_sequence_length: total = past + sequence } = resolved.dims;
  const feeds = inputs.flatMap(({ name, type }): [string, Tensor][] => {
    if (!isFeedable(type)) return [];
    return [[name, createInput({ name, type, dims: resolved.shapes.get(name) ?? [], uniform, sequence, total })]];
  });
  return { feeds: Object.fromEntries(feeds), dims: resolved.dims, notes: resolved.notes };
}

/**
 * Refuses inputs or outputs whose type onnxruntime-node has no array for: bfloat16, float8, int4, sequences, maps.
 * Such a model often cannot even be loaded, so the metadata must come from `inspectModel`.
 */
export function requireFeedable(request: {
  readonly place: string;
  readonly values: readonly TensorInfo[];
  readonly side: "input" | "output";
}): void {
  const refused = request.values.find(({ type }) => !isFeedable(type));
  if (refused === undefined) return;
  throw new OffgridError({
    code: "model_inputs",
    place: request.place,
    fault: `${request.side} ${describe(refused)} has a type that onnxruntime-node cannot pass`,
    cure: `export the model with this ${request.side} as one of: ${feedableTypes.join(", ")}`,
  });
}

/** What to throw when ONNX Runtime refuses inputs that `makeInputs` made: it names every input with its shape. */
export function inputsRefused(request: {
  readonly place: string;
  readonly inputs: readonly TensorInfo[];
  readonly feeds: Tensors;
  readonly reason: string;
  readonly cause: unknown;
}): OffgridError {
  const { place, inputs, feeds, reason, cause } = request;
  const fed = inputs.map((info) => describe(info, feeds[info.name]?.dims)).join(", ");
  const names = dimNames(inputs);
  const cure =
    names.length === 0
      ? "put inputs beside the model, as test_data_set_0/input_0.pb"
      : `set the sizes with --dim NAME=SIZE, where NAME is one of: ${names.join(", ")}`;
  return new OffgridError({ code: "model_inputs", place, fault: `does not run on ${fed}: ${reason}`, cure, cause });
}

/** `input_ids int64[batch_size=1, sequence_length=128]`. */
function describe({ name, type, shape }: TensorInfo, sizes?: readonly number[]): string {
  const dims = shape.map((dim, axis) => {
    if (typeof dim === "number") return String(dim);
    const size = sizes?.[axis];
    return size === undefined ? dim || "?" : dim === "" ? String(size) : `${dim}=${size}`;
  });
  return `${name} ${type}[${dims.join(", ")}]`;
}

interface SizeCheck {
  readonly place: string;
  readonly inputs: readonly TensorInfo[];
  readonly resolved: ResolvedDims;
}

function requireSize({ place, inputs, resolved }: SizeCheck): void {
  let sum = 0;
  for (const info of inputs) {
    const sizes = resolved.shapes.get(info.name) ?? [];
    const negative = sizes.some((size) => !(Number.isInteger(size) && size >= 0));
    sum += negative ? Number.POSITIVE_INFINITY : elementCount(sizes);
    if (sum <= maxElements) continue;
    throw new OffgridError({
      code: "model_inputs",
      place,
      fault: negative
        ? `input ${describe(info, sizes)} has a size below 0`
        : `input ${describe(info, sizes)} is too large: inputs hold at most ${maxElements} elements together`,
      cure: "give other sizes with --dim NAME=SIZE",
    });
  }
}

/** The length that `lengths` inputs speak of: the first varying axis after the batch of the first input that has one. */
function sequenceLength(inputs: readonly TensorInfo[], shapes: ResolvedDims["shapes"]): number {
  for (const { name, shape } of inputs) {
    const axis = shape.findIndex((dim, index) => index > 0 && typeof dim === "string");
    const size = axis > 0 && !name.startsWith("past") ? shapes.get(name)?.[axis] : undefined;
    if (size !== undefined) return size;
  }
  return 1;
}
