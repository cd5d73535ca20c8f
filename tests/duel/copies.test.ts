import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeCopies, removeCopies } from "../../src/duel/copies.ts";
import { externalModel } from "../fixtures/onnx/build.ts";
import { fakeModel } from "../fixtures/runs.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "offgrid-copies-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A model with external data and an input of its own beside it. */
function plant(name: string) {
  const place = path.join(folder, name);
  mkdirSync(path.join(place, "test_data_set_0"), { recursive: true });
  const modelPath = path.join(place, "model.onnx");
  writeFileSync(modelPath, externalModel({ rows: 2, columns: 2, location: "model.onnx_data" }));
  writeFileSync(path.join(place, "model.onnx_data"), Buffer.alloc(16, name));
  writeFileSync(path.join(place, "test_data_set_0", "input_0.pb"), name);
  return { ...fakeModel, modelPath };
}

test("a copy has its data and its own inputs beside it, and the arms change folders from launch to launch", async () => {
  const models = { baseline: new Map([["a", plant("old")]]), candidate: new Map([["a", plant("new")]]) };
  const copies = await makeCopies({ folder, models, cells: new Set(["a"]) });
  const [odd, even] = [copies.modelsOf(1), copies.modelsOf(2)];
  for (const [launch, names] of [
    [odd, ["first", "second"]],
    [even, ["second", "first"]],
  ] as const) {
    for (const [index, arm] of (["baseline", "candidate"] as const).entries()) {
      const { modelPath = "" } = launch[arm].get("a") ?? {};
      const place = path.dirname(modelPath);
      expect(path.relative(path.join(folder, "copies"), place).split(path.sep)[0]).toBe(names[index]);
      const name = arm === "baseline" ? "old" : "new";
      expect(readFileSync(path.join(place, "test_data_set_0", "input_0.pb"), "utf8")).toBe(name);
      expect(readFileSync(path.join(place, "model.onnx_data"))).toEqual(Buffer.alloc(16, name));
    }
  }
  copies.remove();
  expect(existsSync(path.join(folder, "copies"))).toBe(false);
});

test("only what is to be confirmed is copied, and what a killed duel left goes", async () => {
  const models = {
    baseline: new Map([
      ["a", plant("old")],
      ["b", plant("other")],
    ]),
    candidate: new Map([["a", plant("new")]]),
  };
  const { modelsOf } = await makeCopies({ folder, models, cells: new Set(["a"]) });
  expect([...modelsOf(1).baseline.keys()]).toEqual(["a"]);
  removeCopies(folder);
  expect(existsSync(path.join(folder, "copies"))).toBe(false);
});
