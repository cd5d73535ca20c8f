import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { dimNames, resolveDims } from "../../src/models/dims.ts";
import type { TensorInfo } from "../../src/tensors/tensor.ts";

function int64(name: string, ...shape: (number | string)[]): TensorInfo {
  return { name, type: "int64", shape };
}

function float32(name: string, ...shape: (number | string)[]): TensorInfo {
  return { name, type: "float32", shape };
}

function sizes(inputs: readonly TensorInfo[], dims: Record<string, number> = {}, batch = 1): number[][] {
  return [...resolveDims({ inputs, batch, dims }).shapes.values()].map((shape) => [...shape]);
}

function refusal(inputs: readonly TensorInfo[], dims: Record<string, number>): OffgridError {
  try {
    resolveDims({ inputs, batch: 1, dims });
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  }
  throw new Error("the dimensions were accepted");
}

describe("sizes of symbolic dimensions", () => {
  test.each([
    ["a text encoder", [int64("input_ids", "batch_size", "sequence_length")], [[2, 128]]],
    [
      "a decoder's first step has nothing cached",
      [
        int64("input_ids", "batch_size", "sequence_length"),
        int64("attention_mask", "batch_size", "total_sequence_length"),
        float32("past_key_values.0.key", "batch_size", 4, "past_sequence_length", 64),
      ],
      [
        [2, 128],
        [2, 128],
        [2, 4, 0, 64],
      ],
    ],
    [
      "a formula over two names",
      [
        int64("input_ids", "batch_size", "sequence_length"),
        int64("attention_mask", "batch_size", "past_sequence_length + sequence_length"),
      ],
      [
        [2, 128],
        [2, 128],
      ],
    ],
    [
      "an older decoder is fed one token, because its mask is one longer than its cache",
      [
        int64("input_ids", "batch_size", "sequence_length"),
        int64("attention_mask", "batch_size", "past_sequence_length + 1"),
      ],
      [
        [2, 1],
        [2, 1],
      ],
    ],
    ["an image", [float32("pixel_values", "batch_size", "num_channels", "height", "width")], [[2, 3, 224, 224]]],
    [
      "a latent",
      [float32("latent_sample", "batch_size", "num_channels_latent", "height_latent", "width_latent")],
      [[2, 4, 64, 64]],
    ],
    [
      "Whisper's encoder",
      [float32("input_features", "batch_size", "feature_size", "encoder_sequence_length")],
      [[2, 80, 3000]],
    ],
    [
      "a decoder's view of an encoder",
      [float32("encoder_hidden_states", "batch_size", "encoder_sequence_length / 2", 384)],
      [[2, 64, 384]],
    ],
    ["a waveform", [float32("input_values", "batch_size", "sequence_length")], [[2, 16000]]],
    ["a detector that is told the sampling rate", [float32("input", "batch", "sequence"), int64("sr")], [[2, 512], []]],
    ["an unnamed image, channels first", [float32("x", "", 3, "", "")], [[2, 3, 224, 224]]],
    ["an unnamed image, channels last", [float32("x", "", "", "", 3)], [[2, 224, 224, 3]]],
    ["unnamed tokens", [int64("ids", "", "")], [[2, 128]]],
    ["unnamed embeddings", [float32("x", "", "", 384)], [[2, 128, 384]]],
    ["an unknown name of a vector", [float32("x", "foo")], [[1]]],
    ["a beam", [int64("ids", "num_beams", "batch_size")], [[1, 2]]],
    ["fixed sizes stay, 0 too", [float32("x", 0, 7)], [[0, 7]]],
  ])("%s", (_, inputs, expected) => {
    expect(sizes(inputs, {}, 2)).toEqual(expected);
  });

  test("what the user says wins, by name, within formulas, by whole formula and by place", () => {
    const inputs = [float32("x", "foo", "foo + 1", "", "past_a * 2")];
    expect(sizes(inputs, { foo: 5, "x:2": 7, "past_a * 2": 9 })).toEqual([[5, 6, 7, 9]]);
    expect(sizes(inputs, { "foo + 1": 3, "x:0": 2, past_a: 4 })).toEqual([[2, 3, 224, 8]]);
  });

  test("a guess is told with the way to say otherwise; a known name is not", () => {
    const inputs = [float32("x", "batch", "foo"), float32("y", "", 3)];
    expect(resolveDims({ inputs, batch: 1, dims: {} }).notes).toEqual([
      'dimension "foo" of input "x" is unknown here: 1 taken; say otherwise with --dim foo=SIZE',
      'input "y" has no name for axis 0: 1 taken; say otherwise with --dim y:0=SIZE',
    ]);
    expect(resolveDims({ inputs, batch: 1, dims: { foo: 2, "y:0": 1 } }).notes).toEqual([]);
  });

  test("the sizes are told by name", () => {
    const inputs = [int64("ids", "batch", "seq"), float32("x", "", 3)];
    expect(resolveDims({ inputs, batch: 4, dims: {} }).dims).toEqual({ batch: 4, seq: 128, "x:0": 4 });
  });
});

describe("--dim", () => {
  const inputs = [int64("input_ids", "batch_size", "sequence_length"), float32("past", 1, "past_sequence_length")];

  test("a name that the model has not is refused with the names it has", () => {
    const error = refusal(inputs, { sequence_lenght: 4 });
    expect(error.code).toBe("usage");
    expect(error.place).toBe("--dim sequence_lenght=4");
    expect(error.cure).toContain('write "sequence_length", or use one of: batch_size, ');
    expect(refusal([float32("x", 1)], { a: 1 }).cure).toBe("this model's inputs are all fixed: leave --dim out");
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2e9])("%s is no size", (size) => {
    expect(refusal(inputs, { sequence_length: size }).code).toBe("usage");
  });

  test("an empty cache is a size", () => {
    expect(sizes(inputs, { past_sequence_length: 0 })).toEqual([
      [1, 128],
      [1, 0],
    ]);
  });

  test("every name, formula, name within a formula and place can be set", () => {
    expect(dimNames([float32("x", "a + 1", "")])).toEqual(["a", "a + 1", "x:0", "x:1"]);
  });
});
