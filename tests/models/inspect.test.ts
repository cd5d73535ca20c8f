import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { inspectModel } from "../../src/models/inspect.ts";
import { createRandom } from "../../src/stats/random.ts";
import {
  buildModel,
  decoderModel,
  externalModel,
  floatTensor,
  identityModel,
  intAttribute,
  matmulModel,
  sequenceModel,
} from "../fixtures/onnx/build.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "offgrid-inspect-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(bytes: Uint8Array | string, name = "model.onnx"): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

async function refusal(bytes: Uint8Array | string): Promise<OffgridError> {
  const thrown: unknown = await inspectModel(write(bytes)).then(
    () => "accepted",
    (reason: unknown) => reason,
  );
  if (thrown instanceof OffgridError) return thrown;
  throw new Error(`not refused in our words: ${String(thrown)}`);
}

describe("what a model says of itself", () => {
  test("producer, versions, operators, parameters and symbolic shapes", async () => {
    expect(await inspectModel(write(matmulModel(64, 32)))).toEqual({
      producer: "offgrid-tests",
      irVersion: 10,
      opsets: { "ai.onnx": 21, "com.microsoft": 1 },
      operators: { MatMul: 1 },
      parameters: [{ type: "float32", elements: 2048, bytes: 8192 }],
      precision: "fp32",
      inputs: [{ name: "x", type: "float32", shape: ["batch", 64] }],
      outputs: [{ name: "y", type: "float32", shape: ["batch", 32] }],
      externalData: [],
    });
  });

  test("formulas, unnamed dimensions and indices that are no parameters", async () => {
    const { outputs, parameters } = await inspectModel(write(decoderModel()));
    expect(outputs[1]?.shape).toEqual(["batch_size", 1, "past_sequence_length + sequence_length", 8]);
    expect(parameters).toEqual([{ type: "float32", elements: 512 * 8 + 8 * 64, bytes: 4 * (512 * 8 + 8 * 64) }]);
    expect((await inspectModel(write(identityModel("int4", ["", 0, 3])))).inputs).toEqual([
      { name: "x", type: "int4", shape: ["", 0, 3] },
    ]);
  });

  test("an input that an initialiser fills is none", async () => {
    const bytes = buildModel({
      nodes: [{ op: "Add", inputs: ["x", "w"], outputs: ["y"] }],
      inputs: [
        { name: "x", type: "float32", dims: [1] },
        { name: "w", type: "float32", dims: [1] },
      ],
      outputs: [{ name: "y", type: "float32", dims: [1] }],
      initializers: [floatTensor("w", [1], Float32Array.of(1))],
    });
    expect((await inspectModel(write(bytes))).inputs.map(({ name }) => name)).toEqual(["x"]);
  });

  test("weights packed two to a byte count as two, their scales as none", async () => {
    const bytes = buildModel({
      nodes: [
        {
          op: "MatMulNBits",
          domain: "com.microsoft",
          inputs: ["x", "w", "scales"],
          outputs: ["y"],
          attributes: [
            intAttribute("K", 32),
            intAttribute("N", 4),
            intAttribute("bits", 4),
            intAttribute("block_size", 32),
          ],
        },
      ],
      inputs: [{ name: "x", type: "float32", dims: [1, 32] }],
      outputs: [{ name: "y", type: "float32", dims: [1, 4] }],
      initializers: [
        { name: "w", dims: [4, 1, 16], dataType: 2, rawData: new Uint8Array(64) },
        floatTensor("scales", [4], new Float32Array(4)),
      ],
    });
    const { parameters, precision, operators } = await inspectModel(write(bytes));
    expect(parameters).toEqual([{ type: "uint4", elements: 128, bytes: 64 }]);
    expect([precision, operators]).toEqual(["int4", { "com.microsoft.MatMulNBits": 1 }]);
  });

  test("a sequence is called what it is", async () => {
    expect((await inspectModel(write(sequenceModel()))).inputs[0]?.type).toBe("sequence(float32)");
  });

  test("external data is found in the model's folder", async () => {
    const file = write(externalModel({ rows: 4, columns: 4, location: "data/weights.bin" }));
    const inspection = await inspectModel(file);
    expect(inspection.externalData).toEqual([path.join(folder, "data", "weights.bin")]);
    expect(inspection.parameters).toEqual([{ type: "float32", elements: 16, bytes: 64 }]);
  });

  test.each(["../weights.bin", "/etc/passwd", "a/../../b", "C:\\weights.bin", "..\\weights.bin", "", "a\0b"])(
    "external data at %j is refused",
    async (location) => {
      const error = await refusal(externalModel({ rows: 4, columns: 4, location }));
      expect(error.code).toBe("model_invalid");
      expect(error.fault).toContain("not a place in the model's own folder");
    },
  );
});

