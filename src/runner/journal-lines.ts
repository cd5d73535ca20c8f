import type { FileLayer } from "./file-layer.ts";
import { maxLineBytes } from "./journal-format.ts";

/** `torn` is what follows the last newline, or a line longer than any record can be. `bytes` is valid until the next step. */
export interface Line {
  readonly state: "ended" | "torn";
  /** Without its newline. */
  readonly bytes: Buffer;
  /** Where it starts in the file. */
  readonly startByte: number;
}

const newline = 0x0a;
const firstWindowBytes = 1024 * 1024;

/**
 * The lines of a file, read through one window that grows only to hold the longest line: reading stays linear in the
 * file's size, and the file is never in memory as a whole.
 */
export function* linesOf(layer: FileLayer, file: number): Generator<Line, void, undefined> {
  let window: Buffer = Buffer.allocUnsafe(firstWindowBytes);
  let windowAt = 0;
  let used = 0;
  for (;;) {
    const count = layer.read(file, { bytes: window.subarray(used), position: windowAt + used });
    const searchFrom = used;
    used += count;
    const rest = yield* endedLines({ filled: window.subarray(0, used), searchFrom, windowAt });
    const isTooLong = used - rest > maxLineBytes;
    if (count === 0 || isTooLong) {
      if (used > rest) yield { state: "torn", bytes: window.subarray(rest, used), startByte: windowAt + rest };
      return;
    }
    window = moved(window.subarray(rest, used), window);
    windowAt += rest;
    used -= rest;
  }
}

/** Yields the lines that end in `filled`; returns where the unfinished one starts. */
function* endedLines({
  filled,
  searchFrom,
  windowAt,
}: {
  readonly filled: Buffer;
  readonly searchFrom: number;
  readonly windowAt: number;
}): Generator<Line, number, undefined> {
  let start = 0;
  for (let end = filled.indexOf(newline, searchFrom); end !== -1; end = filled.indexOf(newline, start)) {
    yield { state: "ended", bytes: filled.subarray(start, end), startByte: windowAt + start };
    start = end + 1;
  }
  return start;
}

/** The unfinished line at the front of a window at least half of which is free, so that what is moved never exceeds what is read. */
function moved(unfinished: Buffer, window: Buffer): Buffer {
  const roomy = unfinished.length * 2 > window.length ? Buffer.allocUnsafe(window.length * 2) : window;
  unfinished.copy(roomy);
  return roomy;
}
