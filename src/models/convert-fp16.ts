import type { onnx } from "onnx-proto";
import { elementCount } from "../tensors/create.ts";
import { toHalfBits } from "../tensors/half.ts";
import { createNameMaker } from "./graph-names.ts";
import { readTensorProto } from "./tensor-proto.ts";

/** Of `TensorProto.DataType`, and of `AttributeProto.AttributeType`. */
const FLOAT32 = 1;
const FLOAT16 = 10;
const INT = 2;

/**
 * Halving saves two bytes an element, and the Cast it takes costs about a hundred: a smaller tensor would grow the file.
 * Besides, what is that small is often no weight but must stay exact: exponents, bounds, Resize's scales.
 */
const leastElements = 64;

/**
 * Stores an ONNX model's float32 weights as float16, rounded to nearest, ties to even, each followed by a Cast to
 * float32 under the weight's old name. So every runtime runs it, inputs and outputs stay as they are, and the arithmetic
 * stays float32; ONNX Runtime folds the casts when it loads the model, unless its optimisations are off. Weights are
 * initialisers and Constant nodes' tensors of at least 64 elements, in subgraphs too; an initialiser that is also an
 * input of its graph is a default that callers may replace, and stays. The same bytes give the same bytes.
 * @throws RangeError in words for a model that cannot be converted so: a finite weight that float16 cannot hold,
 * weights in another file, local functions, an operator set before 6 (whose Cast differs), or no weights to convert.
 */
export async function convertToFp16Weights(model: Uint8Array): Promise<Uint8Array> {
  const { onnx: messages } = (await import("onnx-proto")).default;
  const decoded = messages.ModelProto.decode(model);
  const { graph, functions, opsetImport } = decoded;
  if (graph == null) throw new RangeError("it has no graph");
  // onnx-proto knows less of functions than newer files hold, so writing them back could lose a part.
  if (functions.length > 0) throw new RangeError("it has local functions");
  const opset = Number(opsetImport.find(({ domain }) => !domain || domain === "ai.onnx")?.version ?? 0);
  if (opset < 6) throw new RangeError(`it needs operator set 6 or newer and has ${opset}`);

  const makeName = createNameMaker(graph);
  let count = 0;
  const converted = convertGraph(graph, (weight) => {
    count += 1;
    return makeName(`${weight}_fp16`);
  });
  if (count === 0) throw new RangeError(`it has no float32 weights of ${leastElements} elements or more`);
  return messages.ModelProto.encode({ ...decoded, graph: converted }).finish();
}

/** Names the stored half of a weight, by the weight's name. */
type NameHalf = (weight: string) => string;

function convertGraph(graph: onnx.IGraphProto, nameHalf: NameHalf): onnx.IGraphProto {
  const inputs = new Set(graph.input?.map(({ name }) => name));
  // Initialisers come before every node, so their casts do too.
  const casts: onnx.INodeProto[] = [];
  const initializer = (graph.initializer ?? []).map((tensor) => {
    if (!isWeight(tensor) || inputs.has(tensor.name)) return tensor;
    const weight = tensor.name ?? "";
    const half = nameHalf(weight);
    casts.push(castNode(half, weight));
    return { ...toHalf(tensor, weight), name: half };
  });
  const node = (graph.node ?? []).flatMap((original) => convertNode(original, nameHalf));
  return { ...graph, initializer, node: [...casts, ...node] };
}

function convertNode(node: onnx.INodeProto, nameHalf: NameHalf): onnx.INodeProto[] {
  const constant = node.opType === "Constant" ? node.attribute?.find(({ name }) => name === "value") : undefined;
  const weight = node.output?.[0];
  if (constant?.t != null && weight !== undefined && isWeight(constant.t)) {
    const half = nameHalf(weight);
    const attribute = [{ ...constant, t: toHalf(constant.t, weight) }];
    return [{ ...node, attribute, output: [half] }, castNode(half, weight)];
  }
  return [{ ...node, attribute: node.attribute?.map((attribute) => convertSubgraphs(attribute, nameHalf)) ?? [] }];
}

function convertSubgraphs(attribute: onnx.IAttributeProto, nameHalf: NameHalf): onnx.IAttributeProto {
  const { g, graphs } = attribute;
  if (g == null && !graphs?.length) return attribute;
  return {
    ...attribute,
    ...(g == null ? {} : { g: convertGraph(g, nameHalf) }),
    graphs: (graphs ?? []).map((graph) => convertGraph(graph, nameHalf)),
  };
}

function isWeight({ dataType, dims }: onnx.ITensorProto): boolean {
  return dataType === FLOAT32 && elementCount((dims ?? []).map(Number)) >= leastElements;
}

function toHalf(tensor: onnx.ITensorProto, weight: string): onnx.ITensorProto {
  const values = readFloats(tensor, weight);
  const bits = Uint16Array.from(values, (value) => {
    const half = toHalfBits(value);
    // What was finite must not become infinite: a mask of -3.4e38 times zero is zero, -Infinity times zero is not.
    if (Number.isFinite(value) && (half & 0x7fff) === 0x7c00)
      throw new RangeError(`weight "${weight}" holds ${value}, which float16 cannot`);
    return half;
  });
  const { floatData: _, ...rest } = tensor;
  return { ...rest, dataType: FLOAT16, rawData: new Uint8Array(bits.buffer) };
}

function readFloats(tensor: onnx.ITensorProto, weight: string): Float32Array {
  let fault = "is no float32 tensor";
  try {
    const { data } = readTensorProto(tensor);
    if (data instanceof Float32Array) return data;
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    fault = thrown.message;
  }
  throw new RangeError(`weight "${weight}" ${fault}`);
}

function castNode(from: string, to: string): onnx.INodeProto {
  return {
    opType: "Cast",
    name: from,
    input: [from],
    output: [to],
    attribute: [{ name: "to", type: INT, i: FLOAT32 }],
  };
}