describe("files that are no model", () => {
  test.each([
    ["a text", "hello, this is not a model\n"],
    ["zeros", new Uint8Array(64)],
    ["an HTML page", "<!DOCTYPE html><html><body>404</body></html>"],
    ["half a model", matmulModel(64, 32).slice(0, 1000)],
    ["a model without a graph", Uint8Array.of(8, 8)],
    ["a model nested 3000 deep", nested(3000)],
    ["a length that no file has", Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)],
    ["a number without end", new Uint8Array(64).fill(0xff)],
  ])("%s is refused in words", async (_, bytes) => {
    const error = await refusal(bytes);
    expect(error.code).toBe("model_invalid");
    expect(error.place).toBe(path.join(folder, "model.onnx"));
  });

  test("a Git LFS pointer is called one", async () => {
    const error = await refusal("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    expect(error.fault).toBe("a Git LFS pointer, not the model itself");
  });

  test.each([
    ["an empty file", () => write(""), "input"],
    ["a folder", () => folder, "input"],
    ["nothing", () => path.join(folder, "absent.onnx"), "model_missing"],
  ])("%s", async (_, file, code) => {
    await expect(inspectModel(file())).rejects.toMatchObject({ code });
  });

  test("eight million empty nodes are refused before they fill the memory", async () => {
    const nodes = Buffer.from("0a00".repeat(8_000_000), "hex");
    const length = Buffer.from([
      0x80 | (nodes.length & 0x7f),
      0x80 | ((nodes.length >> 7) & 0x7f),
      0x80 | ((nodes.length >> 14) & 0x7f),
      nodes.length >> 21,
    ]);
    const before = process.memoryUsage().heapUsed;
    const error = await refusal(Buffer.concat([Buffer.of(0x3a), length, nodes]));
    expect(error.fault).toContain("more than any real model");
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 2 ** 20);
  });

  test("400 bit flips never throw anything but a refusal", async () => {
    const { integer } = createRandom(7);
    const sound = decoderModel();
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < 400; round += 1) {
      const bytes = Uint8Array.from(sound);
      // Most of the file is weights: aim every second flip at what describes the model.
      const reach = round % 2 === 0 ? bytes.length : 1500;
      const at = integer(reach);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << integer(8));
      const result: unknown = await inspectModel(write(bytes)).catch((thrown: unknown) => thrown);
      if (!(result instanceof Error)) outcomes.read += 1;
      else if (result instanceof OffgridError && result.code === "model_invalid") outcomes.refused += 1;
      else throw result;
    }
    expect(outcomes.read + outcomes.refused).toBe(400);
    expect(outcomes.refused).toBeGreaterThan(20);
  });

  test("a model cut at any byte of its description is refused", async () => {
    const sound = identityModel("float32", ["batch", 3]);
    // The last field is the second operator set, in 19 bytes: without it the model is still whole.
    const whole = sound.length - 19;
    for (let length = 1; length < sound.length; length += 1) {
      if (length !== whole) expect((await refusal(sound.slice(0, length))).code).toBe("model_invalid");
    }
  });
});

/** Graphs within attributes within nodes within graphs. */
function nested(depth: number): Uint8Array {
  let bytes: Buffer = Buffer.alloc(0);
  const wrap = (tag: number, body: Buffer): Buffer => {
    const head = [tag];
    let rest = body.length;
    for (; rest >= 0x80; rest >>= 7) head.push((rest & 0x7f) | 0x80);
    return Buffer.concat([Buffer.from([...head, rest]), body]);
  };
  // Field 7 of the model holds the graph, 1 of the graph nodes, 5 of a node attributes, 6 of an attribute a graph.
  for (let level = 0; level < depth; level += 1) bytes = wrap(0x32, wrap(0x2a, wrap(0x0a, bytes)));
  return wrap(0x3a, bytes);
}
