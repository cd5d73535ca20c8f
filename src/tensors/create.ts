import type { FeedableType } from "./element-types.ts";
import { toHalfBits } from "./half.ts";
import type { Tensor, TensorData } from "./tensor.ts";

/** How many elements dims hold; 1 for a scalar. Beyond 2^53 it is only a lower bound that no memory could hold. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/**
 * A dense tensor whose elements are made one by one, in row-major order. Integers are truncated to their type, bool is
 * 1 for anything but 0, float16 becomes its 16 bits.
 */
export function createTensor(
  type: Exclude<FeedableType, "string">,
  dims: readonly number[],
  valueAt: (index: number) => number,
): Tensor {
  const length = elementCount(dims);
  const data = allocate(type, length);
  for (let index = 0; index < length; index += 1) {
    const value = valueAt(index);
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[index] = BigInt(Math.trunc(value));
    else if (type === "float16") data[index] = toHalfBits(value);
    else if (type === "bool") data[index] = value === 0 ? 0 : 1;
    else data[index] = value;
  }
  return { type, dims: [...dims], data };
}

export function createStrings(dims: readonly number[], valueAt: (index: number) => string): Tensor {
  return { type: "string", dims: [...dims], data: Array.from({ length: elementCount(dims) }, (_, i) => valueAt(i)) };
}

type NumericData = Exclude<TensorData, readonly string[]>;

function allocate(type: Exclude<FeedableType, "string">, length: number): NumericData {
  switch (type) {
    case "float32":
      return new Float32Array(length);
    case "float64":
      return new Float64Array(length);
    case "int8":
      return new Int8Array(length);
    case "uint8":
    case "bool":
      return new Uint8Array(length);
    case "int16":
      return new Int16Array(length);
    case "uint16":
    case "float16":
      return new Uint16Array(length);
    case "int32":
      return new Int32Array(length);
    case "uint32":
      return new Uint32Array(length);
    case "int64":
      return new BigInt64Array(length);
    case "uint64":
      return new BigUint64Array(length);
    default: {
      const unknown: never = type;
      throw new Error(`no array for ${String(unknown)}`);
    }
  }
}
