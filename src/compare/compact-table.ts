import type { RowColumns } from "./row-store.ts";
import type { NumberColumn } from "./wanted-columns.ts";

/** Values of a row in the order of their columns; null is unknown. */
export type Values = readonly (string | null)[];

/** A results.csv as a comparison needs it: each distinct cell, context and status once, and numbers. */
export interface CompactTable {
  /** As messages name it. */
  readonly place: string;
  /** In the order of `cellColumns`, `contextColumns` and `statusColumns`. */
  readonly cells: readonly Values[];
  readonly contexts: readonly Values[];
  readonly statuses: readonly Values[];
  /** Which columns `rows.numbers` are. */
  readonly numbers: readonly NumberColumn[];
  readonly rows: RowColumns;
  /** Columns wanted that the file has not: an earlier release wrote it. */
  readonly missing: readonly string[];
  /** Columns that this release does not know. */
  readonly unknown: readonly string[];
}
