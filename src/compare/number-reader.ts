import { OffgridError } from "../errors.ts";
import type { Column } from "../results/columns.ts";
import { readField } from "../results/csv.ts";
import { readDecimal } from "./decimal.ts";
import type { DecodeText } from "./interner.ts";
import type { ScannedRecord } from "./record-scanner.ts";

/** Reads one column's number of a record; undefined where it is unknown. @throws OffgridError `input`. */
export type NumberReader = (record: ScannedRecord) => number | undefined;

/** Figures of these units are never below 0, whatever went wrong. */
const positiveUnits: readonly Column["unit"][] = ["ms", "s", "us", "bytes", "Hz", "1/s"];

/**
 * A reader of the column that is the record's `field`; -1 is a column that the file has not. Plain decimals are read from the
 * bytes, others from their text.
 */
export function createNumberReader({
  column,
  field,
  decode,
  place,
}: {
  readonly column: Column;
  readonly field: number;
  readonly decode: DecodeText;
  readonly place: string;
}): NumberReader {
  function readText({ bytes, starts, ends, line }: ScannedRecord): number | undefined {
    const text = decode(bytes, starts[field] ?? 0, ends[field] ?? 0);
    const number = Number(text);
    // The usual case without a place being written; what is odd goes the strict way.
    if (number > 0 && number < Number.POSITIVE_INFINITY) return number;
    const value = readField({ column, field: text, place: `${place}:${line}` });
    if (typeof value !== "number") return undefined;
    if (value >= 0 || !positiveUnits.includes(column.unit)) return value;
    throw new OffgridError({
      code: "input",
      place: `${place}:${line}`,
      fault: `${column.name} is ${value}, which is below 0`,
      cure: "Correct the field or leave it empty",
    });
  }
  if (field < 0) return () => undefined;
  return (record) => {
    const start = record.starts[field] ?? 0;
    const end = record.ends[field] ?? 0;
    if (start === end) return undefined;
    const short = readDecimal(record.bytes, start, end);
    return Number.isNaN(short) ? readText(record) : short;
  };
}
