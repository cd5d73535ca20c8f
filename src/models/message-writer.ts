/** Writes a protobuf message whose nested messages' lengths are known only once they are written. */
export interface MessageWriter {
  readonly length: number;
  number(value: number): void;
  bytes(bytes: Uint8Array): void;
  /** Begins a nested message; give what it returns to `close`. */
  open(tag: number): number;
  close(bodyStart: number): void;
  finish(): Uint8Array;
}

// A length is written as a varint padded to five bytes, so that the body need not move once the length is known.
const lengthBytes = 5;

export function createMessageWriter(): MessageWriter {
  let data = new Uint8Array(4096);
  let used = 0;

  function append(bytes: Uint8Array): void {
    if (used + bytes.length > data.length) {
      const larger = new Uint8Array(Math.max(data.length * 2, used + bytes.length));
      larger.set(data);
      data = larger;
    }
    data.set(bytes, used);
    used += bytes.length;
  }

  function number(value: number): void {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    append(Uint8Array.from([...bytes, rest]));
  }

  return {
    get length() {
      return used;
    },
    number,
    bytes: append,
    open(tag) {
      number(tag);
      append(new Uint8Array(lengthBytes));
      return used;
    },
    close(bodyStart) {
      const length = used - bodyStart;
      for (let index = 0; index < lengthBytes; index += 1) {
        const bits = Math.floor(length / 2 ** (7 * index)) % 0x80;
        data[bodyStart - lengthBytes + index] = index < lengthBytes - 1 ? bits | 0x80 : bits;
      }
    },
    finish: () => data.slice(0, used),
  };
}
