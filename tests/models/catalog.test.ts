import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCard, getCard, readCatalog } from "../../src/models/catalog.ts";
import { inspectModel } from "../../src/models/inspect.ts";
import { resolveModel } from "../../src/models/resolve.ts";
import { openModel } from "../fixtures/onnx/run.ts";

const root = path.resolve(".");
const catalog = await readCatalog("models/catalog.yaml");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "offgrid-catalog-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const card = `
    title: A model
    source: { kind: file, path: models/identity.onnx }
    sha256: ${"a".repeat(64)}
    bytes: 1
    licence: { spdx: MIT, stated: LICENSE }
    task: raw
    teacher: null
    distillation: None stated.
    parameters: 0
    precision: unknown
    weights: synthetic
    inputs: {}
    floor: null
`;

const derivedTwice = `{ kind: derived, conversion: fp16-weights, from: { source: { kind: derived }, sha256: ${"a".repeat(64)}, bytes: 1 } }`;

function write(text: string): string {
  const file = path.join(folder, "catalog.yaml");
  writeFileSync(file, text);
  return file;
}

describe("the shipped catalogue", () => {
  test("has the models of the quick suite, sorted by id", () => {
    expect(catalog.map(({ id }) => id)).toEqual([
      "ppocr-v2-angle",
      "ppocr-v4-det",
      "ppocr-v4-rec",
      "silero-vad",
      "silero-vad-8k16k",
      "silero-vad-fp16",
      "silero-vad-half",
      "silero-vad-op18",
    ]);
  });

  test.each(catalog.map((entry) => [entry.id, entry] as const))("%s is what its card says", async (id, entry) => {
    const model = await resolveModel({ reference: id, catalog, root, cwd: root });
    expect(model).toMatchObject({ id, sha256: entry.sha256, bytes: entry.bytes, externalData: [] });

    const { parameters, precision, inputs } = await inspectModel(model.path);
    expect(parameters.reduce((sum, { elements }) => sum + elements, 0)).toBe(entry.parameters);
    expect(precision).toBe(entry.precision);
    const shapes = Object.fromEntries(inputs.map(({ name, shape }) => [name, shape.length]));
    expect(Object.fromEntries(Object.entries(entry.inputs).map(([name, shape]) => [name, shape.length]))).toEqual(
      shapes,
    );
    // What the file says and what ONNX Runtime says of it are the same.
    expect((await openModel(model.path)).inputs).toEqual(inputs);
  });

  test("the recogniser's dictionary is resolved with it", async () => {
    const { files } = await resolveModel({ reference: "ppocr-v4-rec", catalog, root, cwd: root });
    expect(files["dictionary"]).toMatch(/ppocr_keys_v1\.txt$/);
  });
});

describe("looking a model up", () => {
  test("an unknown id names the nearest one", () => {
    expect(findCard(catalog, "silero-vda")).toBeUndefined();
    expect(() => getCard(catalog, "silero-vda")).toThrow(
      expect.objectContaining({ code: "model_unknown", cure: 'write "silero-vad", or see `offgrid models list`' }),
    );
    expect(() => getCard(catalog, "qqq")).toThrow("`offgrid models list`, or give the path of an .onnx file");
  });
});

describe("a catalogue's mistakes", () => {
  test.each([
    ["an unknown key", `  - id: a${card}    teachr: x\n`, "17:5", 'unknown key "teachr"'],
    [
      "a hash that is none",
      `  - id: a${card.replace("a".repeat(64), "abc")}`,
      "6:13",
      "64 lower-case hexadecimal digits",
    ],
    [
      "a file derived from a derived one",
      `  - id: a${card.replace(/{ kind: file.*/, derivedTwice)}`,
      "5:80",
      "none of the kinds",
    ],
    ["a path that leads out", `  - id: a${card.replace("models/identity", "../identity")}`, "5:33", "without .."],
    ["an absolute path", `  - id: a${card.replace("models/identity", "/identity")}`, "5:33", "a relative path"],
    ["an id given twice", `  - id: a${card}  - id: a${card}`, "17:9", "a is there twice"],
    ["a floor above 1", `  - id: a${card.replace("floor: null", "floor: 95")}`, "16:12", "too big"],
  ])("%s is refused with its place", async (_, models, position, fault) => {
    const file = write(`schemaVersion: 1\nmodels:\n${models}`);
    await expect(readCatalog(file)).rejects.toMatchObject({
      code: "suite",
      place: `${file}:${position}`,
      fault: expect.stringContaining(fault),
    });
  });

  test("a catalogue that is not there is told", async () => {
    await expect(readCatalog(path.join(folder, "absent.yaml"))).rejects.toMatchObject({ code: "model_missing" });
  });
});
