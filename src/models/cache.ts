import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { digestFile, type FileDigest, isSameDigest } from "./hash.ts";

/** Whether a file is in the cache, whole. One that cannot be read counts as not there: it is made anew. */
export async function isCached(target: string, wanted: FileDigest): Promise<boolean> {
  try {
    return isSameDigest(await digestFile(target), wanted);
  } catch (thrown) {
    if (thrown instanceof OffgridError) return false;
    throw thrown;
  }
}

/**
 * Puts a file into the cache, whole or not at all: any number of processes may do so at once, and the last one's stays.
 * There is no other place to fall back to, such as the temporary folder: what is measured lies where the user expects
 * it, on the disk that a run's context describes, and nobody else can have put it there.
 * @throws OffgridError `output` with the cache's folder where it cannot be written.
 */
export async function keepInCache(target: string, bytes: Uint8Array): Promise<void> {
  const folder = path.dirname(target);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, bytes, { flag: "wx" });
    await rename(temporary, target);
  } catch (thrown) {
    // The first error is the one to tell: what was half written is of no use, and may not be there at all.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new OffgridError({
      code: "output",
      place: folder,
      fault: `made files are kept in this folder, and it cannot be written: ${messageOf(thrown)}`,
      cure: "make it writable, or run `offgrid models verify` once as a user who may write there; no other folder is used",
      cause: thrown,
    });
  }
}
