/** Keeps the last `limit` bytes of what is pushed; `text()` starts at a whole line where it can, else at a whole character. */
export function createTail(limit: number): { readonly push: (chunk: Buffer) => void; readonly text: () => string } {
  let kept = Buffer.alloc(0);
  let isCut = false;
  return {
    push(chunk) {
      const all = Buffer.concat([kept, chunk.subarray(-limit)]);
      isCut ||= all.length > limit || chunk.length > limit;
      kept = all.subarray(Math.max(0, all.length - limit));
    },
    text() {
      if (!isCut) return kept.toString("utf8");
      const line = kept.indexOf("\n");
      const start = line >= 0 && line < kept.length - 1 ? line + 1 : continuationBytes(kept);
      return kept.toString("utf8", start);
    },
  };
}

/** Bytes at the start that end a UTF-8 character whose beginning is gone: 3 at most. */
function continuationBytes(bytes: Buffer): number {
  const start = bytes.subarray(0, 3).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return start === -1 ? Math.min(3, bytes.length) : start;
}
