import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import onnxProto from "onnx-proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { convertToFp16Weights } from "../../src/models/convert-fp16.ts";
import { inspectModel } from "../../src/models/inspect.ts";
import { fromHalfBits, toHalfBits } from "../../src/tensors/half.ts";
import {
  buildGraph,
  buildModel,
  decoderModel,
  externalModel,
  floatTensor,
  graphAttribute,
  identityModel,
  tensorAttribute,
} from "../fixtures/onnx/build.ts";
import { openModel, runModel } from "../fixtures/onnx/run.ts";

const { onnx } = onnxProto;
const size = 64;
/** Values that float16 does not hold exactly. */
const weights = Float32Array.from({ length: size }, (_, index) => Math.sin(index + 1));
const rounded = weights.map((value) => fromHalfBits(toHalfBits(value)));
const x = Float32Array.from({ length: size }, (_, index) => index / 8);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "offgrid-convert-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `y = x + w`, with `w` an initialiser of these values. */
function addWeights(values: Float32Array, change: { readonly isInput?: boolean; readonly opset?: number } = {}) {
  const vector = (name: string) => ({ name, type: "float32", dims: [values.length] });
  return buildModel({
    nodes: [{ op: "Add", inputs: ["x", "w"], outputs: ["y"] }],
    inputs: change.isInput ? [vector("x"), vector("w")] : [vector("x")],
    outputs: [vector("y")],
    initializers: [floatTensor("w", [values.length], values)],
    ...(change.opset === undefined ? {} : { opset: change.opset }),
  });
}

/**
 * `y = cond ? x + w : x · v`, in branches that both call their weights `w`: one an initialiser, the other a Constant.
 * The graph around them has the names that the halves would get.
 */
function branchingModel(): Uint8Array {
  const y = { name: "y", type: "float32", dims: [size] };
  const constant = {
    op: "Constant",
    inputs: [],
    outputs: ["w"],
    attributes: [tensorAttribute("value", floatTensor("", [size], weights))],
  };
  const branches = [
    graphAttribute(
      "then_branch",
      buildGraph({
        nodes: [{ op: "Add", inputs: ["w_fp16", "w"], outputs: ["sum"] }],
        inputs: [],
        outputs: [{ ...y, name: "sum" }],
        initializers: [floatTensor("w", [size], weights)],
      }),
    ),
    graphAttribute(
      "else_branch",
      buildGraph({
        nodes: [constant, { op: "Mul", inputs: ["w_fp16", "w"], outputs: ["product"] }],
        inputs: [],
        outputs: [{ ...y, name: "product" }],
      }),
    ),
  ];
  return buildModel({
    nodes: [
      { op: "Identity", inputs: ["x"], outputs: ["w_fp16"] },
      { op: "If", inputs: ["cond"], outputs: ["y"], attributes: branches },
    ],
    inputs: [
      { name: "cond", type: "bool", dims: [] },
      { ...y, name: "x" },
    ],
    outputs: [y],
  });
}

async function inspect(model: Uint8Array) {
  const file = path.join(folder, "model.onnx");
  writeFileSync(file, model);
  return inspectModel(file);
}

