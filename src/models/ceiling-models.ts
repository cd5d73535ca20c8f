import type { onnx } from "onnx-proto";
import type { Precision } from "../roofline/profile-summary.ts";
import { toHalfBits } from "../tensors/half.ts";

// Models that do one thing, for measuring how fast this machine does it. Weights are ConstantOfShape nodes, which ONNX Runtime
// folds when it loads the model: the files are small, whatever they are made to move.

/** `TensorProto.DataType`, and `AttributeProto.AttributeType`. */
const types = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 } as const;
const TENSOR = 4;
const INT = 2;

/** `y = x · w`, both square, of one precision: int8 is uint8 × int8 → int32. */
export function matmulModel({ precision, size }: { readonly precision: Precision; readonly size: number }) {
  const [x, w, y] = matmulTypes[precision];
  const square = [size, size];
  return encode({
    nodes: [
      constant({ name: "w", dims: "shape", type: w }),
      { name: "product", opType: precision === "int8" ? "MatMulInteger" : "MatMul", input: ["x", "w"], output: ["y"] },
    ],
    inputs: [value("x", x, square)],
    outputs: [value("y", y, square)],
    initializers: [integers("shape", square)],
  });
}

const matmulTypes = {
  fp32: ["float32", "float32", "float32"],
  fp16: ["float16", "float16", "float16"],
  int8: ["uint8", "int8", "int32"],
} as const satisfies Readonly<Record<Precision, readonly [Type, Type, Type]>>;

/** Operators of a chain that moves memory. */
const streamLength = 8;

/**
 * Adds a number to an array, in place, again and again: each step reads and writes `bytes` ÷ 2. The array is made in the model
 * and only its largest element leaves it, so that nothing else is moved. The input `shape` is that of the array.
 */
export function copyModel() {
  const steps = Array.from({ length: streamLength }, (_, index) => ({
    name: `step${index}`,
    opType: "Add",
    input: [`x${index}`, "one"],
    output: [`x${index + 1}`],
  }));
  return encode({
    nodes: [
      { ...constant({ name: "x0", dims: "shape", type: "float32" }), name: "array" },
      ...steps,
      {
        name: "largest",
        opType: "ReduceMax",
        input: [`x${streamLength}`],
        output: ["y"],
        attribute: [{ name: "keepdims", type: INT, i: 1 }],
      },
    ],
    inputs: [value("shape", "int64", [2])],
    outputs: [value("y", "float32", [1, 1])],
    initializers: [{ name: "one", dims: [1], dataType: types.float32, rawData: bytesOf(Float32Array.of(1)) }],
  });
}

/** Multiplies a vector with a square matrix again and again: each step reads the matrix, 4·size² bytes, and little else. */
export function readModel({ size }: { readonly size: number }) {
  const steps = Array.from({ length: streamLength }, (_, index) => ({
    name: `step${index}`,
    opType: "MatMul",
    input: [index === 0 ? "x" : `x${index}`, "w"],
    output: [index === streamLength - 1 ? "y" : `x${index + 1}`],
  }));
  return encode({
    nodes: [constant({ name: "w", dims: "shape", type: "float32", fill: 1 / size }), ...steps],
    inputs: [value("x", "float32", [1, size])],
    outputs: [value("y", "float32", [1, size])],
    initializers: [integers("shape", [size, size])],
  });
}

type Type = keyof typeof types;

interface Graph {
  readonly nodes: readonly onnx.INodeProto[];
  readonly inputs: readonly onnx.IValueInfoProto[];
  readonly outputs: readonly onnx.IValueInfoProto[];
  readonly initializers: readonly onnx.ITensorProto[];
}

async function encode({ nodes, inputs, outputs, initializers }: Graph): Promise<Uint8Array> {
  const { onnx: messages } = (await import("onnx-proto")).default;
  return messages.ModelProto.encode({
    irVersion: 9,
    producerName: "offgrid",
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "ceiling",
      node: [...nodes],
      input: [...inputs],
      output: [...outputs],
      initializer: [...initializers],
    },
  }).finish();
}

function constant({ name, dims, type, fill }: { name: string; dims: string; type: Type; fill?: number }) {
  const t = { dims: [1], dataType: types[type], rawData: oneOf(type, fill) };
  return {
    name,
    opType: "ConstantOfShape",
    input: [dims],
    output: [name],
    attribute: [{ name: "value", type: TENSOR, t }],
  } satisfies onnx.INodeProto;
}

function oneOf(type: Type, fill = 0.5): Uint8Array {
  if (type === "float32") return bytesOf(Float32Array.of(fill));
  return type === "float16" ? bytesOf(Uint16Array.of(toHalfBits(fill))) : Uint8Array.of(1);
}

function value(name: string, type: Type, dims: readonly number[]): onnx.IValueInfoProto {
  const dim = dims.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: types[type], shape: { dim } } } };
}

function integers(name: string, values: readonly number[]): onnx.ITensorProto {
  return { name, dims: [values.length], dataType: types.int64, rawData: bytesOf(BigInt64Array.from(values, BigInt)) };
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
