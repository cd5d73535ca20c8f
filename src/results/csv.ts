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
  if (typeof value === "string") return /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return String(value);
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
  const version = Number(record["schema_version"]);
  if (!Number.isInteger(version) || version < 1 || version > schemaVersion) {
    throw new OffgridError({
      code: "input",
      place,
      fault: `schema_version is '${record["schema_version"]}', this release reads up to ${schemaVersion}`,
      cure: "Use a newer offgrid",
    });
  }
  return makeRow((column) => readField({ column, field: record[column.name] ?? "", place }));
}

function readField({
  column,
  field,
  place,
}: {
  column: Column;
  field: string;
  place: string;
}): string | number | boolean | null {
  if (field === "") return null;
  if (column.kind === "text") return /^'+[=+\-@\t\r]/.test(field) ? field.slice(1) : field;
  if (column.kind === "boolean") {
    if (field === "true" || field === "false") return field === "true";
  } else if (Number.isFinite(Number(field))) {
    return Number(field);
  }
  throw new OffgridError({
    code: "input",
    place,
    fault: `${column.name} is '${field.slice(0, 40)}', which is no ${column.kind}`,
    cure: "Correct the field or leave it empty",
  });
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
