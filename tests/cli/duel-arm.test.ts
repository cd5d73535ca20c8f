import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { parseArm } from "../../src/cli/duel-arm.ts";

test("a word alone is a model, and a path is shown without its folders", () => {
  expect(parseArm("baseline", "ppocr-v4-rec").overrides).toEqual({ model: ["ppocr-v4-rec"] });
  expect(parseArm("candidate", "/home/ann/secret/mine.onnx")).toMatchObject({
    overrides: { model: ["/home/ann/secret/mine.onnx"] },
    words: "mine.onnx",
    argument: "model=mine.onnx",
  });
});

test("keys and values become what a suite's settings are overridden by", () => {
  expect(parseArm("baseline", "model=a.onnx,threads=2,spinning=off,ep=webgpu,batch=4").overrides).toEqual({
    model: ["a.onnx"],
    threads: [2],
    spinning: false,
    ep: ["webgpu"],
    batch: [4],
  });
});

test("a file whose path holds what separates keys is a model all the same", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "offgrid-lr=0.1,bs=8-"));
  const file = path.join(folder, "model.onnx");
  writeFileSync(file, "");
  expect(parseArm("candidate", file).overrides).toEqual({ model: [file] });
  rmSync(folder, { recursive: true });
});

test("a folder has to be there, and is named by its last part", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "offgrid-arm-"));
  expect(parseArm("candidate", `ort=${folder}/`)).toMatchObject({ ort: folder, words: `ort ${path.basename(folder)}` });
  rmSync(folder, { recursive: true });
  expect(() => parseArm("candidate", `ort=${folder}`)).toThrow(/--cand ort=.*there is no folder/);
});

test.each([
  ["thread=2", /no 'thread'.*Did you mean 'threads'/],
  ["threads=two", /whole number.*'two'/],
  ["threads=0", /whole number/],
  ["spinning=maybe", /on or off/],
  ["model=a,model=b", /twice/],
  ["model=", /not key=value/],
  ["=a", /not key=value/],
  ["threads=2,", /not key=value/],
  ["toString=1", /no 'toString'/],
])("%s is refused", (text, words) => expect(() => parseArm("baseline", text)).toThrow(words));
