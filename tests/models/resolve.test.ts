import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ModelCard, ModelSource } from "../../src/models/card.ts";
import { resolveModel } from "../../src/models/resolve.ts";
import { externalModel, identityModel } from "../fixtures/onnx/build.ts";

const bytes = identityModel("float32", [1]);
const sha256 = hash(bytes);

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "offgrid-resolve-"));
  writeFileSync(path.join(root, "package.json"), "{}");
  const home = path.join(root, "node_modules", "@some", "models");
  mkdirSync(path.join(home, "weights"), { recursive: true });
  // As published packages do: no way to resolve anything but the entry point.
  writeFileSync(path.join(home, "package.json"), JSON.stringify({ version: "1.2.3", exports: { ".": "./index.js" } }));
  writeFileSync(path.join(home, "weights", "model.onnx"), bytes);
});
afterEach(() => rmSync(root, { recursive: true }));

const npm: ModelSource = { kind: "npm", package: "@some/models", version: "1.2.3", file: "weights/model.onnx" };

function card(change: Partial<ModelCard> = {}): ModelCard {
  return {
    id: "some-model",
    title: "Some model",
    source: npm,
    sha256,
    bytes: bytes.length,
    licence: { spdx: "MIT", stated: "LICENSE" },
    task: "raw",
    teacher: null,
    distillation: "None stated.",
    parameters: 0,
    precision: "unknown",
    weights: "synthetic",
    inputs: {},
    files: {},
    floor: null,
    note: null,
    ...change,
  };
}

function resolve(change: Partial<ModelCard> = {}) {
  return resolveModel({ reference: "some-model", catalog: [card(change)], root, cwd: root });
}

function resolvePath(reference: string) {
  return resolveModel({ reference, catalog: [], root, cwd: root });
}

function hash(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

describe("a model of the catalogue", () => {
  test("is found in its package, with its further files", async () => {
    const model = await resolve({ files: { twin: { source: npm, sha256, bytes: bytes.length } } });
    const file = path.join(root, "node_modules/@some/models/weights/model.onnx");
    expect(model).toMatchObject({ id: "some-model", path: file, sha256, bytes: bytes.length, files: { twin: file } });
  });

  test("is found in the project's own folder", async () => {
    writeFileSync(path.join(root, "own.onnx"), bytes);
    expect((await resolve({ source: { kind: "file", path: "own.onnx" } })).path).toBe(path.join(root, "own.onnx"));
  });

  test("of another hash is refused, with both hashes", async () => {
    const wrong = "f".repeat(64);
    const refused = resolve({ sha256: wrong });
    await expect(refused).rejects.toMatchObject({
      code: "model_hash",
      cure: expect.stringContaining("@some/models@1.2.3"),
    });
    await expect(refused).rejects.toThrow(
      new RegExp(`SHA-256 ${sha256}, but its card says ${bytes.length} bytes with SHA-256 ${wrong}`),
    );
  });

  test("whose further file has another hash is refused", async () => {
    const file = { source: npm, sha256: "e".repeat(64), bytes: bytes.length };
    await expect(resolve({ files: { dictionary: file } })).rejects.toMatchObject({ code: "model_hash" });
  });

  test("whose file grew is refused", async () => {
    writeFileSync(
      path.join(root, "node_modules/@some/models/weights/model.onnx"),
      Buffer.concat([bytes, Buffer.of(0)]),
    );
    await expect(resolve()).rejects.toMatchObject({ code: "model_hash" });
  });

  test("of a package in another version is refused, with the command that helps", async () => {
    await expect(resolve({ source: { ...npm, version: "1.2.4" } })).rejects.toMatchObject({
      code: "model_hash",
      fault: "@some/models 1.2.3 is installed, but the model's card describes 1.2.4",
      cure: "run `npm install @some/models@1.2.4 --save-exact`",
    });
  });

  test("of a package that is not installed is missing", async () => {
    await expect(resolve({ source: { ...npm, package: "absent" } })).rejects.toMatchObject({ code: "model_missing" });
  });

  test("whose file is not in the package is missing", async () => {
    await expect(resolve({ source: { ...npm, file: "weights/absent.onnx" } })).rejects.toMatchObject({
      code: "model_missing",
    });
  });

  test.each(["../../../secret.onnx", "weights/../../../../secret.onnx", "link/secret.onnx"])(
    "that leads out of its package by %s is refused",
    async (file) => {
      writeFileSync(path.join(root, "secret.onnx"), bytes);
      symlinkSync(root, path.join(root, "node_modules/@some/models/link"));
      await expect(resolve({ source: { ...npm, file } })).rejects.toMatchObject({ code: "input" });
    },
  );

  test("of a package that is itself a link is found, as pnpm installs it", async () => {
    const store = path.join(root, "store");
    mkdirSync(store);
    writeFileSync(path.join(store, "package.json"), '{"version":"1.0.0"}');
    writeFileSync(path.join(store, "model.onnx"), bytes);
    symlinkSync(store, path.join(root, "node_modules", "linked"));
    const source: ModelSource = { kind: "npm", package: "linked", version: "1.0.0", file: "model.onnx" };
    expect((await resolve({ source })).sha256).toBe(sha256);
  });
});

describe("a file of the user's", () => {
  test("is known by its base name and its computed hash", async () => {
    writeFileSync(path.join(root, "my model (1).onnx"), bytes);
    const file = path.join(root, "my model (1).onnx");
    expect(await resolvePath("my model (1).onnx")).toEqual({
      id: "my-model-1-",
      path: file,
      sha256,
      bytes: bytes.length,
      card: null,
      files: {},
      externalData: [],
    });
  });

  test("with external data is hashed with it, over the lines that sha256sum prints", async () => {
    const file = externalModel({ rows: 4, columns: 4, location: "model.onnx_data" });
    writeFileSync(path.join(root, "model.onnx"), file);
    writeFileSync(path.join(root, "model.onnx_data"), new Uint8Array(64));
    const model = await resolvePath("./model.onnx");
    expect(model.sha256).toBe(hash(`${hash(file)}  model.onnx\n${hash(new Uint8Array(64))}  model.onnx_data\n`));
    expect(model.bytes).toBe(64 + file.length);
    expect(model.externalData).toEqual([path.join(root, "model.onnx_data")]);
  });

  test("without its external data is refused with the name of what is missing", async () => {
    writeFileSync(path.join(root, "model.onnx"), externalModel({ rows: 4, columns: 4, location: "model.onnx_data" }));
    await expect(resolvePath("model.onnx")).rejects.toMatchObject({
      code: "model_missing",
      place: path.join(root, "model.onnx_data"),
    });
  });

  test.each([
    ["that is not there", "absent.onnx", "model_missing"],
    ["that is a folder", "node_modules/", "input"],
    ["that is empty", "empty.onnx", "input"],
    ["that is a device", "/dev/zero", "input"],
    ["that is no model", "package.json.onnx", "model_invalid"],
  ])("%s is refused", async (_, reference, code) => {
    writeFileSync(path.join(root, "empty.onnx"), "");
    writeFileSync(path.join(root, "package.json.onnx"), "{}");
    await expect(resolvePath(reference)).rejects.toMatchObject({ code });
  });
});

test("models/identity.onnx is what its script makes", () => {
  const file = path.join(root, "identity.onnx");
  execFileSync(process.execPath, ["models/make-identity.mjs", file]);
  expect(readFileSync(file)).toEqual(readFileSync("models/identity.onnx"));
});
