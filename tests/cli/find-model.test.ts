import { mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createModelFinder } from "../../src/cli/find-model.ts";
import { cell } from "../fixtures/measurements.ts";
import { addModel, identityModel } from "../fixtures/onnx/build.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "find-model-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const own = { ...cell, modelReference: "m.onnx" };
const finder = ({ laterMs }: { laterMs: number }) =>
  createModelFinder({
    folder: "/nowhere",
    paths: new Map([["m.onnx", path.join(folder, "m.onnx")]]),
    nowMs: () => Date.now() + laterMs,
  });
/** Long enough after a file was written to trust its times. */
const later = { laterMs: 60_000 };

test("finds a file under the path that the run has for its name", async () => {
  writeFileSync(path.join(folder, "m.onnx"), identityModel("float32", [1]));
  const found = await finder(later)(own);
  expect(found.modelPath).toBe(path.join(folder, "m.onnx"));
  expect(found.facts.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test("notices a file that was replaced by one of the same size and time", async () => {
  const file = path.join(folder, "m.onnx");
  const before = identityModel("float32", [1]);
  const after = identityModel("float32", [2]);
  expect(after.length).toBe(before.length);
  writeFileSync(file, before);
  const find = finder(later);
  const first = await find(own);
  const { atime, mtime } = statSync(file);
  writeFileSync(`${file}.new`, after);
  utimesSync(`${file}.new`, atime, mtime);
  renameSync(`${file}.new`, file);
  expect((await find(own)).facts.sha256).not.toBe(first.facts.sha256);
});

test("notices a file that went, and one that came", async () => {
  const file = path.join(folder, "m.onnx");
  const find = finder(later);
  await expect(find(own)).rejects.toMatchObject({ code: "model_missing" });
  writeFileSync(file, addModel([4]));
  const found = await find(own);
  rmSync(file);
  await expect(find(own)).rejects.toMatchObject({ code: "model_missing" });
  writeFileSync(file, addModel([4]));
  expect((await find(own)).facts).toEqual(found.facts);
});

test("does not read again a file that is as it was, unless it was written a moment before", async () => {
  writeFileSync(path.join(folder, "m.onnx"), addModel([4]));
  const settled = finder(later);
  expect(await settled(own)).toBe(await settled(own));
  const fresh = finder({ laterMs: 0 });
  expect(await fresh(own)).not.toBe(await fresh(own));
});
