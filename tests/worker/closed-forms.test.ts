import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { onnxruntimeBackend } from "../../src/backends/onnxruntime.ts";
import { type ProfileSummary, summariseProfile } from "../../src/roofline/profile-summary.ts";
import { createTensor } from "../../src/tensors/create.ts";
import { watchInferences } from "../../src/worker/watch-inferences.ts";
import { buildModel, floatTensor, intAttribute, type ModelParts } from "../fixtures/onnx/build.ts";

const folder = mkdtempSync(path.join(tmpdir(), "offgrid-closed-forms-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What ONNX Runtime's own profile of a model says, as `offgrid run --profile-ops` reads it. */
async function profile(model: Uint8Array, dims: readonly number[]): Promise<ProfileSummary> {
  const modelPath = path.join(folder, "model.onnx");
  writeFileSync(modelPath, model);
  const watch = (graph: "as run" | "plain") =>
    watchInferences({
      backend: onnxruntimeBackend,
      modelPath,
      settings: { ep: "cpu", threads: 1, spinning: false },
      graph,
      folder,
      use: async (loaded) => {
        for (let count = 0; count < 3; count++)
          await loaded.infer({ x: createTensor("float32", dims, (at) => at % 5) });
      },
    });
  const plain = await watch("plain");
  return summariseProfile({ ran: await watch("as run"), plain: plain[0]?.nodes ?? [] });
}

function oneOperator({
  op,
  x,
  y,
  weights,
  attributes = [],
}: Pick<ModelParts["nodes"][number], "op" | "attributes"> & {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly weights: readonly (readonly number[])[];
}): Uint8Array {
  const names = weights.map((_, index) => `w${index}`);
  return buildModel({
    nodes: [{ op, inputs: ["x", ...names], outputs: ["y"], attributes }],
    inputs: [{ name: "x", type: "float32", dims: x }],
    outputs: [{ name: "y", type: "float32", dims: y }],
    initializers: weights.map((dims, index) =>
      floatTensor(`w${index}`, dims, new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(0.25)),
    ),
  });
}

const ints = (name: string, values: readonly number[]) => ({ name, type: 7, ints: [...values] });

/** Floating-point operations and bytes of all operators but those that lay data out anew. */
function workOf({ nodes }: ProfileSummary) {
  const own = nodes.filter(({ op }) => !op.startsWith("Reorder"));
  return {
    flops: own.reduce((sum, { flops }) => sum + (flops ?? Number.NaN), 0),
    bytes: own.reduce((sum, { bytes }) => sum + (bytes ?? Number.NaN), 0),
  };
}

describe("operations and bytes from a real profile equal the closed form", () => {
  test("of a MatMul, 2·M·K·N, with its weights though they are packed at load", async () => {
    const [m, k, n] = [7, 48, 33];
    const found = await profile(oneOperator({ op: "MatMul", x: [m, k], y: [m, n], weights: [[k, n]] }), [m, k]);
    expect(workOf(found)).toEqual({ flops: 2 * m * k * n, bytes: 4 * (m * k + k * n + m * n) });
  });

  test("of a Gemm with a transposed matrix and a bias, 2·M·K·N", async () => {
    const [m, k, n] = [5, 20, 12];
    const model = oneOperator({
      op: "Gemm",
      x: [m, k],
      y: [m, n],
      weights: [[n, k], [n]],
      attributes: [intAttribute("transB", 1)],
    });
    expect(workOf(await profile(model, [m, k]))).toEqual({
      flops: 2 * m * k * n,
      bytes: 4 * (m * k + n * k + n + m * n),
    });
  });

  test.each([
    ["of channels that fill no block", 3, 5],
    ["of whole blocks of channels", 32, 32],
    ["of channels that are filled up to whole blocks", 24, 36],
  ])("of a Conv %s, 2·N·M·OH·OW·C·kh·kw", async (_, c, m) => {
    const [h, w, kernel] = [10, 14, 3];
    const x = [2, c, h, w];
    const y = [2, m, h, w];
    const model = oneOperator({
      op: "Conv",
      x,
      y,
      weights: [[m, c, kernel, kernel], [m]],
      attributes: [ints("kernel_shape", [kernel, kernel]), ints("pads", [1, 1, 1, 1])],
    });
    expect(workOf(await profile(model, x))).toEqual({
      flops: 2 * 2 * m * h * w * c * kernel * kernel,
      bytes: 4 * (2 * c * h * w + m * c * kernel * kernel + m + 2 * m * h * w),
    });
  });

  test.each([16, 20])("of a depthwise Conv over %i channels, 2·N·C·OH·OW·kh·kw", async (c) => {
    const [h, w, kernel] = [12, 12, 5];
    const x = [1, c, h, w];
    const model = oneOperator({
      op: "Conv",
      x,
      y: [1, c, h / 2, w / 2],
      weights: [[c, 1, kernel, kernel]],
      attributes: [
        intAttribute("group", c),
        ints("kernel_shape", [kernel, kernel]),
        ints("pads", [2, 2, 2, 2]),
        ints("strides", [2, 2]),
      ],
    });
    expect(workOf(await profile(model, x)).flops).toBe(2 * c * (h / 2) * (w / 2) * kernel * kernel);
  });

  test("of a grouped Conv, 2·N·M·OH·OW·(C/g)·kh·kw", async () => {
    const [c, m, group, h, w] = [8, 12, 4, 6, 6];
    const model = oneOperator({
      op: "Conv",
      x: [1, c, h, w],
      y: [1, m, h, w],
      weights: [[m, c / group, 1, 1]],
      attributes: [intAttribute("group", group), ints("kernel_shape", [1, 1])],
    });
    expect(workOf(await profile(model, [1, c, h, w])).flops).toBe(2 * m * h * w * (c / group));
  });

  test("of a ConvTranspose, 2·N·C·H·W·M·kh·kw, with its weights though they are packed at load", async () => {
    const [c, m, h, w] = [6, 4, 5, 5];
    const model = oneOperator({
      op: "ConvTranspose",
      x: [1, c, h, w],
      y: [1, m, 2 * h, 2 * w],
      weights: [[c, m, 2, 2]],
      attributes: [ints("kernel_shape", [2, 2]), ints("strides", [2, 2])],
    });
    expect(workOf(await profile(model, [1, c, h, w])).flops).toBe(2 * c * h * w * m * 4);
  });

  test("of an LSTM, 2·S·B·4H·(I + H), with its weights though they are packed at load", async () => {
    const [steps, batch, input, hidden] = [3, 2, 10, 6];
    const model = oneOperator({
      op: "LSTM",
      x: [steps, batch, input],
      y: [steps, 1, batch, hidden],
      weights: [
        [1, 4 * hidden, input],
        [1, 4 * hidden, hidden],
      ],
      attributes: [intAttribute("hidden_size", hidden)],
    });
    expect(workOf(await profile(model, [steps, batch, input])).flops).toBe(
      2 * steps * batch * 4 * hidden * (input + hidden),
    );
  });
});

test("a profile leaves no file behind, and knows its inferences", async () => {
  const found = await profile(oneOperator({ op: "MatMul", x: [1, 4], y: [1, 4], weights: [[4, 4]] }), [1, 4]);
  expect(found.inferences).toBe(3);
  expect(found.nodes.map(({ op, provider, calls }) => [op, provider, calls])).toEqual([
    ["MatMul", "CPUExecutionProvider", 1],
  ]);
  expect(found.inferenceMs).toBeGreaterThan(0);
});
