import { chmodSync, chownSync, readdirSync } from "node:fs";
import path from "node:path";

/** For whom files can be forbidden: root reads everything. */
const ordinary = 65534;

/** Takes a planted file's reading rights away; the rest of its tree is the ordinary user's. */
export function forbid(root: string, file: string): void {
  chmodSync(path.join(root, file), 0o000);
  if (process.geteuid?.() !== 0) return;
  for (const entry of [".", ...readdirSync(root, { encoding: "utf8", recursive: true })]) {
    chownSync(path.join(root, entry), ordinary, ordinary);
  }
}

export async function asOrdinaryUser<T>(body: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return body();
  process.seteuid?.(ordinary);
  try {
    return await body();
  } finally {
    process.seteuid?.(0);
  }
}
