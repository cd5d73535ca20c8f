import { parentPort } from "node:worker_threads";
import type { CompactTable } from "../compare/compact-table.ts";
import { type ErrorParts, OffgridError } from "../errors.ts";
import { type ReadRequest, readTable } from "./compare-read.ts";

/** What a thread answers: a table, or why there is none; null where the fault is not the table's. */
export type ReadAnswer =
  | { readonly kind: "table"; readonly index: number; readonly table: CompactTable }
  | { readonly kind: "refused"; readonly index: number; readonly parts: ErrorParts | null };

// A worker thread: tables to read in, what a comparison needs of them out, until it is ended.

parentPort?.on("message", ({ index, request }: { readonly index: number; readonly request: ReadRequest }) => {
  readTable(request).then(
    (table) => {
      const { rows } = table;
      const arrays = [rows.isAggregate, rows.cell, rows.context, rows.status, ...rows.numbers];
      parentPort?.postMessage(
        { kind: "table", index, table } satisfies ReadAnswer,
        arrays.map((array) => array.buffer as ArrayBuffer),
      );
    },
    (thrown: unknown) =>
      parentPort?.postMessage({ kind: "refused", index, parts: partsOf(thrown) } satisfies ReadAnswer),
  );
});

function partsOf(thrown: unknown): ErrorParts | null {
  if (!(thrown instanceof OffgridError)) return null;
  const { code, place = "", fault, cure } = thrown;
  return { code, place, fault, ...(cure === undefined ? {} : { cure }) };
}
