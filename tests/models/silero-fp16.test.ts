import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readCatalog } from "../../src/models/catalog.ts";
import { convertToFp16Weights } from "../../src/models/convert-fp16.ts";
import { resolveModel } from "../../src/models/resolve.ts";
import { vad } from "../../src/tasks/vad.ts";
import { openModel, runModel } from "../fixtures/onnx/run.ts";

const root = path.resolve(".");
const catalog = await readCatalog("models/catalog.yaml");
const [single, half] = [await resolve("silero-vad"), await resolve("silero-vad-fp16")];

function resolve(reference: string) {
  return resolveModel({ reference, catalog, root, cwd: root });
}

describe("silero-vad with its weights stored as fp16", () => {
  test("is the same bytes every time it is made", async () => {
    const source = readFileSync(single.path);
    const made = [await convertToFp16Weights(source), await convertToFp16Weights(source)];
    const hashes = made.map((bytes) => createHash("sha256").update(bytes).digest("hex"));
    expect(hashes).toEqual([half.sha256, half.sha256]);
  });

  test("hears in the shipped clips what silero-vad hears", async () => {
    const [before, after] = [await listen(single.path), await listen(half.path)];
    expect(after).toHaveLength(before.length);
    const gaps = before.map((probability, frame) => Math.abs(probability - (after[frame] ?? 1)));
    // Measured on x86-64 with ONNX Runtime 1.30: 0.0018 at most, 0.00005 on average. None at all would be fp32 again.
    expect(Math.max(...gaps)).toBeGreaterThan(0);
    expect(Math.max(...gaps)).toBeLessThan(0.004);
    const changed = before.filter((probability, frame) => isSpeech(probability) !== isSpeech(after[frame] ?? 1));
    // Another processor may tip a frame that lies on the threshold; here none of 1350 changes.
    expect(changed.length).toBeLessThanOrEqual(1);
  });
});

/** The probability of speech in every frame of the shipped clips, each heard as a stream with the model's own state. */
async function listen(file: string): Promise<readonly number[]> {
  const { session, inputs } = await openModel(file);
  const datasets = path.join(root, "bench", "datasets");
  const { judge } = await vad.prepare({ batch: 1, datasets, files: {}, floor: null, inputs });
  const probabilities: number[] = [];
  await judge?.(async (feeds) => {
    const outputs = await runModel(session, feeds);
    probabilities.push(Number(outputs["output"]?.data[0]));
    return outputs;
  });
  return probabilities;
}

function isSpeech(probability: number): boolean {
  return probability >= 0.5;
}
