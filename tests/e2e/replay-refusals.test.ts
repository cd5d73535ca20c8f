import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";

const identity = path.join(projectRoot, "models", "identity.onnx");

describe("what does not fit together is refused, and leaves no folder behind", () => {
  test.each([
    [["--cuts", "3", "--profile", "grid-6h"], "not from both"],
    [["--up-s", "3", "--profile", "grid-6h"], "not from both"],
    [["--load-w", "3"], "it is of a power profile, and there is none"],
    [["--strategy", "hope"], "Use one of: plain"],
    [["--model", "silero-vad", "--model", "ppocr-v4-det"], "replay takes one of these"],
    [["--strategy", "ort", "--ep", "webgpu"], "for the execution provider cpu alone"],
    [["--rate", "0"], "it must be above 0"],
    [["--rate", "10000000"], "a replay takes 1000000 at most"],
    [["--threads", "0"], "it must be at least 1"],
    [["--profile", "grid-6h", "--compress", "1000000"], "before a worker has started"],
    [["--profile", "grid-6"], "Did you mean 'grid-"],
    [["--model", "silero-vat"], "Did you mean 'silero-vad'"],
    [["--model", "./missing.onnx"], "there is no file './missing.onnx'"],
    [["--ep", "abacus"], "no such execution provider"],
    [["--dim", "n=3"], "fixed by their task"],
    [["--model", identity, "--dim", "n=3"], 'the model has no dimension "n"'],
  ])("%j", async (args, words) => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "replay");
      const { code, stderr } = await offgrid(["replay", ...args, "--out", out]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
      expect(existsSync(out)).toBe(false);
    });
  });

  test("a model that does not load, or takes too long to", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "replay");
      const model = path.join(folder, "bad.onnx");
      writeFileSync(model, "no model");
      const bad = await offgrid(["replay", "--model", model, "--out", out]);
      expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining("not an ONNX model")]);
      const slow = await offgrid(["replay", "--model", identity, "--timeout", "0.001", "--out", out]);
      expect([slow.code, slow.stderr]).toEqual([2, expect.stringContaining("Give it longer with --timeout")]);
      expect(existsSync(out)).toBe(false);
    });
  });
});

test("a resumed replay takes no settings", async () => {
  const { code, stderr } = await offgrid(["replay", "--resume", "some", "--cuts", "3"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("follows its own schedule")]);
});

test("a folder that is a file, lies in one, or holds something else is refused before any work", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    for (const out of [file, path.join(file, "replay")]) {
      const { code, stderr } = await offgrid(["replay", "--out", out]);
      expect([code, stderr]).toEqual([2, expect.stringContaining("is a file")]);
      expect(stderr).not.toContain("requests in");
    }

    const run = path.join(folder, "a run");
    mkdirSync(run);
    writeFileSync(path.join(run, "journal.jsonl"), '{"crc32c":"00000000","bytes":9,"record":{"seq":0,"type":"run"}}\n');
    for (const flag of ["--out", "--resume"]) {
      const { code, stderr } = await offgrid(["replay", flag, run]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`offgrid run --resume '${run}'`)]);
    }
  });
});
