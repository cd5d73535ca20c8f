import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What became of reading a file of the kernel. `fault`: in words, without the file's place. */
export type SysfsText =
  | { readonly state: "read"; readonly text: string }
  | { readonly state: "absent" | "forbidden" | "failed"; readonly fault: string };
export type SysfsNumber = { readonly state: "read"; readonly value: number } | Exclude<SysfsText, { state: "read" }>;

/** Text without white space around it. `file` has no leading slash. Never throws. */
export function readSysfs(root: string, file: string): SysfsText {
  try {
    return { state: "read", text: readFileSync(path.join(root, file), "utf8").trim() };
  } catch (thrown) {
    return faultOf(thrown);
  }
}

/** A whole number that a double holds exactly; anything else is a failed read. */
export function readSysfsNumber(root: string, file: string): SysfsNumber {
  const read = readSysfs(root, file);
  if (read.state !== "read") return read;
  const value = /^-?\d{1,16}$/.test(read.text) ? Number(read.text) : Number.NaN;
  return Number.isSafeInteger(value) ? { state: "read", value } : { state: "failed", fault: "it says no whole number" };
}

/** The same, null where it cannot be read. */
export function findSysfsNumber(root: string, file: string): number | null {
  const read = readSysfsNumber(root, file);
  return read.state === "read" ? read.value : null;
}

/** A word or label that the kernel or a device tree gives: fit to print, at most 40 characters; null for anything else. */
export function findSysfsLabel(root: string, file: string): string | null {
  const read = readSysfs(root, file);
  return read.state === "read" && /^[A-Za-z0-9][\w.+\-/ ]{0,39}$/.test(read.text) ? read.text : null;
}

/** Names in a folder, 2 before 10; none where there is no such folder. */
export function listSysfs(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(path.join(root, folder)).sort(byNumber.compare);
  } catch {
    return []; // absent or forbidden: nothing to list
  }
}

const byNumber = new Intl.Collator("en", { numeric: true });

function faultOf(thrown: unknown): Exclude<SysfsText, { state: "read" }> {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown error";
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
    case "ENODEV":
      return { state: "absent", fault: "it is gone" };
    case "EACCES":
    case "EPERM":
      return { state: "forbidden", fault: "it may not be read" };
    default:
      return { state: "failed", fault: `it has no value (${code})` };
  }
}
