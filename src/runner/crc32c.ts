/** CRC-32C (Castagnoli; RFC 3720 appendix B.4) by slicing-by-8: eight bytes a step through eight tables. */

const reversedPolynomial = 0x82f63b78;
const tables = makeTables();

/** The checksum of `bytes`, 0..2^32-1. Check value: "123456789" gives 0xe3069283. */
export function crc32c(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let state = -1;
  let at = 0;
  for (const end = bytes.byteLength - 7; at < end; at += 8) {
    state = foldWord(state ^ view.getInt32(at, true), 4) ^ foldWord(view.getInt32(at + 4, true), 0);
  }
  for (; at < bytes.byteLength; at++) {
    state = (state >>> 8) ^ entry(0, (state ^ view.getUint8(at)) & 0xff);
  }
  return ~state >>> 0;
}

/** A little-endian word's share of the state, seen from `after` bytes behind its end. */
function foldWord(word: number, after: number): number {
  return (
    entry(after + 3, word & 0xff) ^
    entry(after + 2, (word >>> 8) & 0xff) ^
    entry(after + 1, (word >>> 16) & 0xff) ^
    entry(after, word >>> 24)
  );
}

function entry(table: number, byte: number): number {
  return tables[table * 256 + byte] ?? 0;
}

/** Table 0 is the byte-wise one; table n is a byte followed by n zero bytes. */
function makeTables(): Int32Array {
  const made = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let state = byte;
    for (let bit = 0; bit < 8; bit++) state = state & 1 ? (state >>> 1) ^ reversedPolynomial : state >>> 1;
    made[byte] = state;
  }
  for (let at = 256; at < made.length; at++) {
    const shorter = made[at - 256] ?? 0;
    made[at] = (shorter >>> 8) ^ (made[shorter & 0xff] ?? 0);
  }
  return made;
}
