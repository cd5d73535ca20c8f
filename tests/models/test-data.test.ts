import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTestData } from "../../src/models/test-data.ts";
import { compareOutputs } from "../../src/tensors/compare-outputs.ts";
import { addModel, tensorFile } from "../fixtures/onnx/build.ts";
import { openModel, runModel } from "../fixtures/onnx/run.ts";

let folder: string;
let modelPath: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "offgrid-test-data-"));
  modelPath = path.join(folder, "model.onnx");
  writeFileSync(modelPath, addModel([2]));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(set: number, name: string, tensor: Parameters<typeof tensorFile>[0]): void {
  mkdirSync(path.join(folder, `test_data_set_${set}`), { recursive: true });
  writeFileSync(path.join(folder, `test_data_set_${set}`, name), tensorFile(tensor));
}

function floats(values: number[], name?: string) {
  return { dataType: 1, dims: [values.length], floatData: values, ...(name === undefined ? {} : { name }) };
}

function read() {
  return readTestData({ modelPath, inputNames: ["a", "b"], outputNames: ["sum"] });
}

describe("test_data_set_N beside a model", () => {
  test("is run and compared, and a wrong expectation is found", async () => {
    for (const [set, expected] of [
      [0, [4, 6]],
      [1, [4, 6.1]],
    ] as const) {
      put(set, "input_0.pb", floats([1, 2]));
      put(set, "input_1.pb", floats([3, 4]));
      put(set, "output_0.pb", floats([...expected]));
    }
    const { session } = await openModel(modelPath);
    const states: unknown[] = [];
    for (const { inputs, outputs } of await read()) {
      states.push(...compareOutputs(outputs, await runModel(session, inputs)));
    }
    expect(states).toMatchObject([
      { state: "equal", output: "sum", elements: 2 },
      { state: "different", output: "sum", mismatches: 1, maxAbsolute: expect.closeTo(0.1, 5) },
    ]);
  });

  test("is taken in order of its number, and tensors by their own names before their places", async () => {
    put(10, "input_0.pb", floats([1, 2], "b"));
    put(10, "input_1.pb", floats([3, 4], "a"));
    put(2, "input_0.pb", floats([5, 6], "someone else's name"));
    const cases = await read();
    expect(cases.map((found) => path.basename(found.folder))).toEqual(["test_data_set_2", "test_data_set_10"]);
    expect(cases[0]?.inputs).toEqual({ a: { type: "float32", dims: [2], data: Float32Array.of(5, 6) } });
    expect(cases[1]?.inputs["a"]?.data).toEqual(Float32Array.of(3, 4));
  });

  test("is empty where there is none, or nothing in it", async () => {
    mkdirSync(path.join(folder, "test_data_set_0"));
    writeFileSync(path.join(folder, "test_data_set_1"), "a file");
    expect(await read()).toEqual([]);
  });

  test.each([
    ["more inputs than the model has", "input_2.pb", floats([1]), "is input 2 of a model that has 2"],
    [
      "values that do not fill the dims",
      "input_0.pb",
      { ...floats([1]), dims: [2] },
      "has 1 values of float32 where its dims [2] need 2",
    ],
    ["a negative size", "input_0.pb", { ...floats([1]), dims: [-1, -1] }, "its dims [-1, -1] need 1"],
    ["half a value", "input_0.pb", { dataType: 1, dims: [1], rawData: new Uint8Array(3) }, "in the middle of a value"],
    [
      "values in another file",
      "input_0.pb",
      { dataType: 1, dims: [1], dataLocation: 1 },
      "keeps its values in another file",
    ],
    ["a type nobody can feed", "input_0.pb", { dataType: 14, dims: [0] }, "complex64"],
    ["a type that ONNX has not", "input_0.pb", { dataType: 99, dims: [0] }, "type 99"],
  ])("%s is refused with the file", async (_, name, tensor, fault) => {
    put(0, name, tensor);
    await expect(read()).rejects.toMatchObject({
      code: "input",
      place: path.join(folder, "test_data_set_0", name),
      fault: expect.stringContaining(fault),
    });
  });

  test("a file that is no tensor is refused", async () => {
    put(0, "input_0.pb", floats([1]));
    writeFileSync(path.join(folder, "test_data_set_0", "input_0.pb"), "not a tensor at all");
    await expect(read()).rejects.toMatchObject({
      code: "input",
      fault: expect.stringContaining("is not an ONNX tensor"),
    });
  });

  test("two files for one input are refused", async () => {
    put(0, "input_0.pb", floats([1, 2], "b"));
    put(0, "input_1.pb", floats([3, 4]));
    await expect(read()).rejects.toMatchObject({
      code: "input",
      fault: 'holds input "b", which another file holds too',
    });
  });
});

describe("a tensor's values", () => {
  // Field names as onnx.proto assigns them to types.
  test.each([
    ["float32", 1, { floatData: [1.5] }, Float32Array.of(1.5)],
    ["uint8", 2, { int32Data: [200] }, Uint8Array.of(200)],
    ["int8", 3, { int32Data: [-3] }, Int8Array.of(-3)],
    ["uint16", 4, { int32Data: [60_000] }, Uint16Array.of(60_000)],
    ["int16", 5, { int32Data: [-3] }, Int16Array.of(-3)],
    ["int32", 6, { int32Data: [-3] }, Int32Array.of(-3)],
    ["int64", 7, { int64Data: [-3] }, BigInt64Array.of(-3n)],
    ["string", 8, { stringData: [Buffer.from("héllo")] }, ["héllo"]],
    ["bool", 9, { int32Data: [1] }, Uint8Array.of(1)],
    ["float16", 10, { int32Data: [0x3c00] }, Uint16Array.of(0x3c00)],
    ["float64", 11, { doubleData: [0.1] }, Float64Array.of(0.1)],
    ["uint32", 12, { uint64Data: [4e9] }, Uint32Array.of(4e9)],
    ["uint64", 13, { uint64Data: [5] }, BigUint64Array.of(5n)],
    ["bfloat16", 16, { int32Data: [0x3f80] }, Uint16Array.of(0x3f80)],
  ])("%s is read from its typed field and from raw bytes", async (type, dataType, fields, data) => {
    put(0, "input_0.pb", { dataType, dims: [1], ...fields });
    if (!Array.isArray(data)) {
      put(1, "input_0.pb", { dataType, dims: [1], rawData: new Uint8Array(data.buffer) });
    }
    for (const { inputs } of await read()) expect(inputs["a"]).toEqual({ type, dims: [1], data });
  });
});
