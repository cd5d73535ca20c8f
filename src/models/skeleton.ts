import { type ByteSource, createCursor, MalformedModel } from "./byte-cursor.ts";
import { createMessageWriter } from "./message-writer.ts";
import { descriptionFields, type MessageName } from "./onnx-fields.ts";

// Far above any real model's description, far below what exhausts a small machine's memory once decoded.
const limits = { parts: 2_000_000, bytes: 64 * 2 ** 20, nameBytes: 2 ** 20, depth: 64 };

interface Span {
  readonly message: MessageName;
  readonly end: number;
  readonly depth: number;
}

/**
 * An ONNX file without its weights: the same protobuf message with only the fields of `descriptionFields`. Reads the
 * description only, however large the weights are, and its size is bounded whatever the bytes say.
 * @throws MalformedModel
 */
export function extractSkeleton(source: ByteSource): Uint8Array {
  const input = createCursor(source);
  const output = createMessageWriter();
  let parts = 0;

  function count(more: number): void {
    parts += more;
    const isTooLarge = parts > limits.parts || output.length > limits.bytes;
    if (isTooLarge) throw new MalformedModel("it describes more than any real model does");
  }

  function copyMessage(span: Span): void {
    if (span.depth > limits.depth) throw new MalformedModel("it nests too deeply");
    while (input.position < span.end) {
      count(1);
      const tag = input.varint(span.end);
      if (tag < 8) throw new MalformedModel("a part has no number");
      if (tag % 8 === 2) copyField(span, tag);
      else copyScalar(span, tag);
    }
  }

  function copyScalar({ message, end }: Span, tag: number): void {
    const use = descriptionFields[message].get(Math.floor(tag / 8));
    const bytes = input.scalar(tag % 8, end);
    if (use === undefined) return;
    if (use !== "copy") throw new MalformedModel("a part has the wrong kind");
    output.number(tag);
    output.bytes(bytes);
  }

  function copyField({ message, end, depth }: Span, tag: number): void {
    const use = descriptionFields[message].get(Math.floor(tag / 8));
    const length = input.varint(end);
    const fieldEnd = input.position + length;
    if (fieldEnd > end) throw new MalformedModel("a part is longer than what holds it");
    if (use === "copy") {
      if (length > limits.nameBytes) throw new MalformedModel("a name is longer than any real name");
      // A tensor's sizes come packed in such a field too: each byte may become one.
      if (message === "Tensor") count(length);
      output.number(tag);
      output.number(length);
      output.bytes(input.take(length, fieldEnd));
    } else if (use !== undefined) {
      const body = output.open(tag);
      copyMessage({ message: use, end: fieldEnd, depth: depth + 1 });
      output.close(body);
    }
    input.position = fieldEnd;
  }

  copyMessage({ message: "Model", end: source.size, depth: 0 });
  return output.finish();
}
