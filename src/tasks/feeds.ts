import type { Tensor, TensorInfo, Tensors } from "../tensors/tensor.ts";

/**
 * The feeds of the timed loop: each stacks `batch` neighbouring items, and the next starts `batch` items on, until the
 * items are used up or there are `most` feeds. Where the batch is larger than the items, they repeat within it. Only the
 * items that are needed are read.
 */
export async function timedFeeds<Item>(request: {
  readonly items: readonly [Item, ...Item[]];
  /** One item as the model takes it; every item gives as many values. */
  readonly toFloats: (item: Item) => Promise<Float32Array>;
  readonly batch: number;
  /** Most feeds: all of them stay in memory while the model is timed. */
  readonly most: number;
  readonly toTensors: (stacked: Float32Array) => Tensors;
}): Promise<readonly [Tensors, ...Tensors[]]> {
  const { items, toFloats, batch, most, toTensors } = request;
  const rest = items.slice(1, batch * most);
  const floats = [await toFloats(items[0]), ...(await Promise.all(rest.map(toFloats)))] as const;
  const feed = (index: number) => toTensors(joined(floats, index * batch, batch));
  const count = Math.min(most, Math.ceil(items.length / batch));
  return [feed(0), ...Array.from({ length: count - 1 }, (_, index) => feed(index + 1))];
}

export function floatTensor(data: Float32Array, dims: readonly number[]): Tensor {
  return { type: "float32", dims, data };
}

/** Name of the one image input: the model's own word where known, else PaddleOCR's. */
export function imageInput(inputs: readonly TensorInfo[] | undefined): string {
  return inputs?.[0]?.name ?? "x";
}

function joined(floats: readonly [Float32Array, ...Float32Array[]], start: number, count: number): Float32Array {
  const size = floats[0].length;
  const data = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    data.set(floats[(start + index) % floats.length] ?? floats[0], index * size);
  }
  return data;
}
