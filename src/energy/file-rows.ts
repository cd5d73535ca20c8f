import { z } from "zod";

/** How the lines of a file are read. */
export type RowFormat =
  | { readonly kind: "json" }
  | { readonly kind: "csv"; readonly columns: number; readonly timeAt: number; readonly wattsAt: number };

export interface WattRow {
  /** Unix time, s. */
  readonly unixS: number;
  readonly watts: number;
  /** Digits behind the point of the watts. */
  readonly decimals: number;
}

/** What a line is; the words are ours: nothing of the file is in them. */
export type ParsedRow =
  | { readonly state: "row"; readonly row: WattRow }
  | { readonly state: "empty" }
  | { readonly state: "broken"; readonly words: string; readonly cure: string };

const timeCure = "Write t_s as Unix time in seconds, such as 1767607872.25";

/** By the first line: a header with t_s and watts, among other columns, or a JSON object. Undefined for anything else. */
export function formatOf(firstLine: string): RowFormat | undefined {
  const line = firstLine.replace(/^\ufeff/, "").trim();
  if (line.startsWith("{")) return { kind: "json" };
  const names = cellsOf(line);
  const timeAt = names.indexOf("t_s");
  const wattsAt = names.indexOf("watts");
  return timeAt < 0 || wattsAt < 0 ? undefined : { kind: "csv", columns: names.length, timeAt, wattsAt };
}

/** One line behind the header. A time that is no Unix time in seconds is broken, and so is a row without watts: that is not 0 W. */
export function parseRow(format: RowFormat, line: string): ParsedRow {
  if (line.trim() === "") return { state: "empty" };
  const cells = format.kind === "csv" ? csvCells(format, line) : jsonCells(line);
  if (cells === undefined) {
    return format.kind === "csv"
      ? broken("does not have as many columns as the header", "Write a value for each column, separated by commas")
      : broken('is no object with the numbers "t_s" and "watts"', 'Write {"t_s":1767607872.25,"watts":12.5}');
  }
  if (cells.watts === "") return broken("has no watts", "Leave a row out where the meter was not read");
  if (!isNumber(cells.time)) return broken("has a t_s that is no number", timeCure);
  if (!isNumber(cells.watts)) return broken("has watts that are no number", "Write watts as a number, such as 12.5");
  const unixS = Number(cells.time);
  if (unixS < 1e9) return broken("has a t_s that is no Unix time", timeCure);
  if (unixS >= 1e11) return broken("has a t_s in smaller units than seconds", timeCure);
  const [, digits = ""] = /\.(\d+)/.exec(cells.watts) ?? [];
  return { state: "row", row: { unixS, watts: Number(cells.watts), decimals: digits.length } };
}

function broken(words: string, cure: string): ParsedRow {
  return { state: "broken", words, cure };
}

interface Cells {
  readonly time: string;
  readonly watts: string;
}

function csvCells(
  { columns, timeAt, wattsAt }: Extract<RowFormat, { readonly kind: "csv" }>,
  line: string,
): Cells | undefined {
  const cells = cellsOf(line);
  return cells.length === columns ? { time: cells[timeAt] ?? "", watts: cells[wattsAt] ?? "" } : undefined;
}

/** Meters write numbers and plain words: a comma within quotes would be one column too many, and so be told. */
function cellsOf(line: string): string[] {
  return line.split(",").map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .trim(),
  );
}

const rowSchema = z.object({ t_s: z.number(), watts: z.number().nullable() });

function jsonCells(line: string): Cells | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined; // the parser's message quotes the line
  }
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) return undefined;
  return { time: String(parsed.data.t_s), watts: parsed.data.watts === null ? "" : String(parsed.data.watts) };
}

function isNumber(cell: string): boolean {
  return /^[+-]?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,2})?$/i.test(cell);
}
