/** The value that models, tasks and backends exchange: a dense n-dimensional array, row-major. */

/** Every element type that ONNX Runtime knows, in its own words. */
export const tensorTypes = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "bool",
  "string",
  "int4",
  "uint4",
] as const;
export type TensorType = (typeof tensorTypes)[number];

export function isTensorType(type: string): type is TensorType {
  return tensorTypes.some((known) => known === type);
}

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | readonly string[];

export interface Tensor {
  readonly type: TensorType;
  /** Whole numbers ≥ 0, outermost first; empty for a scalar. */
  readonly dims: readonly number[];
  /** `product(dims)` elements, row-major; float16 as its 16 bits in a Uint16Array, bool as 0 or 1 in a Uint8Array. */
  readonly data: TensorData;
}

/** Tensors by input or output name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a model says of one input or output. A symbolic dimension is its name ("" when it has none). */
export interface TensorInfo {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}
