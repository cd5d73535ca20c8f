import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { serialize } from "node:v8";
import { afterAll, describe, expect, test } from "vitest";
import type { Tensors } from "../../src/tensors/tensor.ts";
import { createAnswerCheck, digestOf } from "../../src/worker/answer.ts";

const folder = mkdtempSync(path.join(tmpdir(), "offgrid-answer-"));
const file = path.join(folder, "reference.bin");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outputs = (...values: number[]): Tensors => ({
  y: { type: "float32", dims: [values.length], data: Float32Array.from(values) },
});
const tolerance = { relative: 1e-3, absolute: 1e-7 };
const wanted = [outputs(1, 2), outputs(3, 4)];
writeFileSync(file, serialize(wanted));
const reference = { digests: wanted.map(digestOf), file };

function verdictOn(answer: Tensors, given: Parameters<typeof createAnswerCheck>[0]["reference"] = reference) {
  return createAnswerCheck({ reference: given, tolerance })({ input: 0, outputs: answer, digest: digestOf(answer) });
}

describe("an answer is compared with that of an undisturbed worker", () => {
  test("the same bytes are the same", () =>
    expect(verdictOn(outputs(1, 2), { ...reference, file: "none" })).toBe("same"));
  test("other bytes within the tolerance are the same", () => expect(verdictOn(outputs(1, 2.001))).toBe("same"));
  test("others are different", () => {
    expect(verdictOn(outputs(1, 2.1))).toBe("different");
    expect(verdictOn(outputs(1, 2, 3))).toBe("different");
  });
  test("without a reference, or without its values, nobody knows", () => {
    expect(verdictOn(outputs(1, 2), null)).toBe("unknown");
    expect(verdictOn(outputs(1, 2.1), { ...reference, file: null })).toBe("unknown");
  });
});

test("a digest tells values, shapes, types and names apart, and not the order of the names", () => {
  const one: Tensors = { a: { type: "int8", dims: [2], data: Int8Array.of(1, 2) } };
  const others: Tensors[] = [
    { b: { type: "int8", dims: [2], data: Int8Array.of(1, 2) } },
    { a: { type: "uint8", dims: [2], data: Uint8Array.of(1, 2) } },
    { a: { type: "int8", dims: [1, 2], data: Int8Array.of(1, 2) } },
    { a: { type: "int8", dims: [2], data: Int8Array.of(1, 3) } },
    { a: { type: "string", dims: [2], data: ["1", "2"] } },
  ];
  expect(new Set([one, ...others].map(digestOf)).size).toBe(others.length + 1);
  const y = wanted[0]?.["y"];
  if (y === undefined) throw new Error("no tensor");
  expect(digestOf({ y, z: y })).toBe(digestOf({ z: y, y }));
});
