import type { CompactTable } from "../compare/compact-table.ts";
import { type Pool, poolTables } from "../compare/pool.ts";
import { tableCaveats } from "../compare/table-caveats.ts";
import type { TableFilter } from "../compare/table-filter.ts";
import type { NumberColumn } from "../compare/wanted-columns.ts";
import { type SideName, sideNames } from "../gate/sides.ts";
import type { TableFile } from "./compare-find.ts";
import { readTables } from "./compare-tables.ts";
import type { Terminal } from "./terminal.ts";

export type SideFiles = { readonly [Side in SideName]: readonly TableFile[] };

/** Reads both sides into one pool, where a table's place is the name of its side. @throws OffgridError `input`. */
export async function readSides({
  files,
  numbers,
  filters,
  terminal,
  signal,
}: {
  readonly files: SideFiles;
  readonly numbers: readonly NumberColumn[];
  readonly filters: readonly TableFilter[];
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}): Promise<Pool> {
  const tables: CompactTable[] = [];
  for (const side of sideNames) {
    const requests = files[side].map((table) => ({ table, numbers, filters }));
    const read = await readTables({ requests, signal });
    for (const place of read.passedOver) terminal.say(`${place}: no table of results, passed over`);
    for (const caveat of read.tables.flatMap(tableCaveats)) terminal.warn(`! ${caveat}`);
    tables.push(...read.tables.map((table) => ({ ...table, place: side })));
  }
  return poolTables({ tables, sideOf: ({ place }) => place });
}
