import { describe, expect, test } from "vitest";
import { movedBytesOf } from "../../src/roofline/moved-bytes.ts";
import { operationsOf } from "../../src/roofline/operations.ts";
import type { TensorShape } from "../../src/roofline/profile-events.ts";
import { float } from "./fixtures.ts";

const of = (type: string, ...dims: number[]): TensorShape => ({ type, dims });

describe("operations by type of operator", () => {
  test.each<[string, TensorShape[], TensorShape[], number | null]>([
    ["MatMul", [float(2, 8, 40, 15), float(2, 8, 15, 40)], [float(2, 8, 40, 40)], 2 * 2 * 8 * 40 * 40 * 15],
    ["MatMul", [float(1, 40, 120)], [float(1, 40, 360)], 2 * 40 * 360 * 120],
    ["MatMul", [float(15)], [float(8)], 2 * 8 * 15],
    ["FusedMatMul", [float(1, 120, 40)], [float(1, 40, 6625)], 2 * 40 * 6625 * 120],
    ["Gemm", [float(200, 3)], [float(3, 2)], 2 * 3 * 2 * 200],
    ["MatMulInteger", [of("uint8", 4, 16), of("int8", 16, 8)], [of("int32", 4, 8)], 2 * 4 * 8 * 16],
    ["MatMulNBits", [float(1, 1, 576)], [float(1, 1, 49_152)], 2 * 49_152 * 576],
    [
      "QLinearConv",
      [of("uint8", 1, 3, 8, 8), float(), of("uint8"), of("int8", 16, 3, 3, 3)],
      [of("uint8", 1, 16, 8, 8)],
      2 * 16 * 64 * 27,
    ],
    ["QLinearConv", [of("uint8", 1, 3, 8, 8)], [of("uint8", 1, 16, 8, 8)], null],
    ["Conv", [float(1, 8, 4)], [float(1, 8, 4)], null],
    ["GRU", [float(4, 2, 10), float(1, 18, 10), float(1, 18, 6)], [float(4, 1, 2, 6)], 2 * 4 * 2 * 3 * 6 * 16],
    ["LSTM", [float(1, 1, 128), float(1, 1024)], [float(1, 1, 1, 128)], null],
    ["Softmax", [float(2, 10)], [float(2, 10)], 100],
    ["GlobalAveragePool", [float(1, 8, 4, 4)], [float(1, 8, 1, 1)], 128],
    ["Sigmoid", [float(30)], [float(30)], 30],
    ["Transpose", [float(3, 5)], [float(5, 3)], 0],
    ["GroupQueryAttention", [float(1, 1, 576)], [float(1, 1, 576)], null],
    ["MyOwnOperator", [float(3)], [float(3)], null],
  ])("%s %j → %j", (op, inputs, outputs, expected) => {
    expect(operationsOf(op, { inputs, outputs })).toBe(expected);
  });
});

describe("bytes that have to be moved", () => {
  test.each<[string, TensorShape[], TensorShape[], number | null]>([
    ["Add", [float(10), float(10)], [float(10)], 120],
    ["MatMul", [of("float16", 4, 4), of("float16", 4, 4)], [of("float16", 4, 4)], 96],
    ["MatMulNBits", [float(1, 64), of("uint8", 8, 2, 16), float(16)], [float(1, 8)], 256 + 256 + 64 + 32],
    ["DequantizeLinear", [of("int4", 9)], [float(9)], 5 + 36],
    ["Reshape", [float(1000), of("int64", 2)], [float(10, 100)], 0],
    ["Gather", [float(50_000, 576), of("int64", 1)], [float(1, 576)], 2 * 4 * 576],
    ["Shape", [float(1000)], [of("int64", 1)], 8],
    ["ScatterND", [float(1000), of("int64", 1, 1), float(1, 10)], [float(1000)], 80],
    ["Concat", [of("string", 3)], [of("string", 3)], null],
    ["Clip", [float(4), of("")], [float(4)], 32],
  ])("%s %j → %j", (op, inputs, outputs, expected) => {
    expect(movedBytesOf(op, { inputs, outputs })).toBe(expected);
  });
});
