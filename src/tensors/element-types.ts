import type { TensorType } from "./tensor.ts";

/** What ONNX says of one element type. `number` is its value in `TensorProto.DataType` (onnx.proto, IR version 11). */
interface ElementType {
  readonly number: number;
  readonly name: string;
  readonly bits: number;
  /** `weight`: what parameters are made of; `index`: shapes, positions, flags; `text`: neither. */
  readonly kind: "weight" | "index" | "text";
}

export const elementTypes: readonly ElementType[] = [
  { number: 1, name: "float32", bits: 32, kind: "weight" },
  { number: 2, name: "uint8", bits: 8, kind: "weight" },
  { number: 3, name: "int8", bits: 8, kind: "weight" },
  { number: 4, name: "uint16", bits: 16, kind: "weight" },
  { number: 5, name: "int16", bits: 16, kind: "weight" },
  { number: 6, name: "int32", bits: 32, kind: "index" },
  { number: 7, name: "int64", bits: 64, kind: "index" },
  { number: 8, name: "string", bits: 0, kind: "text" },
  { number: 9, name: "bool", bits: 8, kind: "index" },
  { number: 10, name: "float16", bits: 16, kind: "weight" },
  { number: 11, name: "float64", bits: 64, kind: "weight" },
  { number: 12, name: "uint32", bits: 32, kind: "index" },
  { number: 13, name: "uint64", bits: 64, kind: "index" },
  { number: 14, name: "complex64", bits: 64, kind: "weight" },
  { number: 15, name: "complex128", bits: 128, kind: "weight" },
  { number: 16, name: "bfloat16", bits: 16, kind: "weight" },
  { number: 17, name: "float8e4m3fn", bits: 8, kind: "weight" },
  { number: 18, name: "float8e4m3fnuz", bits: 8, kind: "weight" },
  { number: 19, name: "float8e5m2", bits: 8, kind: "weight" },
  { number: 20, name: "float8e5m2fnuz", bits: 8, kind: "weight" },
  { number: 21, name: "uint4", bits: 4, kind: "weight" },
  { number: 22, name: "int4", bits: 4, kind: "weight" },
  { number: 23, name: "float4e2m1", bits: 4, kind: "weight" },
  { number: 24, name: "float8e8m0", bits: 8, kind: "weight" },
  { number: 25, name: "uint2", bits: 2, kind: "weight" },
  { number: 26, name: "int2", bits: 2, kind: "weight" },
];

/**
 * The element types that a program can hand to onnxruntime-node. Measured with 1.30 (tests/models/inputs.test.ts): it
 * refuses bfloat16 and float8 when the session is made, int4 and uint4 when the tensor is handed over.
 */
export const feedableTypes = [
  "float32",
  "float64",
  "float16",
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
] as const satisfies readonly TensorType[];
export type FeedableType = (typeof feedableTypes)[number];

/** The name of an element type by its ONNX number; `type 99` where ONNX has none. */
export function elementTypeName(number: number): string {
  return elementTypes.find((type) => type.number === number)?.name ?? `type ${number}`;
}

export function findElementType(name: string): ElementType | undefined {
  return elementTypes.find((type) => type.name === name);
}

export function isFeedable(type: string): type is FeedableType {
  return feedableTypes.some((known) => known === type);
}
