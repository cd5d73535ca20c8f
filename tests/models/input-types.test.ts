import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { makeInputs, requireFeedable } from "../../src/models/inputs.ts";
import { createRandom } from "../../src/stats/random.ts";
import { elementTypes, feedableTypes } from "../../src/tensors/element-types.ts";
import type { TensorInfo } from "../../src/tensors/tensor.ts";
import { castModel, identityModel, sequenceModel } from "../fixtures/onnx/build.ts";
import { openModel, runModel } from "../fixtures/onnx/run.ts";

function make(inputs: readonly TensorInfo[]) {
  const { uniform } = createRandom(1);
  return makeInputs({ place: "model.onnx", inputs, batch: 1, dims: {}, uniform });
}

function refusalOf(inputs: readonly TensorInfo[]): OffgridError {
  try {
    make(inputs);
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  }
  throw new Error("the inputs were made");
}

const unfeedable = elementTypes
  .map(({ name }) => name)
  .filter((name) => !feedableTypes.some((known) => known === name));

describe("an input of each element type", () => {
  test.each(
    feedableTypes.flatMap(
      (type) =>
        [
          [type, "a vector", [3]],
          [type, "a scalar", []],
          [type, "an empty tensor", [0, 2]],
          [type, "an unnamed dimension", ["", 2]],
        ] as const,
    ),
  )("%s as %s goes through onnxruntime-node unchanged", async (type, _, dims) => {
    const { session, inputs } = await openModel(identityModel(type, dims));
    const { feeds } = make(inputs);
    const { y } = await runModel(session, feeds);
    expect(y).toEqual({ ...feeds["x"], type });
  });

  test.each(unfeedable)("%s is refused by name before ONNX Runtime sees it", (type) => {
    const error = refusalOf([{ name: "pixels", type, shape: ["batch", 3] }]);
    expect(error.code).toBe("model_inputs");
    expect(error.fault).toBe(`input pixels ${type}[batch, 3] has a type that onnxruntime-node cannot pass`);
    expect(error.cure).toContain("float32");
  });

  test.each(["bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "complex64", "complex128"])(
    "onnxruntime-node cannot even open a model that takes %s",
    async (type) => {
      await expect(openModel(identityModel(type, [2]))).rejects.toThrow(
        /Unsupported data type|not currently registered/,
      );
    },
  );

  test.each(["int4", "uint4"])("onnxruntime-node opens a model that takes %s, and refuses the tensor", async (type) => {
    const { session, inputs } = await openModel(castModel(type, [2]));
    expect(inputs[0]?.type).toBe(type);
    const { Tensor } = await import("onnxruntime-node");
    const packed = new Tensor(type === "int4" ? "int4" : "uint4", Uint8Array.of(0x21), [2]);
    await expect(session.run({ x: packed })).rejects.toThrow("not supported");
  });

  test("a sequence is refused by name", async () => {
    const { inputs } = await openModel(sequenceModel());
    expect(refusalOf(inputs).fault).toContain("input items not a tensor[]");
  });

  test("an output of such a type is named as an output", () => {
    const values = [{ name: "y", type: "bfloat16", shape: [1] }];
    expect(() => requireFeedable({ place: "m", values, side: "output" })).toThrow("output y bfloat16[1]");
  });
});
