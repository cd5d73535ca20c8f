import type { onnx } from "onnx-proto";
import { elementCount } from "../tensors/create.ts";
import { elementTypeName } from "../tensors/element-types.ts";
import { isTensorType, type Tensor, type TensorData, type TensorType } from "../tensors/tensor.ts";

type Bytes = Uint8Array;
interface Layout {
  /** Bytes an element in `raw_data`; int4 has two elements a byte and is kept packed. */
  readonly bytes: number;
  readonly fromRaw: (raw: ArrayBuffer) => TensorData;
  /** From the typed field that onnx.proto names for this type. */
  readonly fromFields: (tensor: onnx.ITensorProto) => TensorData;
}

const ints = ({ int32Data }: onnx.ITensorProto): readonly number[] => int32Data ?? [];
const longs = (values: readonly unknown[] | null | undefined): bigint[] =>
  (values ?? []).map((value) => BigInt(String(value)));
const bytes8 = {
  bytes: 1,
  fromRaw: (raw: ArrayBuffer) => new Uint8Array(raw),
  fromFields: (tensor: onnx.ITensorProto) => Uint8Array.from(ints(tensor)),
};
const bits16 = {
  bytes: 2,
  fromRaw: (raw: ArrayBuffer) => new Uint16Array(raw),
  fromFields: (tensor: onnx.ITensorProto) => Uint16Array.from(ints(tensor)),
};

const layouts: Readonly<Record<Exclude<TensorType, "string">, Layout>> = {
  float32: {
    bytes: 4,
    fromRaw: (raw) => new Float32Array(raw),
    fromFields: ({ floatData }) => Float32Array.from(floatData ?? []),
  },
  float64: {
    bytes: 8,
    fromRaw: (raw) => new Float64Array(raw),
    fromFields: ({ doubleData }) => Float64Array.from(doubleData ?? []),
  },
  float16: bits16,
  bfloat16: bits16,
  uint16: bits16,
  uint8: bytes8,
  bool: bytes8,
  int8: { bytes: 1, fromRaw: (raw) => new Int8Array(raw), fromFields: (tensor) => Int8Array.from(ints(tensor)) },
  int16: { bytes: 2, fromRaw: (raw) => new Int16Array(raw), fromFields: (tensor) => Int16Array.from(ints(tensor)) },
  int32: { bytes: 4, fromRaw: (raw) => new Int32Array(raw), fromFields: (tensor) => Int32Array.from(ints(tensor)) },
  uint32: {
    bytes: 4,
    fromRaw: (raw) => new Uint32Array(raw),
    fromFields: ({ uint64Data }) => Uint32Array.from(longs(uint64Data), Number),
  },
  int64: {
    bytes: 8,
    fromRaw: (raw) => new BigInt64Array(raw),
    fromFields: ({ int64Data }) => BigInt64Array.from(longs(int64Data)),
  },
  uint64: {
    bytes: 8,
    fromRaw: (raw) => new BigUint64Array(raw),
    fromFields: ({ uint64Data }) => BigUint64Array.from(longs(uint64Data)),
  },
  int4: { ...bytes8, bytes: 0.5 },
  uint4: { ...bytes8, bytes: 0.5 },
};

/**
 * The tensor that a decoded `TensorProto` holds, whichever of its fields the values are in.
 * @throws RangeError in words for a type nobody can feed, external data, or values that do not fill the dims.
 */
export function readTensorProto(proto: onnx.ITensorProto): Tensor {
  const type = elementTypeName(Number(proto.dataType ?? 0));
  if (!isTensorType(type)) throw new RangeError(`has elements of ${type}, which no tensor here can hold`);
  if (proto.dataLocation === 1) throw new RangeError("keeps its values in another file");
  const dims = (proto.dims ?? []).map(Number);
  const data = type === "string" ? (proto.stringData ?? []).map(decodeText) : readNumbers(proto, layouts[type]);
  const expected = type === "int4" || type === "uint4" ? Math.ceil(elementCount(dims) / 2) : elementCount(dims);
  if (data.length === expected && dims.every((size) => size >= 0)) return { type, dims, data };
  throw new RangeError(`has ${data.length} values of ${type} where its dims [${dims.join(", ")}] need ${expected}`);
}

function readNumbers(proto: onnx.ITensorProto, layout: Layout): TensorData {
  const raw = proto.rawData;
  if (raw == null || raw.length === 0) return layout.fromFields(proto);
  if (layout.bytes > 1 && raw.length % layout.bytes !== 0) throw new RangeError("ends in the middle of a value");
  return layout.fromRaw(copy(raw));
}

/** A copy that begins where typed arrays may: a view into the file need not be aligned. */
function copy(raw: Bytes): ArrayBuffer {
  const buffer = new ArrayBuffer(raw.length);
  new Uint8Array(buffer).set(raw);
  return buffer;
}

function decodeText(bytes: Bytes): string {
  return new TextDecoder().decode(bytes);
}
