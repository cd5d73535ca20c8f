import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";

/** What has become of a file since it was looked at last. */
export type FileNews =
  /** A whole line, and which one it is; null where the file was not read from its start. */
  | { readonly kind: "line"; readonly text: string; readonly number: number | null }
  | { readonly kind: "too-long"; readonly number: number | null }
  /** Another file of that name, or the same one cut: it is read from its start. */
  | { readonly kind: "replaced" }
  | { readonly kind: "gone" };

export interface FollowedFile {
  /** Tells all that is new, at once. A line without an end is waited for. */
  readonly look: (onNews: (news: FileNews) => void) => void;
  readonly close: () => void;
}

const chunkBytes = 64 * 1024;
/** What a line may be; a meter's are some 30 bytes. */
const mostInLine = 4096;
/** What is read at a time: the rest comes with the next look. */
const mostInLook = 16 * 1024 * 1024;
const lineFeed = 10;

/**
 * Follows a file while it grows, in bounded memory; of one that is longer than `tailBytes` only its end, from the first whole line on.
 * Nothing throws: one that cannot be opened is gone.
 */
export function followFile({ file, tailBytes }: { readonly file: string; readonly tailBytes: number }): FollowedFile {
  let open: OpenFile | null = null;
  let isFirst = true;
  return {
    look(onNews) {
      const found = statFile(file);
      if (open !== null && (found === undefined || !open.isStill(found))) {
        open.read(onNews); // its last lines, where it was moved away
        open.close();
        open = null;
        onNews({ kind: found === undefined ? "gone" : "replaced" });
      } else if (open === null && found === undefined && isFirst) onNews({ kind: "gone" });
      if (open === null && found !== undefined) open = openFile(file, isFirst ? tailBytes : Number.POSITIVE_INFINITY);
      isFirst = false;
      open?.read(onNews);
    },
    close() {
      open?.close();
      open = null;
    },
  };
}

interface OpenFile {
  /** Whether that is this file, and not shorter than what was read of it. */
  readonly isStill: (found: Stats) => boolean;
  readonly read: (onNews: (news: FileNews) => void) => void;
  readonly close: () => void;
}

function openFile(file: string, tailBytes: number): OpenFile | null {
  const descriptor = openOrNull(file);
  if (descriptor === null) return null;
  const identity = fstatSync(descriptor);
  const start = Math.max(0, identity.size - tailBytes);
  let position = start;
  const lines = createLines(start === 0 ? 0 : null);
  const chunk = Buffer.alloc(chunkBytes);
  return {
    isStill: ({ ino, dev, size }) => ino === identity.ino && dev === identity.dev && size >= position,
    read(onNews) {
      for (let taken = 0; taken < mostInLook; ) {
        const length = readOrNone(descriptor, chunk, position);
        if (length === 0) return;
        position += length;
        taken += length;
        lines.push(chunk.subarray(0, length), onNews);
      }
    },
    close: () => closeSync(descriptor),
  };
}

/** Cuts bytes into lines. `before` lines came before; null: it begins within a line, which is left out. */
function createLines(before: number | null): {
  readonly push: (bytes: Buffer, onNews: (news: FileNews) => void) => void;
} {
  let number = before;
  let rest = Buffer.alloc(0);
  let skips: "no" | "partial" | "too-long" = before === null ? "partial" : "no";
  const end = (text: string, onNews: (news: FileNews) => void): void => {
    if (number !== null) number += 1;
    if (skips === "no") onNews({ kind: "line", text, number });
    if (skips === "too-long") onNews({ kind: "too-long", number });
    skips = "no";
  };
  return {
    push(bytes, onNews) {
      let from = 0;
      for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
        const isTooLong = rest.length + at - from > mostInLine;
        if (isTooLong && skips === "no") skips = "too-long";
        end(skips === "no" ? Buffer.concat([rest, bytes.subarray(from, at)]).toString("utf8") : "", onNews);
        rest = Buffer.alloc(0);
        from = at + 1;
      }
      rest = Buffer.concat([rest, bytes.subarray(from)]);
      if (rest.length <= mostInLine) return;
      rest = Buffer.alloc(0);
      if (skips === "no") skips = "too-long";
    },
  };
}

export type FirstLine =
  | { readonly state: "line"; readonly text: string }
  | { readonly state: "gone" }
  | { readonly state: "unfinished" };

/** The first line of a file, which says how the others are read. */
export function readFirstLine(file: string): FirstLine {
  const descriptor = statFile(file) === undefined ? null : openOrNull(file);
  if (descriptor === null) return { state: "gone" };
  const bytes = Buffer.alloc(mostInLine);
  const length = readOrNone(descriptor, bytes, 0);
  closeSync(descriptor);
  const end = bytes.subarray(0, length).indexOf(lineFeed);
  return end < 0 ? { state: "unfinished" } : { state: "line", text: bytes.toString("utf8", 0, end) };
}

/** Regular files only: a pipe's bytes could not be read twice, and opening one may wait for ever. */
function statFile(file: string): Stats | undefined {
  try {
    const found = statSync(file);
    return found.isFile() ? found : undefined;
  } catch {
    return undefined; // absent or forbidden
  }
}

function openOrNull(file: string): number | null {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null; // gone in between, or forbidden
  }
}

function readOrNone(descriptor: number, chunk: Buffer, position: number): number {
  try {
    return readSync(descriptor, chunk, 0, chunk.length, position);
  } catch {
    return 0; // its disk or server has gone: a gap
  }
}
