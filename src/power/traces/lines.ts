import { OffgridError } from "../../errors.ts";
import { lineFault } from "./faults.ts";

/** One line without its end, and its number counted from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Ten years by the half minute: what a trace may hold at most, at 8 bytes a time and 8 a power. */
export const maxRows = 10_600_000;
/** The longest line of a real file is a header of 2-3 thousand characters in an EPW file. */
const maxLineLength = 65_536;

/**
 * The text as lines, one at a time: a text of any length is never split into an array. LF and CRLF end a line, a byte
 * order mark is passed over, and the empty line behind the last line end is none.
 * @throws OffgridError `input` for NUL characters (a binary or UTF-16 file) and for lines of absurd length.
 */
export function* linesOf({ text, place }: { text: string; place: string }): Generator<Line, void, undefined> {
  let from = text.startsWith("\uFEFF") ? 1 : 0;
  for (let number = 1; from < text.length; number += 1) {
    const end = text.indexOf("\n", from);
    const next = end === -1 ? text.length : end;
    const to = next > from && text.charCodeAt(next - 1) === 13 ? next - 1 : next;
    const spot = { place, line: number };
    if (to - from > maxLineLength) {
      throw lineFault({
        spot,
        fault: `the line is ${to - from} characters long`,
        cure: "Give a text file with one row of data a line",
      });
    }
    const line = text.slice(from, to);
    if (line.includes("\0")) {
      throw lineFault({
        spot,
        fault: "the line holds a NUL character, so the file is binary or UTF-16",
        cure: "Save it as UTF-8 text",
      });
    }
    yield { number, text: line };
    from = next + 1;
  }
}

/**
 * How many rows a text can hold at most: its lines that are not empty. Memory is set aside by this, never by what a
 * header claims.
 * @throws OffgridError `input` for more rows than `maxRows`.
 */
export function countRows({ text, place }: { text: string; place: string }): number {
  let rows = 0;
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf("\n", from);
    const next = end === -1 ? text.length : end;
    if (next > from) rows += 1;
    if (rows > maxRows) {
      throw new OffgridError({
        code: "input",
        place,
        fault: `the trace has more than ${maxRows} rows`,
        cure: "Make its steps longer, or give a shorter time: it repeats when it ends",
      });
    }
    from = next + 1;
  }
  return rows;
}
