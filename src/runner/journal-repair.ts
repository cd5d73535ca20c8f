import { dirname } from "node:path";
import { type FileLayer, writeFully } from "./file-layer.ts";
import type { JournalEntry } from "./journal-format.ts";
import type { ScannedJournal } from "./journal-reader.ts";

/**
 * Makes what was found in a journal durable before anyone relies on it: the process that wrote it may have been killed,
 * or failed, anywhere between making the file and its last sync.
 *
 * The bad tail is cut off, and the last record's bytes are written once more before the sync. A sync alone would not do:
 * after a failed one the system may have marked the record's pages clean without writing them, and only new writes
 * make them dirty again. Earlier records were synced before the last one was written. Throws the system's error.
 */
export function makeFoundDurable<Entry extends JournalEntry>({
  settings: { layer, path },
  file,
  scanned: { contents, lastLineAtByte, endByte },
}: {
  readonly settings: { readonly layer: FileLayer; readonly path: string };
  readonly file: number;
  readonly scanned: ScannedJournal<Entry>;
}): void {
  if (contents.recovered !== null) layer.truncate(file, endByte);
  const bytes = Buffer.alloc(endByte - lastLineAtByte);
  readFully(layer, { file, bytes, position: lastLineAtByte });
  writeFully(layer, { file, bytes, position: lastLineAtByte });
  layer.sync(file);
  layer.syncFolder(dirname(path));
}

function readFully(
  layer: FileLayer,
  { file, bytes, position }: { readonly file: number; readonly bytes: Uint8Array; readonly position: number },
): void {
  let done = 0;
  while (done < bytes.byteLength) {
    const count = layer.read(file, { bytes: bytes.subarray(done), position: position + done });
    if (count === 0) throw new Error("the journal became shorter while it was read");
    done += count;
  }
}
