import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { convertToFp16Weights } from "../../src/models/convert-fp16.ts";
import { deriveFile } from "../../src/models/derive.ts";
import { identityModel, matmulModel } from "../fixtures/onnx/build.ts";

const original = matmulModel(64, 32);
const derived = Buffer.from(await convertToFp16Weights(original));

let root: string;
let cache: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "offgrid-derive-"));
  cache = path.join(root, "models", "cache");
  writeFileSync(path.join(root, "model.onnx"), original);
});
afterEach(() => rmSync(root, { recursive: true }));

function digest(bytes: Uint8Array) {
  return { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
}

function derive({ from = original, to = derived }: { readonly from?: Uint8Array; readonly to?: Uint8Array } = {}) {
  const origin = { source: { kind: "file", path: "model.onnx" } as const, ...digest(from) };
  const source = { kind: "derived", from: origin, conversion: "fp16-weights" } as const;
  return deriveFile({ source, ...digest(to) }, { root, cache });
}

describe("a derived file", () => {
  test("is made into a cache that need not be there yet", async () => {
    const file = await derive();
    expect(path.dirname(file)).toBe(cache);
    expect(path.basename(file)).toBe(`model.fp16-weights.${digest(derived).sha256.slice(0, 12)}.onnx`);
    expect(readFileSync(file)).toEqual(derived);
  });

  test("that is there needs no source any more", async () => {
    const file = await derive();
    rmSync(path.join(root, "model.onnx"));
    expect(await derive()).toBe(file);
  });

  test.each([
    ["of other bytes", Buffer.alloc(derived.length)],
    ["cut short", derived.subarray(0, 100)],
    ["that is empty", Buffer.alloc(0)],
  ])("%s is made anew", async (_, bytes) => {
    writeFileSync(await derive(), bytes);
    expect(readFileSync(await derive())).toEqual(derived);
  });

  test("that several make at once is whole for each, and nothing else stays", async () => {
    const files = await Promise.all(Array.from({ length: 8 }, () => derive()));
    expect(new Set(files).size).toBe(1);
    expect(readdirSync(cache)).toEqual(files.slice(0, 1).map((file) => path.basename(file)));
    expect(readFileSync(files[0] ?? "")).toEqual(derived);
  });
});

describe("nothing is kept", () => {
  afterEach(() => expect(() => readdirSync(cache)).toThrow("ENOENT"));

  test("of a source that is not what the card says", async () => {
    writeFileSync(path.join(root, "model.onnx"), Buffer.concat([original, Buffer.of(0)]));
    await expect(derive()).rejects.toMatchObject({ code: "model_hash", place: path.join(root, "model.onnx") });
  });

  test("of a source that is not there", async () => {
    rmSync(path.join(root, "model.onnx"));
    await expect(derive()).rejects.toMatchObject({ code: "model_missing" });
  });

  test("that becomes something else than the card says", async () => {
    await expect(derive({ to: original })).rejects.toMatchObject({
      code: "model_hash",
      place: path.join(root, "model.onnx"),
      fault: expect.stringContaining(`becomes ${derived.length} bytes with SHA-256 ${digest(derived).sha256}`),
      cure: expect.stringContaining("npm ci"),
    });
  });

  test("of a source that cannot be converted", async () => {
    const weightless = identityModel("float32", [1]);
    writeFileSync(path.join(root, "model.onnx"), weightless);
    await expect(derive({ from: weightless })).rejects.toMatchObject({
      code: "model_invalid",
      fault: "cannot be converted to fp16-weights: it has no float32 weights of 64 elements or more",
    });
  });
});

describe("a cache that cannot be written is told, with its place and what helps", () => {
  const refusal = () => ({
    code: "output",
    place: cache,
    cure: expect.stringMatching(/make it writable.*no other folder is used/),
  });

  test("because a file is in its place", async () => {
    cache = path.join(root, "model.onnx");
    await expect(derive()).rejects.toMatchObject(refusal());
    expect(readFileSync(cache)).toEqual(Buffer.from(original));
  });

  test("because it is a link to nowhere", async () => {
    mkdirSync(path.dirname(cache));
    symlinkSync(path.join(root, "absent", "cache"), cache);
    await expect(derive()).rejects.toMatchObject(refusal());
  });

  test("because a folder has the file's name", async () => {
    const file = await derive();
    rmSync(file);
    mkdirSync(file);
    await expect(derive()).rejects.toMatchObject(refusal());
    expect(readdirSync(cache)).toEqual([path.basename(file)]);
  });

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)("because it is read-only", async () => {
    mkdirSync(path.dirname(cache));
    mkdirSync(cache, { mode: 0o555 });
    await expect(derive()).rejects.toMatchObject(refusal());
  });
});
