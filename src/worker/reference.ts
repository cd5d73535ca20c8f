import type { Quality } from "../tasks/task.ts";
import type { Tensors } from "../tensors/tensor.ts";
import { digestOf } from "./answer.ts";

/** Most values kept of all reference answers together: more is not worth the disk or the channel that it takes. */
const maxReferenceBytes = 64 * 1024 * 1024;

/** What a model answers to every input, and what its answers are worth. */
export interface Reference {
  readonly digests: string[];
  /** Null where they are too large to keep. */
  readonly outputs: Tensors[] | null;
  /** Null where its task has no data set. */
  readonly quality: Quality | null;
}

/** Answers every input once, untimed. @throws whatever `explain` makes of a failed inference. */
export async function makeReference({
  feeds,
  infer,
  judge,
  explain,
}: {
  readonly feeds: readonly Tensors[];
  readonly infer: (feeds: Tensors) => Promise<Tensors>;
  readonly judge: (() => Promise<Quality>) | null;
  readonly explain: (cause: unknown) => unknown;
}): Promise<Reference> {
  const outputs: Tensors[] = [];
  for (const feed of feeds) {
    try {
      outputs.push(await infer(feed));
    } catch (cause) {
      throw explain(cause);
    }
  }
  const bytes = outputs.flatMap((tensors) => Object.values(tensors)).reduce((sum, { data }) => sum + sizeOf(data), 0);
  return {
    digests: outputs.map(digestOf),
    outputs: bytes <= maxReferenceBytes ? outputs : null,
    quality: judge ? await judge() : null,
  };
}

function sizeOf(data: Tensors[string]["data"]): number {
  return ArrayBuffer.isView(data) ? data.byteLength : data.reduce((sum, text) => sum + text.length, 0);
}
