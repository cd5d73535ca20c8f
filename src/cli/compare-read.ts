import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import type { CompactTable } from "../compare/compact-table.ts";
import type { DecodeText } from "../compare/interner.ts";
import { isKept, type TableFilter } from "../compare/table-filter.ts";
import { createTableReader } from "../compare/table-reader.ts";
import type { NumberColumn } from "../compare/wanted-columns.ts";
import { messageOf, OffgridError } from "../errors.ts";
import type { TableFile } from "./compare-find.ts";

/** What is read of a table; plain data, so that a thread may be asked for it. */
export interface ReadRequest {
  readonly table: TableFile;
  readonly numbers: readonly NumberColumn[];
  readonly filters: readonly TableFilter[];
}

const chunkBytes = 2 ** 18;

/** Reads one table as it comes from the disk; a chunk of it is held at a time. @throws OffgridError `input`; the signal's reason. */
export async function readTable(
  { table: { file, place }, numbers, filters }: ReadRequest,
  signal?: AbortSignal,
): Promise<CompactTable> {
  const found = statSync(file);
  if (!found.isFile()) throw refusal(place, "it is no file");
  const reader = createTableReader({
    place,
    bytes: found.size,
    numbers,
    isWanted: (cell) => isKept(filters, cell),
    decode: createDecoder(),
  });
  try {
    for await (const chunk of chunksOf(file)) {
      signal?.throwIfAborted();
      reader.push(chunk);
    }
  } catch (thrown) {
    if (thrown instanceof OffgridError || signal?.aborted) throw thrown;
    throw refusal(place, `it cannot be read (${messageOf(thrown)})`, thrown);
  }
  return reader.finish();
}

/** A file's bytes, each chunk until the next: with one buffer, a table of a gigabyte is not also a gigabyte to collect. */
export async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    const buffer = new Uint8Array(chunkBytes);
    for (;;) {
      const { bytesRead } = await handle.read(buffer);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Node's own UTF-8 from a part of a buffer, with one view for all fields of a chunk. */
export function createDecoder(): DecodeText {
  let held: Uint8Array | undefined;
  let view: Buffer = Buffer.alloc(0);
  return (bytes, start, end) => {
    if (bytes !== held) {
      held = bytes;
      view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return view.toString("utf8", start, end);
  };
}

function refusal(place: string, fault: string, cause?: unknown): OffgridError {
  return new OffgridError({ code: "input", place, fault, cure: "Give the results.csv of a run", cause });
}
