import { expect, test } from "vitest";
import { createShapeFinder } from "../../src/roofline/true-shapes.ts";
import { float, makeEvent } from "./fixtures.ts";

test("an operator whose weights were packed gets them back from the plain graph", () => {
  const plain = [makeEvent({ name: "fc", op: "Gemm", inputs: [float(1, 8), float(8, 4)], outputs: [float(1, 4)] })];
  const ran = [makeEvent({ name: "fc", op: "Gemm", inputs: [float(1, 8)], outputs: [float(1, 4)] })];
  expect(createShapeFinder(plain)(ran)[0]?.inputs).toEqual([float(1, 8), float(8, 4)]);
});

test("an operator of that name that gave something else keeps what it ran with", () => {
  const plain = [makeEvent({ name: "fc", op: "Gemm", outputs: [float(1, 4)] })];
  const ran = [makeEvent({ name: "fc", op: "Gemm", inputs: [float(9)], outputs: [float(2, 4)] })];
  expect(createShapeFinder(plain)(ran)).toEqual(ran);
});

test("blocked convolutions are found again by kernel, image and channels, in their order", () => {
  const conv = (name: string, m: number, c: number, size: number, op = "Conv") =>
    makeEvent({
      name,
      op,
      inputs: [float(1, c, size, size), float(m, c, 3, 3)],
      outputs: [float(1, m, size, size)],
    });
  const plain = [
    conv("a", 24, 96, 15),
    conv("kept", 24, 18, 15),
    conv("b", 30, 96, 15, "FusedConv"),
    conv("c", 24, 96, 30),
  ];
  const ran = [
    conv("out_a_nchwc", 32, 96, 15),
    conv("kept", 24, 18, 15),
    conv("out_c_nchwc_1", 32, 96, 30),
    conv("out_b_nchwc", 32, 96, 15),
    conv("nowhere_nchwc", 64, 96, 15),
  ];
  const channels = createShapeFinder(plain)(ran).map(({ inputs }) => inputs[1]?.dims[0]);
  expect(channels).toEqual([24, 24, 24, 30, 64]);
});
