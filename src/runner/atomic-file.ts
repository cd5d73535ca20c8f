import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { type FileLayer, writeFully } from "./file-layer.ts";

/**
 * Replaces a whole file so that whoever reads it, at any moment and after any power cut, finds the old one complete,
 * the new one complete, or (where there was none) nothing: temporary file, fsync, rename, fsync of the folder.
 * Temporary files that an earlier cut left behind are removed first. `path` as a symbolic link is itself replaced.
 * One writer a folder at a time (see run-lock.ts). Throws OffgridError `output`, after which the file is still one of those.
 */
export function writeFileAtomically({
  layer,
  path,
  data,
}: {
  readonly layer: FileLayer;
  readonly path: string;
  readonly data: string | Uint8Array;
}): void {
  const temporary = join(dirname(path), `${temporaryPrefix(path)}${randomUUID()}`);
  try {
    removeLeftovers({ layer, path });
    writeDurably({ layer, path: temporary, bytes: typeof data === "string" ? Buffer.from(data) : data });
    layer.rename({ from: temporary, to: path });
    layer.syncFolder(dirname(path));
  } catch (cause) {
    removeIfThere({ layer, path: temporary });
    throw new OffgridError({
      code: "output",
      place: path,
      fault: `the file cannot be written (${messageOf(cause)})`,
      cure: "Free some space or make the folder writable, then try again",
      cause,
    });
  }
}

/**
 * Removes the temporary files (`.NAME.tmp-*`) that a cut left beside `path`. A symbolic link of such a name is removed
 * itself, never followed; a folder of such a name is not ours and stays.
 */
export function removeLeftovers({ layer, path }: { readonly layer: FileLayer; readonly path: string }): void {
  const folder = dirname(path);
  for (const { name, kind } of layer.list(folder)) {
    if (kind === "other" && name.startsWith(temporaryPrefix(path))) layer.remove(join(folder, name));
  }
}

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.tmp-`;
}

function writeDurably({
  layer,
  path,
  bytes,
}: {
  readonly layer: FileLayer;
  readonly path: string;
  readonly bytes: Uint8Array;
}): void {
  const file = layer.open(path, "new");
  try {
    writeFully(layer, { file, bytes, position: 0 });
    layer.sync(file);
  } finally {
    layer.close(file);
  }
}

function removeIfThere({ layer, path }: { readonly layer: FileLayer; readonly path: string }): void {
  try {
    layer.remove(path);
  } catch {
    // It was never made, was renamed already, or cannot be removed: the next write clears it, and the first error is the one to tell.
  }
}
