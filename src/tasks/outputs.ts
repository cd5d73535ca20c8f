import { OffgridError } from "../errors.ts";
import type { Tensor, Tensors } from "../tensors/tensor.ts";

export interface Floats {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** The output of that name. Throws `input` where the model has none, or it is not float32: the model is for another task. */
export function getFloats(outputs: Tensors, name: string): Floats {
  return requireFloats(outputs[name], name, Object.keys(outputs));
}

/** The first output, for models that have only one. Throws `input` where it is not float32. */
export function getFirstFloats(outputs: Tensors): Floats {
  const names = Object.keys(outputs);
  const name = names[0] ?? "";
  return requireFloats(outputs[name], name, names);
}

/** Throws `input` where a shape is not the one that the task reads; `wanted` holds null where any size will do. */
export function requireDims({ dims }: Floats, wanted: readonly (number | null)[]): void {
  const fits = dims.length === wanted.length && wanted.every((size, index) => size === null || size === dims[index]);
  if (fits) return;
  const shape = wanted.map((size) => size ?? "?").join("×");
  throw unsuited(`an output has the shape ${dims.join("×") || "scalar"}, expected ${shape}`);
}

function requireFloats(tensor: Tensor | undefined, name: string, names: readonly string[]): Floats {
  if (tensor === undefined) throw unsuited(`no output is named ${name || "at all"} (outputs: ${names.join(", ")})`);
  const { type, dims, data } = tensor;
  if (!(data instanceof Float32Array)) throw unsuited(`output ${name} is ${type}, expected float32`);
  return { dims, data };
}

function unsuited(fault: string): OffgridError {
  const cure = "Give the model the task that it was made for, or task raw, which judges nothing";
  return new OffgridError({
    code: "input",
    place: "model",
    fault: `it does not answer as its task needs: ${fault}`,
    cure,
  });
}
