import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { listProviders, onnxruntimeBackend } from "../../src/backends/onnxruntime.ts";
import { sessionOptions } from "../../src/backends/onnxruntime-backend.ts";
import type { Tensor } from "../../src/tensors/tensor.ts";
import { addModel, identityModel, sequenceModel } from "../fixtures/onnx/build.ts";

const folder = mkdtempSync(path.join(tmpdir(), "offgrid-onnxruntime-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cpu = { ep: "cpu", threads: 1, spinning: false };

function load(name: string, bytes: Uint8Array | string, settings = cpu) {
  const modelPath = path.join(folder, `${name}.onnx`);
  writeFileSync(modelPath, bytes);
  return onnxruntimeBackend.load({ modelPath, settings });
}

const floats = (...values: number[]): Tensor => ({
  type: "float32",
  dims: [values.length],
  data: Float32Array.from(values),
});

describe("the settings asked of ONNX Runtime", () => {
  test("are the cell's threads, one operator at a time, and no spinning unless it is asked for", () => {
    expect(sessionOptions({ ep: "cpu", threads: 3, spinning: false })).toMatchObject({
      executionProviders: ["cpu"],
      intraOpNumThreads: 3,
      interOpNumThreads: 1,
      executionMode: "sequential",
      extra: { session: { intra_op: { allow_spinning: "0" }, inter_op: { allow_spinning: "0" } } },
    });
    expect(sessionOptions({ ep: "cpu", threads: 1, spinning: true })).toMatchObject({
      extra: { session: { intra_op: { allow_spinning: "1" } } },
    });
  });
});

describe("a session", () => {
  test("names inputs and outputs with their types and shapes", async () => {
    const model = await load("add", addModel(["batch", 2]));
    expect(model.inputs).toEqual([
      { name: "a", type: "float32", shape: ["batch", 2] },
      { name: "b", type: "float32", shape: ["batch", 2] },
    ]);
    expect(model.outputs).toEqual([{ name: "sum", type: "float32", shape: ["batch", 2] }]);
    await model.release();
  });

  test("names a value that is no tensor as such", async () => {
    const model = await load("sequence", sequenceModel());
    expect(model.inputs).toEqual([{ name: "items", type: "not a tensor", shape: [] }]);
    await model.release();
  });

  test("gives outputs to read", async () => {
    const model = await load("sum", addModel(["n"]));
    const { sum } = await model.infer({ a: floats(1, 2, 3), b: floats(10, 20, 30) });
    expect(sum).toEqual({ type: "float32", dims: [3], data: Float32Array.of(11, 22, 33) });
    await model.release();
  });

  test("runs a bound call as often as it is called", async () => {
    const model = await load("bound", identityModel("float32", ["n"]));
    const call = model.bind({ x: floats(4) });
    expect(await call()).toMatchObject({ y: { dims: [1] } });
    expect(await call()).toMatchObject({ y: { dims: [1] } });
    await model.release();
  });

  test("computes the same with threads and spinning", async () => {
    const model = await load("spinning", addModel(["n"]), { ep: "cpu", threads: 2, spinning: true });
    expect(await model.infer({ a: floats(1), b: floats(2) })).toMatchObject({ sum: { data: Float32Array.of(3) } });
    await model.release();
  });
});

describe("refusals", () => {
  test("an execution provider that is not there names those that are", async () => {
    await expect(load("any", identityModel("float32", [1]), { ...cpu, ep: "abacus" })).rejects.toMatchObject({
      code: "backend",
      place: "ep abacus",
      cure: expect.stringContaining("cpu"),
    });
    expect(listProviders().map(({ name }) => name)).toContain("cpu");
  });

  test.each([
    ["text", "no model at all"],
    ["nothing", ""],
    ["half a model", addModel(["n"]).slice(0, 60)],
  ])("%s as a file is model_invalid, with the file named", async (name, bytes) => {
    await expect(load(name, bytes)).rejects.toMatchObject({
      code: "model_invalid",
      place: path.join(folder, `${name}.onnx`),
      fault: expect.stringContaining("ONNX Runtime refuses it"),
    });
  });

  test("a file that is not there is model_invalid", async () => {
    const modelPath = path.join(folder, "missing.onnx");
    await expect(onnxruntimeBackend.load({ modelPath, settings: cpu })).rejects.toMatchObject({
      code: "model_invalid",
    });
  });

  test("a tensor whose data do not fit its dims is model_inputs, with the input named", async () => {
    const model = await load("misfit", identityModel("float32", ["n"]));
    const misfit = { type: "float32", dims: [3], data: new Float32Array(2) } as const;
    expect(() => model.bind({ x: misfit })).toThrow(
      expect.objectContaining({ code: "model_inputs", place: "input x" }),
    );
    await model.release();
  });
});
