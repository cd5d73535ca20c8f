import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { OffgridError } from "../errors.ts";
import { inputFailure } from "./file-errors.ts";

export interface FileDigest {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Hashes a file as a stream, so that its size does not matter. It is in the page cache afterwards.
 * @throws OffgridError `model_missing` where nothing is, `input` for a folder, an empty or an unreadable file.
 */
export async function digestFile(filePath: string): Promise<FileDigest> {
  try {
    // A pipe or device would never end, or never begin.
    const stats = await stat(filePath);
    if (!stats.isFile()) throw inputFailure(filePath, stats.isDirectory() ? "is a folder" : "is not a file");
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of createReadStream(filePath)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    if (bytes === 0) throw inputFailure(filePath, "is empty");
    return { sha256: hash.digest("hex"), bytes };
  } catch (thrown) {
    throw thrown instanceof OffgridError ? thrown : inputFailure(filePath, thrown);
  }
}

export function digestBytes(bytes: Uint8Array): FileDigest {
  return { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
}

export function isSameDigest(a: FileDigest, b: FileDigest): boolean {
  return a.sha256 === b.sha256 && a.bytes === b.bytes;
}

export function describeDigest({ sha256, bytes }: FileDigest): string {
  return `${bytes} bytes with SHA-256 ${sha256}`;
}
