import { OffgridError } from "../../errors.ts";
import { lineFault, quoted } from "./faults.ts";
import { type Line, linesOf } from "./lines.ts";

/** Of a PVGIS file, everything above the rows. */
export interface PvgisHead {
  readonly columns: readonly string[];
  /** The line of the column names. */
  readonly line: number;
  /** `Latitude (decimal degrees)` → `45.000` and so on. */
  readonly facts: ReadonlyMap<string, string>;
}

/** PVGIS writes 8 to 22 lines above its table. */
export const maxHeadLines = 64;

/**
 * Reads down to the line of column names, which begins with `firstColumn,`.
 * @throws OffgridError `input` if there is none among the first lines.
 */
export function readPvgisHead({
  text,
  place,
  firstColumn,
}: {
  text: string;
  place: string;
  firstColumn: string;
}): PvgisHead {
  const facts = new Map<string, string>();
  for (const line of linesOf({ text, place })) {
    if (line.number > maxHeadLines) break;
    if (line.text.startsWith(`${firstColumn},`)) {
      return { columns: line.text.split(",").map((name) => name.trim()), line: line.number, facts };
    }
    const colon = line.text.indexOf(":");
    if (colon > 0) facts.set(line.text.slice(0, colon).trim(), line.text.slice(colon + 1).trim());
  }
  throw new OffgridError({
    code: "input",
    place,
    fault: `no line of column names that begins with '${firstColumn},' among the first ${maxHeadLines} lines`,
    cure: "Give the CSV that PVGIS made, with its header",
  });
}

/**
 * The rows below the column names, up to the blank line or legend that ends the table. A row behind that end means that
 * a line in the middle is broken, and is refused rather than cut off.
 * @throws OffgridError `input`
 */
export function* pvgisRows({
  text,
  place,
  head,
}: {
  text: string;
  place: string;
  head: PvgisHead;
}): Generator<Line, void, undefined> {
  let end: Line | null = null;
  for (const line of linesOf({ text, place })) {
    if (line.number <= head.line) continue;
    const looksLikeRow = /^\s*[-+.\d]/.test(line.text);
    if (end === null && looksLikeRow) {
      yield line;
    } else if (end === null) {
      end = line;
    } else if (looksLikeRow) {
      throw lineFault({
        spot: { place, line: end.number },
        fault: `the table breaks off with ${quoted(end.text)} and goes on in line ${line.number}`,
        cure: "Correct or remove that line, or fetch the file anew",
      });
    }
  }
}

/** A warning where the line that PVGIS closes its files with is not there. */
export function cutShortNotes(text: string): string[] {
  return text.slice(-4096).includes("PVGIS (c)")
    ? []
    : ["the closing line 'PVGIS (c) European Union' is missing: the file may have been cut short"];
}

/** Where a column stands, counted from 1; 0 where it is not there. */
export function positionOf(head: PvgisHead, name: string): number {
  return head.columns.indexOf(name) + 1;
}
