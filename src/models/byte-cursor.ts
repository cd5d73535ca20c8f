/** Random access to the bytes of a file. `read` returns at least one byte and at most `length`. */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

/** The bytes are not those of an ONNX model. */
export class MalformedModel extends Error {}

/** Reads protobuf's numbers from a file through a small window. Ends are file offsets; nothing is read past them. */
export interface ByteCursor {
  position: number;
  /** An unsigned number; exact up to 2^53, which no tag or length in a real file exceeds. */
  varint(end: number): number;
  /** The bytes of a number of wire type 0, 1 or 5, as they stand. */
  scalar(wireType: number, end: number): Uint8Array;
  take(length: number, end: number): Uint8Array;
}

export function createCursor(source: ByteSource): ByteCursor {
  let window: Uint8Array = new Uint8Array(0);
  let start = 0;

  function byte(end: number): number {
    if (cursor.position >= end) throw new MalformedModel("it ends in the middle of a part");
    if (cursor.position < start || cursor.position >= start + window.length) {
      start = cursor.position;
      window = source.read(start, 65_536);
    }
    const value = window[cursor.position - start] ?? 0;
    cursor.position += 1;
    return value;
  }

  function varintBytes(end: number): Uint8Array {
    const bytes: number[] = [];
    do {
      // Ten bytes hold 64 bits: a negative number fills them all.
      if (bytes.length === 10) throw new MalformedModel("a number has no end");
      bytes.push(byte(end));
    } while ((bytes.at(-1) ?? 0) >= 0x80);
    return Uint8Array.from(bytes);
  }

  function take(length: number, end: number): Uint8Array {
    if (cursor.position + length > end) throw new MalformedModel("it ends in the middle of a part");
    return Uint8Array.from({ length }, () => byte(end));
  }

  const cursor: ByteCursor = {
    position: 0,
    take,
    varint(end) {
      let value = 0;
      for (let index = 0; index < 10; index += 1) {
        const bits = byte(end);
        value += (bits & 0x7f) * 2 ** (7 * index);
        if (bits < 0x80) return value;
      }
      throw new MalformedModel("a number has no end");
    },
    scalar(wireType, end) {
      if (wireType === 0) return varintBytes(end);
      if (wireType === 1) return take(8, end);
      if (wireType === 5) return take(4, end);
      throw new MalformedModel("a part has a kind that does not exist");
    },
  };
  return cursor;
}
