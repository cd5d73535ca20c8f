import { describe, expect, test } from "vitest";
import type { Infer } from "../../src/tasks/task.ts";
import { type DatasetTaskId, getTask } from "../../src/tasks/tasks.ts";
import type { Tensor, Tensors } from "../../src/tensors/tensor.ts";
import { publishedModels, shippedRequest } from "./published-models.ts";

const withoutRate = [
  { name: "input", type: "float32", shape: ["batch", "sequence"] },
  { name: "state", type: "float32", shape: [2, "batch", 128] },
];

/** What each task's model answers to one item, all values alike. */
const constantAnswers: Readonly<Record<DatasetTaskId, (feeds: Tensors, value: number) => Tensors>> = {
  "ocr-recognise": (_, value) => ({ out: filled([1, 40, 6625], value) }),
  "ocr-detect": ({ x }, value) => ({ out: filled([1, 1, ...(x?.dims.slice(2) ?? [])], value) }),
  "ocr-angle": (_, value) => ({ out: filled([1, 2], value) }),
  vad: (_, value) => ({ output: filled([1, 1], value), stateN: filled([2, 1, 128], 0) }),
};
const ids = ["ocr-recognise", "ocr-detect", "ocr-angle", "vad"] as const;

describe("timed inputs", () => {
  test.each([
    ["ocr-recognise", { x: [3, 3, 48, 320] }, 8],
    ["ocr-detect", { x: [3, 3, 512, 512] }, 4],
    ["ocr-angle", { x: [3, 3, 48, 192] }, 8],
    ["vad", { input: [3, 576], state: [2, 3, 128], sr: [] }, 6],
  ] as const)("of %s are whole batches, all of one shape and no two alike", async (id, dims, count) => {
    const { feeds } = await (await getTask(id)).prepare({ ...shippedRequest, batch: 3 });
    for (const feed of feeds) {
      expect(Object.fromEntries(Object.entries(feed).map(([name, tensor]) => [name, tensor.dims]))).toEqual(dims);
      for (const tensor of Object.values(feed))
        expect(tensor.data).toHaveLength(tensor.dims.reduce((a, b) => a * b, 1));
    }
    const main = Object.keys(dims)[0] ?? "";
    expect(new Set(feeds.map((feed) => JSON.stringify(feed[main]?.data.slice(0, 4000)))).size).toBe(count);
  });

  test("of a voice model without a rate input have none", async () => {
    const { feeds } = await (await getTask("vad")).prepare({ ...shippedRequest, inputs: withoutRate });
    expect(Object.keys(feeds[0]).toSorted()).toEqual(["input", "state"]);
  });

  test("have the name that the model gives its input", async () => {
    const inputs = [{ name: "image", type: "float32", shape: [] }];
    const { feeds } = await (await getTask("ocr-angle")).prepare({ ...shippedRequest, inputs });
    expect(Object.keys(feeds[0])).toEqual(["image"]);
  });
});

describe("a model that answers the same to everything", () => {
  test.each(ids.flatMap((id) => [0, 1].map((value) => [id, value] as const)))("fails %s with %i", async (id, value) => {
    const floor = Math.min(...publishedModels.filter(({ task }) => task === id).map((model) => model.floor));
    const quality = await judged(id, async (feeds) => constantAnswers[id](feeds, value));
    expect(quality?.hi).toBeLessThan(floor);
  });
});

describe("a model for something else", () => {
  test.each([
    ["ocr-recognise", { out: filled([1, 40, 97], 0) }, "an output has the shape 1×40×97, expected 1×?×6625"],
    ["ocr-detect", { out: filled([1, 1, 128, 128], 0) }, "expected 1×1×512×512"],
    ["ocr-angle", { out: { type: "int64", dims: [1, 2], data: new BigInt64Array(2) } }, "output out is int64"],
    ["ocr-angle", {}, "no output is named at all"],
    ["vad", { output: filled([1, 1], 0) }, "no output is named stateN (outputs: output)"],
  ] as const)("is refused by %s", async (id, outputs: Tensors, fault) => {
    await expect(judged(id, async () => outputs)).rejects.toMatchObject({
      code: "input",
      fault: expect.stringContaining(fault),
    });
  });
});

test("a recogniser without its dictionary is refused", async () => {
  const task = await getTask("ocr-recognise");
  await expect(task.prepare({ ...shippedRequest, files: {} })).rejects.toMatchObject({ place: "files.dictionary" });
  await expect(task.prepare({ ...shippedRequest, files: { dictionary: "none.txt" } })).rejects.toMatchObject({
    code: "input",
    place: "none.txt",
  });
});

async function judged(id: DatasetTaskId, infer: Infer) {
  const { judge } = await (await getTask(id)).prepare(shippedRequest);
  return judge?.(infer);
}

function filled(dims: readonly number[], value: number): Tensor {
  return { type: "float32", dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(value) };
}
