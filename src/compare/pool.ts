import type { CompactTable, Values } from "./compact-table.ts";
import type { CellFacts } from "./keys.ts";
import {
  type ContextColumn,
  cellColumns,
  contextColumns,
  type NumberColumn,
  type StatusColumn,
  statusColumns,
} from "./wanted-columns.ts";

export type ContextFacts = Readonly<Record<ContextColumn, string | null>> & {
  /** Place of the table that the rows are from. */
  readonly table: string;
};
export type StatusFacts = Readonly<Record<StatusColumn, string | null>>;

/** The rows of all tables together. */
export interface Pool {
  readonly cells: readonly CellFacts[];
  readonly contexts: readonly ContextFacts[];
  readonly statuses: readonly StatusFacts[];
  readonly count: number;
  readonly isAggregate: Uint8Array;
  readonly cell: Uint32Array;
  readonly context: Uint32Array;
  readonly status: Uint32Array;
  readonly numbers: ReadonlyMap<NumberColumn, Float64Array>;
  /** Runs that a later table has too, whose rows count once. */
  readonly repeated: readonly { readonly runId: string; readonly place: string; readonly first: string }[];
}

/**
 * Puts tables together. A run that two tables hold is taken from the first: its rows must not count twice. Where tables are what is
 * put side by side, it may be in one of each side.
 */
export function poolTables({
  tables,
  sideOf = () => "",
}: {
  readonly tables: readonly CompactTable[];
  /** What the table's rows are put beside rows of others as. */
  readonly sideOf?: (table: CompactTable) => string;
}): Pool {
  const cells: CellFacts[] = [];
  const contexts: ContextFacts[] = [];
  const statuses: StatusFacts[] = [];
  const cellIds = new Map<string, number>();
  const runs = createRunOwners(sideOf);
  const total = tables.reduce((sum, { rows }) => sum + rows.count, 0);
  const rows = emptyRows({ total, names: tables[0]?.numbers ?? [] });
  let count = 0;
  for (const table of tables) {
    const cellOf = table.cells.map((values) =>
      intern({ values, ids: cellIds, add: () => cells.push(cellFacts(values)) - 1 }),
    );
    const own = table.contexts.map((values) => ({ ...contextFacts(values), table: table.place }));
    const isKept = own.map(({ run_id }) => runs.isKept(run_id, table));
    count = appendRows({
      table,
      rows,
      from: count,
      cellOf,
      contextAt: contexts.length,
      statusAt: statuses.length,
      isKept,
    });
    for (const context of own) contexts.push(context);
    for (const values of table.statuses) statuses.push(statusFacts(values));
  }
  return { cells, contexts, statuses, count, ...rows, repeated: runs.repeated };
}

type PoolRows = Pick<Pool, "isAggregate" | "cell" | "context" | "status" | "numbers">;

function emptyRows({ total, names }: { total: number; names: readonly NumberColumn[] }): PoolRows {
  return {
    isAggregate: new Uint8Array(total),
    cell: new Uint32Array(total),
    context: new Uint32Array(total),
    status: new Uint32Array(total),
    numbers: new Map(names.map((name) => [name, new Float64Array(total)])),
  };
}

/** Which table each run is taken from, on each side. */
function createRunOwners(sideOf: (table: CompactTable) => string) {
  const owners = new Map<string, CompactTable>();
  const repeated: Pool["repeated"][number][] = [];
  return {
    repeated,
    isKept(runId: string | null, table: CompactTable): boolean {
      if (runId === null) return true;
      const key = JSON.stringify([sideOf(table), runId]);
      const first = owners.get(key) ?? table;
      owners.set(key, first);
      if (first === table) return true;
      const { place } = table;
      if (!repeated.some((one) => one.runId === runId && one.place === place))
        repeated.push({ runId, place, first: first.place });
      return false;
    },
  };
}

/** Copies the rows that are kept; how many there are then. */
function appendRows({
  table,
  rows,
  from,
  cellOf,
  contextAt,
  statusAt,
  isKept,
}: {
  table: CompactTable;
  rows: PoolRows;
  from: number;
  cellOf: readonly number[];
  contextAt: number;
  statusAt: number;
  isKept: readonly boolean[];
}): number {
  const own = table.rows;
  const kept = keptRows(table, isKept);
  for (let index = 0; index < kept.length; index++) {
    const row = kept[index] ?? 0;
    rows.isAggregate[from + index] = own.isAggregate[row] ?? 0;
    rows.cell[from + index] = cellOf[own.cell[row] ?? 0] ?? 0;
    rows.context[from + index] = contextAt + (own.context[row] ?? 0);
    rows.status[from + index] = statusAt + (own.status[row] ?? 0);
  }
  for (const [at, name] of table.numbers.entries()) {
    const [column, numbers] = [rows.numbers.get(name), own.numbers[at]];
    if (column !== undefined && numbers !== undefined)
      for (let index = 0; index < kept.length; index++) column[from + index] = numbers[kept[index] ?? 0] ?? Number.NaN;
  }
  return from + kept.length;
}

function keptRows({ rows }: CompactTable, isKept: readonly boolean[]): Uint32Array {
  const kept = new Uint32Array(rows.count);
  let count = 0;
  for (let row = 0; row < rows.count; row++) if (isKept[rows.context[row] ?? 0]) kept[count++] = row;
  return kept.subarray(0, count);
}

function intern({ values, ids, add }: { values: Values; ids: Map<string, number>; add: () => number }): number {
  const key = JSON.stringify(values);
  const known = ids.get(key);
  if (known !== undefined) return known;
  const id = add();
  ids.set(key, id);
  return id;
}

function factsOf<Column extends string>(
  columns: readonly Column[],
  values: Values,
): Readonly<Record<Column, string | null>> {
  const entries: readonly (readonly (string | null)[])[] = columns.map((column, index) => [
    column,
    values[index] ?? null,
  ]);
  return Object.fromEntries(entries);
}

const cellFacts = (values: Values) => factsOf(cellColumns, values);
export const contextFacts = (values: Values) => factsOf(contextColumns, values);
const statusFacts = (values: Values) => factsOf(statusColumns, values);
