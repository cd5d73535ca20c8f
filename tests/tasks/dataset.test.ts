import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { datasetFile, readDataset } from "../../src/tasks/dataset.ts";

const item = z.strictObject({ ...datasetFile, text: z.string() });
const sha256 = createHash("sha256").update("hello").digest("hex");
const right = { schemaVersion: 1, id: "set@1", about: "", items: [{ file: "a.txt", sha256, text: "a" }] };
let datasets = "";

beforeEach(async () => {
  datasets = await mkdtemp(path.join(tmpdir(), "offgrid-dataset-"));
  await mkdir(path.join(datasets, "set@1"));
  await write("a.txt", "hello");
});
afterEach(() => rm(datasets, { recursive: true }));

test("items and their files are read", async () => {
  await write("manifest.json", JSON.stringify(right));
  const set = await readSet();
  expect(set.items).toEqual(right.items);
  expect(new TextDecoder().decode(await set.read(set.items[0]))).toBe("hello");
});

test("a file that was changed is refused by name", async () => {
  await write("manifest.json", JSON.stringify(right));
  const set = await readSet();
  await write("a.txt", "hellO");
  await expect(set.read(set.items[0])).rejects.toMatchObject({
    code: "input",
    place: path.join(datasets, "set@1", "a.txt"),
    fault: expect.stringContaining("is not the one that its manifest describes"),
  });
});

test("a file that is missing is refused by name", async () => {
  await write("manifest.json", JSON.stringify(right));
  const set = await readSet();
  await rm(path.join(datasets, "set@1", "a.txt"));
  await expect(set.read(set.items[0])).rejects.toMatchObject({
    code: "input",
    place: path.join(datasets, "set@1", "a.txt"),
  });
});

test.each([
  ["missing", null, "cannot be read"],
  ["no JSON", "{", "is not JSON"],
  ["of another set", JSON.stringify({ ...right, id: "set@2" }), "→ at id"],
  ["of another schema version", JSON.stringify({ ...right, schemaVersion: 2 }), "→ at schemaVersion"],
  ["empty", JSON.stringify({ ...right, items: [] }), "→ at items"],
  ["with an unknown key", JSON.stringify({ ...right, more: 1 }), '"more"'],
  ["reaching outside its folder", JSON.stringify(right).replace("a.txt", "../a.txt"), "→ at items[0].file"],
])("a manifest %s is refused", async (_, text, fault) => {
  if (text !== null) await write("manifest.json", text);
  await expect(readSet()).rejects.toMatchObject({
    code: "input",
    place: path.join(datasets, "set@1", "manifest.json"),
    fault: expect.stringContaining(fault),
  });
});

function readSet() {
  return readDataset({ datasets, id: "set@1", item });
}

function write(name: string, text: string): Promise<void> {
  return writeFile(path.join(datasets, "set@1", name), text);
}