describe("a converted model", () => {
  test("computes in float32 with rounded weights, and keeps its inputs and outputs", async () => {
    const converted = await convertToFp16Weights(addWeights(weights));
    const { session, inputs } = await openModel(converted);
    expect(inputs).toEqual([{ name: "x", type: "float32", shape: [size] }]);
    const { y } = await runModel(session, { x: { type: "float32", dims: [size], data: x } });
    expect(y).toEqual({ type: "float32", dims: [size], data: x.map((value, at) => value + (rounded[at] ?? 0)) });
  });

  test.each([
    [1, (value: number, weight: number) => value + weight],
    [0, (value: number, weight: number) => value * weight],
  ])("has the weights of an If's branches rounded too, where cond is %i", async (cond, combine) => {
    const { session } = await openModel(await convertToFp16Weights(branchingModel()));
    const { y } = await runModel(session, {
      cond: { type: "bool", dims: [], data: Uint8Array.of(cond) },
      x: { type: "float32", dims: [size], data: x },
    });
    expect(y?.data).toEqual(x.map((value, at) => combine(value, rounded[at] ?? 0)));
  });

  test("gives every half a name of its own, in whichever graph", async () => {
    const { graph } = onnx.ModelProto.decode(await convertToFp16Weights(branchingModel()));
    const branches = (graph?.node ?? []).flatMap(({ attribute }) => (attribute ?? []).flatMap(({ g }) => g ?? []));
    const casts = branches.flatMap(({ node }) => (node ?? []).filter(({ opType }) => opType === "Cast"));
    expect(casts.map(({ input, output }) => [input, output])).toEqual([
      [["w_fp16_2"], ["w"]],
      [["w_fp16_3"], ["w"]],
    ]);
  });

  test("is read as fp16, with as many parameters in half the bytes", async () => {
    for (const model of [branchingModel(), decoderModel()]) {
      const [before, after] = [await inspect(model), await inspect(await convertToFp16Weights(model))];
      const [floats] = before.parameters;
      expect(after.precision).toBe("fp16");
      expect(after.parameters).toEqual([
        { type: "float16", elements: floats?.elements, bytes: (floats?.bytes ?? 0) / 2 },
      ]);
    }
  });

  test("holds what overflows no more than before: infinities stay, and the greatest half is reached", async () => {
    const values = new Float32Array(size);
    values.set([Number.NEGATIVE_INFINITY, 65_519, -65_504]);
    const { session } = await openModel(await convertToFp16Weights(addWeights(values)));
    const { y } = await runModel(session, { x: { type: "float32", dims: [size], data: new Float32Array(size) } });
    expect(y?.data.slice(0, 4)).toEqual(Float32Array.of(Number.NEGATIVE_INFINITY, 65_504, -65_504, 0));
  });
});

test("tensors of fewer than 64 elements stay float32", async () => {
  const vector = (name: string) => ({ name, type: "float32", dims: [size] });
  const model = buildModel({
    nodes: [
      { op: "Add", inputs: ["x", "w"], outputs: ["sum"] },
      { op: "Mul", inputs: ["sum", "scale"], outputs: ["y"] },
    ],
    inputs: [vector("x")],
    outputs: [vector("y")],
    initializers: [floatTensor("w", [size], weights), floatTensor("scale", [1], Float32Array.of(0.1))],
  });
  expect((await inspect(await convertToFp16Weights(model))).parameters).toEqual([
    { type: "float16", elements: size, bytes: 2 * size },
    { type: "float32", elements: 1, bytes: 4 },
  ]);
});

describe("a model that cannot be converted is refused in words", () => {
  const beyond = Float32Array.from(weights).fill(-3.4e38, 5, 6);
  const withFunction = onnx.ModelProto.encode({
    ...onnx.ModelProto.decode(addWeights(weights)),
    functions: [{ name: "f", domain: "own" }],
  }).finish();
  test.each([
    ["a weight beyond float16", addWeights(beyond), /weight "w" holds -3\.3\d+e\+38, which float16 cannot/],
    ["a weight that would round to infinity", addWeights(new Float32Array(size).fill(65_520)), "65520"],
    ["external data", externalModel({ rows: 8, columns: 8, location: "data" }), "in another file"],
    ["local functions", withFunction, "local functions"],
    ["an operator set before 6", addWeights(weights, { opset: 5 }), "operator set 6 or newer and has 5"],
    ["small tensors alone", addWeights(weights.slice(1)), "no float32 weights of 64 elements or more"],
    ["a default that callers may replace", addWeights(weights, { isInput: true }), "no float32 weights"],
    ["no weights", identityModel("float32", [1]), "no float32 weights"],
    ["no graph", Uint8Array.of(8, 8), "no graph"],
  ])("%s", async (_, model, fault) => {
    const refused = convertToFp16Weights(model);
    await expect(refused).rejects.toBeInstanceOf(RangeError);
    await expect(refused).rejects.toThrow(fault);
  });
});
