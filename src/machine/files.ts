import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Reads of kernel files below a root folder. Nothing here throws: a file that is absent, forbidden, empty or not what
 * it should be is null, because a machine that hides a fact must not stop a measurement.
 */

/** Text of a file without surrounding white space; null when unreadable or empty. `file` has no leading slash. */
export function readText(root: string, file: string): string | null {
  try {
    const text = readFileSync(path.join(root, file), "utf8").trim();
    return text === "" ? null : text;
  } catch {
    return null; // absent or forbidden: the fact is unknown
  }
}

/** The one decimal number in a file, such as a cpufreq or thermal attribute. */
export function readNumber(root: string, file: string): number | null {
  return toNumber(readText(root, file));
}

/**
 * A short word the kernel writes (governor, driver, type), so that a damaged or hostile file cannot carry anything
 * else into the context.
 */
export function readWord(root: string, file: string): string | null {
  const text = readText(root, file);
  return text !== null && /^[A-Za-z0-9][\w.+-]{0,39}$/.test(text) ? text : null;
}

/** Made once: `localeCompare` would make one for each pair of names. */
const byNumber = new Intl.Collator("en", { numeric: true });

/** Names in a folder, sorted with numbers in order (cpu2 before cpu10); empty when there is no such folder. */
export function listNames(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(path.join(root, folder)).sort(byNumber.compare);
  } catch {
    return []; // absent or forbidden: nothing to list
  }
}

export function isPresent(root: string, file: string): boolean {
  try {
    return statSync(path.join(root, file)) !== undefined;
  } catch {
    return false; // a path we may not look at is as good as absent
  }
}

/** A plain decimal number, sign and fraction allowed; null for anything else. */
export function toNumber(text: string | null | undefined): number | null {
  return typeof text === "string" && /^-?\d{1,19}(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}

/**
 * A line fit to print and to store: letters, digits and plain punctuation, one space between words, at most 100
 * characters; null when nothing is left, or when the text is not such a line.
 */
export function toLine(text: string | null | undefined): string | null {
  const line = (text ?? "").replace(/\s+/g, " ").trim();
  return /^[\x20-\x7e]{1,100}$/.test(line) ? line : null;
}

/** `key<separator>value` lines as a map; later keys win, lines without the separator are skipped. */
export function toFields(text: string | null, separator: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of (text ?? "").split("\n")) {
    const at = line.indexOf(separator);
    if (at > 0) fields.set(line.slice(0, at).trim(), line.slice(at + separator.length).trim());
  }
  return fields;
}
