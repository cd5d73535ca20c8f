import { elementCount } from "../tensors/create.ts";
import type { TensorShape } from "./profile-events.ts";

/** What an operator was given and what it gave; weights included. */
export interface Shapes {
  readonly inputs: readonly TensorShape[];
  readonly outputs: readonly TensorShape[];
}

/**
 * Floating-point (or integer) operations of one execution of an operator, from its shapes; null where they cannot be told. A
 * multiplication and an addition are two operations; a bias adds none, since it takes the place of the first sum; padding of an
 * image counts as if it were image.
 */
export function operationsOf(op: string, shapes: Shapes): number | null {
  const rule = rules[op];
  const count = rule === undefined ? null : rule(shapes);
  return count !== null && Number.isFinite(count) ? count : null;
}

type Rule = (shapes: Shapes) => number | null;

const elements = (shape: TensorShape | undefined): number | null =>
  shape === undefined ? null : elementCount(shape.dims);
const outputElements = ({ outputs }: Shapes): number | null => elements(outputs[0]);
const inputElements = ({ inputs }: Shapes): number | null => elements(inputs[0]);
const times = (factor: number | null, count: number | null): number | null =>
  factor === null || count === null ? null : factor * count;

/** 2·|Y|·K: each element of the result is a sum of K products. */
const product =
  (depthOf: (shapes: Shapes) => number | null): Rule =>
  (shapes) =>
    times(2, times(depthOf(shapes), outputElements(shapes)));

/** A is M×K, as it stands. */
const lastOfA = ({ inputs }: Shapes): number | null => inputs[0]?.dims.at(-1) ?? null;

/** A is M×K or, transposed, K×M; M is known from the result. */
function otherOfA({ inputs, outputs }: Shapes): number | null {
  const [rows = 1, columns] = (inputs[0]?.dims ?? []).slice(-2);
  const m = outputs[0]?.dims.at(-2);
  if (columns === undefined || m === undefined) return lastOfA({ inputs, outputs });
  const depth = (rows * columns) / m;
  return Number.isInteger(depth) ? depth : null;
}

/** 2·|Y|·(C/g)·kh·kw, with W of (M, C/g, kh, kw): a depthwise convolution has C/g = 1. */
const convolution = (weights: number): Rule =>
  product(({ inputs }) => {
    const dims = inputs[weights]?.dims;
    return dims === undefined || dims.length < 3 ? null : elementCount(dims.slice(1));
  });

/** 2·|X|·(M/g)·kh·kw, with W of (C, M/g, kh, kw): each element of the image is spread over its kernel. */
const transposedConvolution: Rule = ({ inputs }) => {
  const dims = inputs[1]?.dims;
  return dims === undefined || dims.length < 3 ? null : times(2 * elementCount(dims.slice(1)), elements(inputs[0]));
};

/** 2·S·B·(|W| + |R|): both matrices once a step and direction, whatever the number of gates. */
const recurrence: Rule = ({ inputs: [x, w, r] }) => {
  const [steps, batch] = x?.dims ?? [];
  if (steps === undefined || batch === undefined || w?.dims.length !== 3 || r?.dims.length !== 3) return null;
  return 2 * steps * batch * (elementCount(w.dims) + elementCount(r.dims));
};

const each =
  (count: number): Rule =>
  (shapes) =>
    times(count, outputElements(shapes));
const eachInput: Rule = (shapes) => inputElements(shapes);
const none: Rule = () => 0;

/** One rule for several operators. */
function all(rule: Rule, names: string): readonly (readonly [string, Rule])[] {
  return names.split(" ").map((name) => [name, rule] as const);
}

/** THE table of operators by their type. An operator that is not in it is unknown, which is not nothing. */
const rules: Readonly<Record<string, Rule>> = Object.fromEntries([
  ...all(product(lastOfA), "MatMul MatMulInteger MatMulIntegerToFloat DynamicQuantizeMatMul QLinearMatMul MatMulNBits"),
  ...all(product(otherOfA), "Gemm FusedGemm QGemm FusedMatMul TransposeMatMul"),
  ...all(convolution(1), "Conv FusedConv NhwcConv NhwcFusedConv ConvInteger"),
  ...all(convolution(3), "QLinearConv"),
  ...all(transposedConvolution, "ConvTranspose"),
  ...all(recurrence, "LSTM GRU RNN DynamicQuantizeLSTM"),
  // One an element of the result, however much work the function is.
  ...all(
    each(1),
    "Add Sub Mul Div Neg Abs Min Max Sum Mean Pow Sqrt Reciprocal Exp Log Sin Cos Tanh Erf Floor Ceil Round",
  ),
  ...all(
    each(1),
    "Relu LeakyRelu PRelu Clip Sigmoid HardSigmoid HardSwish Elu Selu Celu Softplus Softsign Mish Mod Sign",
  ),
  ...all(each(1), "Gelu FastGelu BiasGelu QuickGelu QLinearAdd QLinearMul QLinearSigmoid QLinearLeakyRelu"),
  ...all(each(2), "BatchNormalization QuantizeLinear DequantizeLinear DynamicQuantizeLinear"),
  // Largest, difference, exponential, sum, quotient.
  ...all(each(5), "Softmax LogSoftmax"),
  // Mean, difference, square, its mean, quotient, scale, shift; without mean, difference and shift; with a sum before it.
  ...all(each(7), "LayerNormalization InstanceNormalization GroupNormalization"),
  ...all(each(4), "SimplifiedLayerNormalization RMSNormalization"),
  ...all(each(8), "SkipLayerNormalization"),
  ...all(each(5), "SkipSimplifiedLayerNormalization"),
  // One an element of the input; windows that overlap are not counted twice.
  ...all(eachInput, "GlobalAveragePool GlobalMaxPool AveragePool MaxPool QLinearGlobalAveragePool QLinearAveragePool"),
  ...all(eachInput, "ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceSumSquare CumSum"),
  ...all(eachInput, "ArgMax ArgMin"),
  // Moves, compares or steers.
  ...all(
    none,
    "Identity Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice Gather GatherElements GatherND",
  ),
  ...all(none, "Pad Expand Tile Cast Shape Size Range ConstantOfShape Constant Where ReorderInput ReorderOutput"),
  ...all(
    none,
    "Equal Not And Or Xor Less LessOrEqual Greater GreaterOrEqual IsNaN IsInf NonZero ScatterND ScatterElements",
  ),
  ...all(none, "If Loop Scan DepthToSpace SpaceToDepth Dropout MemcpyToHost MemcpyFromHost OneHot Trilu EyeLike"),
  ...all(none, "SequenceAt SequenceConstruct SequenceInsert SequenceEmpty SequenceLength ConcatFromSequence"),
]);
