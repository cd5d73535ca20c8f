import { describe, expect, test } from "vitest";
import { compareOutputs } from "../../src/tensors/compare-outputs.ts";
import { createStrings, createTensor } from "../../src/tensors/create.ts";
import type { Tensor } from "../../src/tensors/tensor.ts";

function floats(...values: number[]): Tensor {
  return createTensor("float64", [values.length], (index) => values[index] ?? 0);
}

function compare(expected: Tensor, actual: Tensor) {
  return compareOutputs({ y: expected }, { y: actual })[0];
}

describe("compareOutputs", () => {
  test("a difference within absolute + relative · |expected| is equal, and is told", () => {
    expect(compare(floats(100, 2), floats(100.1, 2))).toEqual({
      state: "equal",
      output: "y",
      elements: 2,
      mismatches: 0,
      maxAbsolute: expect.closeTo(0.1, 12),
      maxRelative: expect.closeTo(0.001, 12),
    });
  });

  test("each element outside the tolerance is counted", () => {
    expect(compare(floats(100, 1, 0), floats(100.2, 1, 1e-6))).toMatchObject({ state: "different", mismatches: 2 });
  });

  test("the tolerance can be set", () => {
    const tolerance = { relative: 0, absolute: 0.5 };
    expect(compareOutputs({ y: floats(1) }, { y: floats(1.5) }, tolerance)[0]).toMatchObject({ state: "equal" });
  });

  test.each([
    ["NaN equals NaN", [Number.NaN], [Number.NaN], "equal"],
    ["NaN differs from a number", [Number.NaN], [1], "different"],
    ["a number differs from NaN", [1], [Number.NaN], "different"],
    ["an infinity equals itself", [Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY], "equal"],
    ["an infinity differs from its opposite", [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY], "different"],
    ["an infinity differs from a number", [Number.POSITIVE_INFINITY], [1e300], "different"],
    ["zero equals minus zero", [0], [-0], "equal"],
  ])("%s", (_, expected, actual, state) => {
    expect(compare(floats(...expected), floats(...actual))).toMatchObject({ state });
  });

  test("float16 is compared as the numbers its bits mean", () => {
    const half = (value: number): Tensor => createTensor("float16", [1], () => value);
    expect(compare(half(1000), half(1000.5))).toMatchObject({ state: "equal", maxAbsolute: 0.5 });
  });

  test.each([
    ["int64", 1_000_000, 1_000_001],
    ["bool", 0, 1],
    ["uint8", 200, 201],
  ] as const)("%s must be equal exactly", (type, expected, actual) => {
    const one = (value: number): Tensor => createTensor(type, [1], () => value);
    expect(compare(one(expected), one(actual))).toMatchObject({ state: "different", mismatches: 1, maxAbsolute: 1 });
    expect(compare(one(expected), one(expected))).toMatchObject({ state: "equal" });
  });

  test("int64 beyond 2^53 is still told apart", () => {
    const big = (value: bigint): Tensor => ({ type: "int64", dims: [1], data: BigInt64Array.of(value) });
    expect(compare(big(2n ** 60n), big(2n ** 60n + 1n))).toMatchObject({ state: "different", mismatches: 1 });
  });

  test("strings must be equal exactly and have no numeric difference", () => {
    const text = (value: string): Tensor => createStrings([1], () => value);
    expect(compare(text("a"), text("b"))).toMatchObject({ state: "different", mismatches: 1, maxAbsolute: null });
  });

  test("another type, other dims and a missing output are told apart", () => {
    const expected = { a: floats(1), b: floats(1), c: floats(1) };
    const actual = { a: createTensor("float32", [1], () => 1), b: floats(1, 1) };
    expect(compareOutputs(expected, actual)).toEqual([
      { state: "type", output: "a", expected: "float64", actual: "float32" },
      { state: "dims", output: "b", expected: [1], actual: [2] },
      { state: "missing", output: "c" },
    ]);
  });
});
