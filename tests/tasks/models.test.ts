import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Infer, Quality } from "../../src/tasks/task.ts";
import { type DatasetTaskId, getTask } from "../../src/tasks/tasks.ts";
import type { Tensor, TensorInfo, Tensors } from "../../src/tensors/tensor.ts";
import { publishedModels, shippedRequest } from "./published-models.ts";

const ort = await import("onnxruntime-node");

describe("a published model is over its floor", () => {
  test.each(publishedModels.map((model) => [path.basename(model.file), model] as const))("%s", async (_, model) => {
    const { infer, inputs } = await load(model.file);
    const quality = await judged(model.task, infer, { inputs, floor: model.floor });
    expect(quality?.metric).toBe(model.metric);
    expect(quality?.floor).toBe(model.floor);
    expect(quality?.value).toBeGreaterThan(model.floor);
    expect(quality?.lo).toBeGreaterThan(model.floor);
  });
});

describe("the same model wrongly fed is under its floor", () => {
  test.each(
    publishedModels
      .slice(0, 4)
      .flatMap((model) =>
        wrongFeeds(model.task).map(([mistake, spoil]) => [path.basename(model.file), mistake, model, spoil] as const),
      ),
  )("%s with %s", async (_file, _mistake, model, spoil) => {
    const { infer, inputs } = await load(model.file);
    const quality = await judged(model.task, (feeds) => infer(spoil(feeds)), { inputs, floor: model.floor });
    expect(quality?.hi).toBeLessThan(model.floor);
  });
});

async function judged(
  id: DatasetTaskId,
  infer: Infer,
  more: { readonly inputs: readonly TensorInfo[]; readonly floor: number },
): Promise<Quality | undefined> {
  const { judge } = await (await getTask(id)).prepare({ ...shippedRequest, ...more });
  return judge?.(infer);
}

async function load(file: string): Promise<{ readonly infer: Infer; readonly inputs: readonly TensorInfo[] }> {
  const session = await ort.InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const infer: Infer = async (feeds) => {
    const outputs = await session.run(mapped(feeds, toOrt));
    return mapped(outputs, ({ data, dims }) => {
      if (!(data instanceof Float32Array)) throw new Error("an output is not float32");
      return { type: "float32", dims, data };
    });
  };
  const inputs = session.inputMetadata.map((input) =>
    input.isTensor
      ? { name: input.name, type: input.type, shape: input.shape }
      : { name: input.name, type: "not a tensor", shape: [] },
  );
  return { infer, inputs };
}

function toOrt({ data, dims }: Tensor) {
  if (data instanceof Float32Array) return new ort.Tensor("float32", data, dims);
  if (data instanceof BigInt64Array) return new ort.Tensor("int64", data, dims);
  throw new Error("a feed is neither float32 nor int64");
}

type Spoil = (feeds: Tensors) => Tensors;

function wrongFeeds(task: DatasetTaskId): readonly (readonly [string, Spoil])[] {
  if (task === "vad") {
    return [
      ["its state lost", withInput("state", (data) => new Float32Array(data.length))],
      ["samples as 16-bit numbers", withInput("input", (data) => data.map((value) => value * 32_768))],
    ];
  }
  return [["values of 0..255", withInput("x", (data) => data.map((value) => (value * 0.5 + 0.5) * 255))]];
}

function withInput(name: string, change: (data: Float32Array) => Float32Array): Spoil {
  return (feeds) => {
    const tensor = feeds[name];
    if (!(tensor?.data instanceof Float32Array)) throw new Error(`no float32 feed ${name}`);
    return { ...feeds, [name]: { ...tensor, data: change(tensor.data) } };
  };
}

function mapped<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
