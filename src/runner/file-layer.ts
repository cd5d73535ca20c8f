import fs from "node:fs";

/**
 * The few file operations that the journal and whole-file writes are made of, so that a test can put a recording
 * layer in their place and replay every state a power cut may leave. All are synchronous: callers write only outside
 * timed regions. They throw the system's own error (`code` ENOSPC, EIO, ENOENT, EEXIST ...).
 */
export interface FileLayer {
  open(path: string, mode: OpenMode): number;
  /** Bytes read; 0 at the end of the file. */
  read(file: number, into: { readonly bytes: Uint8Array; readonly position: number }): number;
  /** Bytes written, which may be fewer than given. */
  write(file: number, from: { readonly bytes: Uint8Array; readonly position: number }): number;
  sizeBytes(file: number): number;
  truncate(file: number, sizeBytes: number): void;
  /** fsync: data and all metadata. */
  sync(file: number): void;
  /** fdatasync: data, and the metadata needed to read it back. */
  syncData(file: number): void;
  close(file: number): void;
  rename(paths: { readonly from: string; readonly to: string }): void;
  /** Removes a name; of a symbolic link the link itself. */
  remove(path: string): void;
  list(folder: string): readonly FolderEntry[];
  /** Does nothing where the folder is there. */
  makeFolder(path: string): void;
  /** Makes the names in a folder durable. */
  syncFolder(path: string): void;
}

/** `new` fails with EEXIST where anything has that name, a dangling symbolic link included (O_EXCL). */
export type OpenMode = "read" | "change" | "new";

export interface FolderEntry {
  readonly name: string;
  readonly kind: "folder" | "other";
}

const openFlags = { read: "r", change: "r+", new: "wx+" } as const satisfies Record<OpenMode, string>;

/** Refusals that mean "this system or user cannot sync a folder" (Windows, some network shares): nothing is left to do. */
const folderCannotSync = ["EINVAL", "ENOTSUP", "EISDIR", "EPERM", "EACCES"];

export const nodeFileLayer: FileLayer = {
  open: (path, mode) => fs.openSync(path, openFlags[mode]),
  read: (file, { bytes, position }) => fs.readSync(file, bytes, 0, bytes.byteLength, position),
  write: (file, { bytes, position }) => fs.writeSync(file, bytes, 0, bytes.byteLength, position),
  sizeBytes: (file) => fs.fstatSync(file).size,
  truncate: (file, sizeBytes) => fs.ftruncateSync(file, sizeBytes),
  sync: (file) => fs.fsyncSync(file),
  syncData: (file) => fs.fdatasyncSync(file),
  close: (file) => fs.closeSync(file),
  rename: ({ from, to }) => fs.renameSync(from, to),
  remove: (path) => fs.unlinkSync(path),
  list: (folder) =>
    fs
      .readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, kind: entry.isDirectory() ? "folder" : "other" })),
  makeFolder,
  syncFolder,
};

/** Writes all of `bytes`, in as many writes as the system takes. Throws the system's error, after which part may be there. */
export function writeFully(
  layer: FileLayer,
  { file, bytes, position }: { readonly file: number; readonly bytes: Uint8Array; readonly position: number },
): void {
  let done = 0;
  while (done < bytes.byteLength) {
    const count = layer.write(file, { bytes: bytes.subarray(done), position: position + done });
    if (count === 0) throw new Error("the system wrote 0 bytes and gave no reason");
    done += count;
  }
}

/** The `code` of a system error ("ENOSPC"), or undefined. */
export function systemCodeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
}

function makeFolder(path: string): void {
  try {
    fs.mkdirSync(path);
  } catch (cause) {
    // EEXIST may also be said of a file; a read-only or forbidden parent may refuse before it looks.
    if (!fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw cause;
  }
}

function syncFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = fs.openSync(path, "r");
    fs.fsyncSync(folder);
  } catch (cause) {
    if (!folderCannotSync.includes(systemCodeOf(cause) ?? "")) throw cause;
  } finally {
    if (folder !== undefined) fs.closeSync(folder);
  }
}
