import { lineFault, quoted, type Spot } from "./faults.ts";

/** One column of a table: its name, where it stands (counted from 1) and what its numbers may be. */
export interface NumberColumn {
  readonly name: string;
  readonly position: number;
  readonly min: number;
  readonly max: number;
}

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The number in a field of a line. Empty, NaN, infinite, hexadecimal and out-of-range fields are refused: a gap in a
 * trace is not a 0.
 * @throws OffgridError `input` naming line, column and what was found.
 */
export function readNumber({
  fields,
  column,
  spot,
}: {
  fields: readonly string[];
  column: NumberColumn;
  spot: Spot;
}): number {
  const found = (fields[column.position - 1] ?? "").trim();
  const where = `column ${column.position} (${column.name})`;
  if (found === "") {
    throw lineFault({ spot, fault: `${where} is empty`, cure: "Give a number there; a gap is not a 0" });
  }
  const value = decimal.test(found) ? Number(found) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw lineFault({
      spot,
      fault: `${where} is ${quoted(found)}, which is no number`,
      cure: "Give a plain decimal number with a point, such as 12.5",
    });
  }
  if (value < column.min || value > column.max) {
    throw lineFault({
      spot,
      fault: `${where} is ${found.slice(0, 40)}, outside ${column.min} to ${column.max}`,
      cure: "Correct the value, or take the row's data from another source",
    });
  }
  // Files write -0.0 at night.
  return value === 0 ? 0 : value;
}

/** Splits a line at its commas into exactly `count` fields. @throws OffgridError `input` */
export function splitFields({ text, count, spot }: { text: string; count: number; spot: Spot }): string[] {
  const fields = text.split(",");
  if (fields.length === count) return fields;
  const semicolons = text.includes(";") ? ", with commas between them and points in numbers" : "";
  throw lineFault({
    spot,
    fault: `the line has ${fields.length} field${fields.length === 1 ? "" : "s"}, the table has ${count}: ${quoted(text)}`,
    cure: `Give ${count} fields${semicolons}`,
  });
}
