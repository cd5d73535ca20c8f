import { OffgridError } from "../errors.ts";
import { type Column, columns } from "../results/columns.ts";
import { checkVersion } from "../results/csv.ts";
import type { CompactTable, Values } from "./compact-table.ts";
import { createInterner, type DecodeText, textOf } from "./interner.ts";
import { createNumberReader } from "./number-reader.ts";
import { createRecordScanner, RecordFault, type ScannedRecord } from "./record-scanner.ts";
import { createRowStore } from "./row-store.ts";
import { createTupleColumns } from "./tuples.ts";
import { cellColumns, columnOf, contextColumns, type NumberColumn, statusColumns } from "./wanted-columns.ts";

export interface TableReader {
  /** The file's next bytes, cut anywhere. @throws OffgridError `input` with file and line. */
  push(chunk: Uint8Array): void;
  /** @throws OffgridError `input`. */
  finish(): CompactTable;
}

export interface TableRequest {
  /** As messages name it. */
  readonly place: string;
  /** How long the file is, where that is known: room is then made once. */
  readonly bytes?: number;
  readonly numbers: readonly NumberColumn[];
  /** Whether rows of a cell are wanted, by its values in the order of `cellColumns`. */
  readonly isWanted: (cell: Values) => boolean;
  readonly decode: DecodeText;
}

/** More rows than this are not held at once. */
export const mostRows = 5_000_000;
/** So many rows tell how long the others are; room for more than that is asked for, since pages that no row reaches take no memory. */
const [tellingRows, room] = [4096, 1.1];
const needed = ["schema_version", "row_kind", "cell_id"] as const;
const cure = "Give the unchanged results.csv of a run";

/** Reads a results.csv of any release as it comes, keeping the columns of a comparison alone. */
export function createTableReader(request: TableRequest): TableReader {
  const { place, bytes } = request;
  let pushed = 0;
  const expected = (rows: number) =>
    bytes === undefined || rows < tellingRows ? 0 : Math.min(mostRows, rows * (bytes / pushed) * room);
  let body: ((record: ScannedRecord) => void) | undefined;
  let found: (() => CompactTable) | undefined;
  const scanner = createRecordScanner((record) => {
    if (body === undefined) ({ body, finish: found } = begin(request, headerOf(record, request), expected));
    else body(record);
  });
  const guarded = (what: () => void) => {
    try {
      what();
    } catch (thrown) {
      if (!(thrown instanceof RecordFault)) throw thrown;
      throw refusal({ place: `${place}:${thrown.line}`, fault: `not readable as CSV: ${thrown.message}` });
    }
  };
  return {
    push: (chunk) => {
      pushed += chunk.byteLength;
      guarded(() => scanner.push(chunk));
    },
    finish() {
      guarded(() => scanner.end());
      if (found === undefined) throw refusal({ place, fault: "it is empty" });
      return found();
    },
  };
}

/** The names of a table's columns. @throws OffgridError `input` where it is none of offgrid's, or a column that we know comes twice. */
export function headerOf(
  record: ScannedRecord,
  { place, decode }: Pick<TableRequest, "place" | "decode">,
): readonly string[] {
  const names = Array.from({ length: record.fields }, (_, field) => textOf({ record, field, decode }));
  const lacks = needed.find((name) => !names.includes(name));
  if (lacks !== undefined)
    throw refusal({ place: `${place}:1`, fault: `this is no table of offgrid's: the column ${lacks} is missing` });
  const known = columns.filter(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
  const [twice] = known;
  if (twice !== undefined) throw refusal({ place: `${place}:1`, fault: `the column ${twice.name} comes twice` });
  return names;
}

function begin(
  { place, numbers, isWanted, decode }: TableRequest,
  header: readonly string[],
  expected: (rows: number) => number,
): { readonly body: (record: ScannedRecord) => void; readonly finish: () => CompactTable } {
  const fieldOf = (name: string) => header.indexOf(name);
  const tuplesOf = (names: readonly Column["name"][]) =>
    createTupleColumns({
      columns: names.map((name) => ({ column: columnOf(name), field: fieldOf(name) })),
      decode,
      place,
    });
  const cells = tuplesOf(cellColumns);
  const contexts = tuplesOf(contextColumns);
  const statuses = tuplesOf(statusColumns);
  const wanted: boolean[] = [];
  const readers = numbers.map((name) =>
    createNumberReader({ column: columnOf(name), field: fieldOf(name), decode, place }),
  );
  const rows = createRowStore({ numbers: numbers.length, expected });
  const version = createInterner({
    decode,
    read: (field, line) => {
      checkVersion({ field, place: `${place}:${line}` });
      return field;
    },
  });
  const kinds = createInterner({ decode, read: (field, line) => checkRowKind({ field, place: `${place}:${line}` }) });
  const [versionField, kindField, idField] = needed.map(fieldOf);

  function refuse({ line }: ScannedRecord, fault: string): never {
    throw refusal({ place: `${place}:${line}`, fault });
  }

  function body(record: ScannedRecord): void {
    if (record.fields !== header.length)
      refuse(record, `it has ${record.fields} fields and the header ${header.length}`);
    version.idOf(record, versionField ?? 0);
    const isAggregate = kinds.values[kinds.idOf(record, kindField ?? 0)] === "aggregate";
    if (record.starts[idField ?? 0] === record.ends[idField ?? 0]) refuse(record, "cell_id is empty");
    const cell = cells.idOf(record);
    wanted[cell] ??= isWanted(cells.valuesOf(cell));
    if (!wanted[cell]) return;
    const row = rows.add(isAggregate, cell);
    if (row >= mostRows) refuse(record, `more than ${mostRows} rows are wanted of it`);
    rows.place(row, contexts.idOf(record), statuses.idOf(record));
    for (let index = 0; index < readers.length; index++) {
      rows.set(row, index, readers[index]?.(record) ?? Number.NaN);
    }
  }

  return {
    body,
    finish: () => ({
      place,
      cells: cells.all(),
      contexts: contexts.all(),
      statuses: statuses.all(),
      numbers,
      rows: rows.finish(),
      missing: [...cellColumns, ...contextColumns, ...statusColumns, ...numbers].filter((name) => fieldOf(name) < 0),
      unknown: header.filter((name) => !columns.some((column) => column.name === name)),
    }),
  };
}

/** @throws OffgridError `input`. */
export function checkRowKind({ field, place }: { field: string; place: string }): string {
  if (field === "repetition" || field === "aggregate") return field;
  throw refusal({ place, fault: "row_kind is neither repetition nor aggregate" });
}

function refusal({ place, fault }: { place: string; fault: string }): OffgridError {
  return new OffgridError({ code: "input", place, fault, cure });
}
