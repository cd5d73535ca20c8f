import { OffgridError } from "../errors.ts";
import type { Column } from "../results/columns.ts";
import { readField } from "../results/csv.ts";
import type { DecodeText } from "./interner.ts";
import type { ScannedRecord } from "./record-scanner.ts";

/** Reads one column's number of a record; undefined where it is unknown. @throws OffgridError `input`. */
export type NumberReader = (record: ScannedRecord) => number | undefined;

/** Figures of these units are never below 0, whatever went wrong. */
const positiveUnits: readonly Column["unit"][] = ["ms", "s", "us", "bytes", "Hz", "1/s"];

const [zero, nine, point] = [0x30, 0x39, 0x2e];
/** Both a whole number of so many digits and a power of ten so large are doubles as they are: their quotient is rounded once. */
const mostDigits = 15;
const powers = Float64Array.from({ length: mostDigits + 1 }, (_, exponent) => 10 ** exponent);

/**
 * A reader of the column that is the record's `field`; -1 is a column that the file has not. Decimals of up to 15 digits are
 * read from the bytes, exactly (W. D. Clinger, How to read floating point numbers accurately, PLDI 1990); others from their text.
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

/** The decimal in the bytes `start..end`; NaN where it is none so short. Plain arguments: it runs for every number. */
function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > mostDigits + 1) return Number.NaN;
  let whole = 0;
  let digits = 0;
  let pointAt = -1;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= zero && byte <= nine) {
      whole = whole * 10 + (byte - zero);
      digits += 1;
    } else if (byte === point && pointAt < 0) pointAt = digits;
    else return Number.NaN;
  }
  if (digits === 0 || digits > mostDigits) return Number.NaN;
  return pointAt < 0 ? whole : whole / (powers[digits - pointAt] ?? Number.NaN);
}
