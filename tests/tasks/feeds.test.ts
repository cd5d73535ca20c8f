import { expect, test } from "vitest";
import { floatTensor, imageInput, timedFeeds } from "../../src/tasks/feeds.ts";

test("a batch of one gives a feed an item", async () => {
  expect(await feedsOf({ items: [1, 2, 3], batch: 1, most: 8 })).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

test("no more feeds are made, and no more items read, than asked for", async () => {
  const read: number[] = [];
  expect(await feedsOf({ items: [1, 2, 3, 4, 5], batch: 2, most: 2, read })).toEqual([
    [1, 1, 2, 2],
    [3, 3, 4, 4],
  ]);
  expect(read).toEqual([1, 2, 3, 4]);
});

test("the last batch is filled up from the first items", async () => {
  expect(await feedsOf({ items: [1, 2, 3], batch: 2, most: 8 })).toEqual([
    [1, 1, 2, 2],
    [3, 3, 1, 1],
  ]);
});

test("a batch larger than the items repeats them", async () => {
  expect(await feedsOf({ items: [1, 2], batch: 5, most: 8 })).toEqual([[1, 1, 2, 2, 1, 1, 2, 2, 1, 1]]);
});

test("an image input has the model's own name, or PaddleOCR's", () => {
  expect(imageInput([{ name: "image", type: "float32", shape: [] }])).toBe("image");
  expect(imageInput(undefined)).toBe("x");
});

async function feedsOf(request: {
  readonly items: readonly [number, ...number[]];
  readonly batch: number;
  readonly most: number;
  readonly read?: number[];
}) {
  const feeds = await timedFeeds({
    ...request,
    toFloats: async (item) => {
      request.read?.push(item);
      return Float32Array.of(item, item);
    },
    toTensors: (data) => ({ x: floatTensor(data, [request.batch, 2]) }),
  });
  return feeds.map(({ x }) => Array.from(x?.data ?? [], Number));
}
