import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { messageOf, OffgridError } from "../errors.ts";
import { type Column, type ColumnName, columns, type Row, schemaVersion } from "./columns.ts";

/**
 * Rows as CSV (RFC 4180, UTF-8, LF), every column in the table's order. Unknown is an empty field. A text that a
 * spreadsheet would take for a formula gets a leading apostrophe.
 */
export function formatCsv(rows: readonly Row[]): string {
  return stringify(
    rows.map((row) => columns.map(({ name }) => formatField(row[name]))),
    { header: true, columns: columns.map(({ name }) => name), record_delimiter: "unix", quoted_match: /[\r\n]/ },
  );
}

function formatField(value: Row[ColumnName]): string {
  if (value === null) return "";
  return typeof value === "string" ? guardFormula(value) : String(value);
}

/** A text that a spreadsheet would take for a formula gets a leading apostrophe. */
export function guardFormula(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/**
 * Reads what `formatCsv` wrote. Columns this release does not know are passed over; a column that is missing is null.
 * @throws OffgridError `input` naming line and column.
 */
export function parseCsv({ text, place }: { text: string; place: string }): Row[] {
  const records = parseRecords({ text, place });
  return records.map((record, index) => readRow({ record, place: `${place}:${index + 2}` }));
}

/** The names of a table's columns, in order. @throws OffgridError `input`. */
export function readHeader({ text, place }: { text: string; place: string }): readonly string[] {
  const end = text.indexOf("\n");
  try {
    const records: string[][] = parse(end < 0 ? text : text.slice(0, end), { bom: true });
    return records[0] ?? [];
  } catch (cause) {
    throw new OffgridError({
      code: "input",
      place: `${place}:1`,
      fault: `not readable as CSV: ${messageOf(cause)}`,
      cure: "Give the results.csv of a run",
      cause,
    });
  }
}

function parseRecords({ text, place }: { text: string; place: string }): Record<string, string>[] {
  try {
    const records: Record<string, string>[] = parse(text, { columns: true, bom: true, skip_empty_lines: true });
    const first = records[0];
    if (first !== undefined && first["schema_version"] === undefined) {
      throw new OffgridError({
        code: "input",
        place,
        fault: "this is no table of offgrid's: the column schema_version is missing",
        cure: "Give the results.csv of a run",
      });
    }
    return records;
  } catch (cause) {
    if (cause instanceof OffgridError) throw cause;
    throw new OffgridError({
      code: "input",
      place,
      fault: `not readable as CSV: ${messageOf(cause)}`,
      cure: "Give the results.csv of a run",
      cause,
    });
  }
}

function readRow({ record, place }: { record: Record<string, string>; place: string }): Row {
  checkVersion({ field: record["schema_version"] ?? "", place });
  return makeRow((column) => readField({ column, field: record[column.name] ?? "", place }));
}

/** @throws OffgridError `input` where a row's schema_version is none that this release reads. */
export function checkVersion({ field, place }: { readonly field: string; readonly place: string }): void {
  const version = Number(field);
  if (Number.isInteger(version) && version >= 1 && version <= schemaVersion) return;
  throw new OffgridError({
    code: "input",
    place,
    fault: `schema_version is '${shorten(field)}', this release reads up to ${schemaVersion}`,
    cure: "Use a newer offgrid",
  });
}

/** A field as its column's kind; empty is null. @throws OffgridError `input`. */
export function readField({
  column,
  field,
  place,
}: {
  readonly column: Column;
  readonly field: string;
  readonly place: string;
}): string | number | boolean | null {
  if (field === "") return null;
  if (column.kind === "text") return /^'+[=+\-@\t\r]/.test(field) ? field.slice(1) : field;
  if (column.kind === "boolean") {
    if (field === "true" || field === "false") return field === "true";
  } else if (Number.isFinite(Number(field)) && field.trim() !== "") {
    return Number(field);
  }
  throw new OffgridError({
    code: "input",
    place,
    fault: `${column.name} is '${shorten(field)}', which is no ${column.kind}`,
    cure: "Correct the field or leave it empty",
  });
}

/** A field as a message shows it: what steers a terminal must not reach one. */
function shorten(field: string): string {
  return field.slice(0, 40).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

/** A row from a function of its columns. The table's `kind` vouches for each value's type. */
export function makeRow(read: (column: Column) => Row[ColumnName]): Row {
  const entries = columns.map((column) => [column.name, checkKind({ column, value: read(column) })]);
  return Object.fromEntries(entries);
}

function checkKind({ column, value }: { column: Column; value: Row[ColumnName] }): Row[ColumnName] {
  if (value === null) return null;
  const wanted = column.kind === "text" ? "string" : column.kind === "boolean" ? "boolean" : "number";
  if (typeof value !== wanted)
    throw new TypeError(`column ${column.name} holds ${typeof value}, the table says ${column.kind}`);
  return value;
}
