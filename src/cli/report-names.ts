import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";

/** A file as a report may name it: its folder's name and its own, and nothing above them, which may name a person. */
export function publicName(file: string): string {
  return path.join(path.basename(path.dirname(path.resolve(file))), path.basename(file));
}

/** Public names of files, told apart where two are the same. */
export function publicNames(files: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return files.map((file) => {
    const name = publicName(file);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/** The first bytes of a file as text. */
export function beginningOf(file: string, bytes: number): string {
  const opened = openSync(file, "r");
  try {
    const start = Buffer.alloc(bytes);
    return start.toString("utf8", 0, readSync(opened, start, 0, start.length, 0));
  } finally {
    closeSync(opened);
  }
}
