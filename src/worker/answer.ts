import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { deserialize } from "node:v8";
import { z } from "zod";
import { compareOutputs, type Tolerance } from "../tensors/compare-outputs.ts";
import type { Tensors } from "../tensors/tensor.ts";
import { isTensors, type ServeJob, type ServeMessage } from "./serve-protocol.ts";

type Verdict = Extract<ServeMessage, { type: "answer" }>["verdict"];

/** A short name for an answer: equal bytes of equal outputs, and nothing else, have the same. */
export function digestOf(outputs: Tensors): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(outputs).sort()) {
    const tensor = outputs[name];
    if (tensor === undefined) continue;
    const { type, dims, data } = tensor;
    hash.update(`${name} ${type} ${dims.join("x")}\n`);
    if (ArrayBuffer.isView(data)) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    else hash.update(JSON.stringify(data));
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * Judges answers by those of an undisturbed worker: by their digest, and where that differs, as a graph optimised otherwise
 * may round otherwise, by their values within the tolerance. The values are read from the disk only then.
 */
export function createAnswerCheck({
  reference,
  tolerance,
}: {
  readonly reference: ServeJob["reference"];
  readonly tolerance: Tolerance;
}): (answer: { readonly input: number; readonly outputs: Tensors; readonly digest: string }) => Verdict {
  let kept: readonly Tensors[] | undefined;
  /** Digests that differ from the reference's were compared once: the same input gives the same digest every time. */
  const seen = new Map<string, Verdict>();
  return ({ input, outputs, digest }) => {
    const wanted = reference?.digests[input];
    if (reference === null || wanted === undefined) return "unknown";
    if (wanted === digest) return "same";
    const key = `${input} ${digest}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    if (reference.file === null) return "unknown";
    kept ??= z.array(z.custom<Tensors>(isTensors)).parse(deserialize(readFileSync(reference.file)));
    const expected = kept[input];
    if (expected === undefined) return "unknown";
    const isSame = compareOutputs(expected, outputs, tolerance).every(({ state }) => state === "equal");
    const verdict = isSame ? "same" : "different";
    seen.set(key, verdict);
    return verdict;
  };
}
