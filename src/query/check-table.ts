import { createInterner, type DecodeText } from "../compare/interner.ts";
import { createNumberReader } from "../compare/number-reader.ts";
import { createRecordScanner, RecordFault, type ScannedRecord } from "../compare/record-scanner.ts";
import { checkRowKind, headerOf } from "../compare/table-reader.ts";
import { OffgridError } from "../errors.ts";
import { columns } from "../results/columns.ts";
import { checkVersion, readField } from "../results/csv.ts";
import { sqlType } from "./column-types.ts";

/** What a results.csv holds, once every row of it was found to be sound. */
export interface CheckedTable {
  readonly header: readonly string[];
  readonly rows: number;
  /** Columns of this release that it lacks, and columns of it that this release does not know. */
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

export interface TableCheck {
  /** The file's next bytes, cut anywhere. @throws OffgridError `input` with file, line and fault. */
  push(chunk: Uint8Array): void;
  /** @throws OffgridError `input`. */
  finish(): CheckedTable;
}

type FieldCheck = (record: ScannedRecord) => void;

/** Reads a table as strictly as a comparison does, and keeps nothing of it: what a database would guess or pass over is refused. */
export function createTableCheck({
  place,
  decode,
}: {
  readonly place: string;
  readonly decode: DecodeText;
}): TableCheck {
  let header: readonly string[] | undefined;
  let checks: readonly FieldCheck[] = [];
  let rows = 0;
  let idField = 0;
  const scanner = createRecordScanner((record) => {
    if (header === undefined) {
      header = headerOf(record, { place, decode });
      checks = checksOf({ header, place, decode });
      idField = header.indexOf("cell_id");
      return;
    }
    rows += 1;
    if (record.fields !== header.length)
      throw refusal(`${place}:${record.line}`, `it has ${record.fields} fields and the header ${header.length}`);
    if (record.starts[idField] === record.ends[idField]) throw refusal(`${place}:${record.line}`, "cell_id is empty");
    for (const check of checks) check(record);
  });
  const guarded = (what: () => void) => {
    try {
      what();
    } catch (thrown) {
      if (!(thrown instanceof RecordFault)) throw thrown;
      throw refusal(`${place}:${thrown.line}`, `not readable as CSV: ${thrown.message}`);
    }
  };
  return {
    push: (chunk) => guarded(() => scanner.push(chunk)),
    finish() {
      guarded(() => scanner.end());
      if (header === undefined) throw refusal(place, "it is empty");
      const found = header;
      return {
        header: found,
        rows,
        missing: columns.flatMap(({ name }) => (found.includes(name) ? [] : [name])),
        unknown: found.filter((name) => !columns.some((column) => column.name === name)),
      };
    },
  };
}

function checksOf({
  header,
  place,
  decode,
}: {
  header: readonly string[];
  place: string;
  decode: DecodeText;
}): readonly FieldCheck[] {
  return columns.flatMap((column): FieldCheck[] => {
    const field = header.indexOf(column.name);
    if (field < 0) return [];
    if (column.kind === "number" || (column.kind === "integer" && column.name !== "schema_version"))
      return [numberCheck({ column, field, decode, place })];
    const read = readerOf({ column, place });
    if (read === undefined) return [];
    const interner = createInterner({ decode, read });
    return [(record) => void interner.idOf(record, field)];
  });
}

/** As a comparison reads it; and where SQL has whole numbers, nothing else: DuckDB would round it without a word. */
function numberCheck(request: Parameters<typeof createNumberReader>[0]): FieldCheck {
  const { column, place } = request;
  const read = createNumberReader(request);
  const isWhole = sqlType(column) === "BIGINT";
  return (record) => {
    const value = read(record);
    if (isWhole && value !== undefined && !Number.isSafeInteger(value))
      throw refusal(`${place}:${record.line}`, `${column.name} is ${value}, which is no whole number`);
  };
}

/** What is asked of a field besides its being text; undefined where that is nothing. */
function readerOf({
  column,
  place,
}: {
  column: (typeof columns)[number];
  place: string;
}): ((field: string, line: number) => string | null) | undefined {
  if (column.name === "schema_version")
    return (field, line) => {
      checkVersion({ field, place: `${place}:${line}` });
      return field;
    };
  if (column.name === "row_kind") return (field, line) => checkRowKind({ field, place: `${place}:${line}` });
  if (column.kind !== "boolean") return undefined;
  return (field, line) => {
    const value = readField({ column, field, place: `${place}:${line}` });
    return value === null ? null : String(value);
  };
}

function refusal(place: string, fault: string): OffgridError {
  return new OffgridError({ code: "input", place, fault, cure: "Give the unchanged results.csv of a run" });
}
