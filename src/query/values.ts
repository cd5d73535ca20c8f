import type { DuckDBResultReader, DuckDBValue } from "@duckdb/node-api";

/** A value that JSON has: what else SQL knows is its text. */
type PlainValue = string | number | boolean | null | readonly PlainValue[];

/** The rows that a query gave. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly PlainValue[])[];
}

/** A whole number beyond these is its text: a double would round it. */
const safe = BigInt(Number.MAX_SAFE_INTEGER);

export function answerOf(reader: DuckDBResultReader): Answer {
  const types = reader.columnTypes();
  return {
    columns: reader.columnNames().map((name, at) => ({ name, type: String(types[at]) })),
    rows: reader.getRows().map((row) => row.map(plainValue)),
  };
}

/** NULL, and what is no number (NaN, infinity), is null: in results, unknown is empty. Dates, intervals and nested values are DuckDB's texts. */
function plainValue(value: DuckDBValue): PlainValue {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : null;
    case "bigint":
      return value >= -safe && value <= safe ? Number(value) : String(value);
    case "string":
    case "boolean":
      return value;
    default:
      return value === null ? null : isList(value) ? value.items.map(plainValue) : String(value);
  }
}

function isList(value: object): value is { readonly items: readonly DuckDBValue[] } {
  return "items" in value && Array.isArray(value.items);
}
