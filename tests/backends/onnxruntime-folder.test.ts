import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkOnnxruntimeFolder, loadOnnxruntimeFolder } from "../../src/backends/onnxruntime-folder.ts";
import { projectRoot } from "../fixtures/cli.ts";
import { addModel } from "../fixtures/onnx/build.ts";

const folder = mkdtempSync(path.join(tmpdir(), "offgrid-runtime-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const own = path.join(projectRoot, "node_modules", "onnxruntime-node");

function planted(name: string, files: Readonly<Record<string, string>>): string {
  const place = path.join(folder, name);
  mkdirSync(place, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(place, file), text);
  return place;
}

test("a folder of onnxruntime-node runs a model", async () => {
  expect(checkOnnxruntimeFolder(own)).toMatch(/^\d+\.\d+\.\d+/);
  const modelPath = path.join(folder, "add.onnx");
  writeFileSync(modelPath, addModel([2]));
  const model = await loadOnnxruntimeFolder(own).load({
    modelPath,
    settings: { ep: "cpu", threads: 1, spinning: false, restsBetween: true },
  });
  const tensor = { type: "float32", dims: [2], data: Float32Array.of(1, 2) } as const;
  const feeds = Object.fromEntries(model.inputs.map(({ name }) => [name, tensor]));
  const [output] = Object.values(await model.infer(feeds));
  expect([...(output?.data ?? [])]).toEqual([2, 4]);
  await model.release();
});

test.each([
  ["without a package.json", {}, /no package\.json/],
  ["of another package", { "package.json": '{"name":"left-pad","version":"1.0.0"}' }, /not that of onnxruntime-node/],
  ["that is no JSON", { "package.json": "{" }, /not that of onnxruntime-node/],
  [
    "that does not load",
    {
      "package.json": '{"name":"onnxruntime-node","version":"9.9.9","main":"i.js"}',
      "i.js": "throw new Error('boom')",
    },
    /cannot be loaded: boom/,
  ],
  [
    "that gives something else",
    { "package.json": '{"name":"onnxruntime-node","version":"9.9.9","main":"i.js"}', "i.js": "module.exports = {}" },
    /gives no InferenceSession/,
  ],
])("a folder %s is refused", (name, files, words) =>
  expect(() => loadOnnxruntimeFolder(planted(name, files))).toThrow(words),
);
