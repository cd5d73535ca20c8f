import { describe, expect, test } from "vitest";
import { createStrings, createTensor, elementCount } from "../../src/tensors/create.ts";

describe("createTensor", () => {
  test("fills row by row", () => {
    expect(createTensor("int32", [2, 3], (index) => index)).toEqual({
      type: "int32",
      dims: [2, 3],
      data: Int32Array.of(0, 1, 2, 3, 4, 5),
    });
  });

  test("a scalar has one element and a zero dimension none", () => {
    expect(createTensor("float32", [], () => 7).data).toEqual(Float32Array.of(7));
    expect(createTensor("float32", [2, 0], () => 7).data).toEqual(new Float32Array(0));
  });

  test.each([
    ["int64", -3.7, BigInt64Array.of(-3n)],
    ["uint64", 3.7, BigUint64Array.of(3n)],
    ["bool", -2, Uint8Array.of(1)],
    ["float16", 1, Uint16Array.of(0x3c00)],
    ["int8", -1.5, Int8Array.of(-1)],
  ] as const)("%s holds %s as its type does", (type, value, data) => {
    expect(createTensor(type, [1], () => value).data).toEqual(data);
  });

  test("strings are made by index", () => {
    expect(createStrings([2], (index) => `s${index}`)).toEqual({ type: "string", dims: [2], data: ["s0", "s1"] });
  });
});

test("elementCount multiplies dims without allocating", () => {
  expect([elementCount([]), elementCount([3, 0]), elementCount([1e6, 1e6])]).toEqual([1, 0, 1e12]);
});
