import type { PooledCell } from "../compare/cells.ts";
import { nameOf, tellingKeys } from "../compare/comparison.ts";
import { cellKeyNames, cellKeys } from "../compare/keys.ts";
import type { Pool } from "../compare/pool.ts";

/** The two sides of a gate, as tables of each are called in their pool. */
export const sideNames = ["baseline", "candidate"] as const;
export type SideName = (typeof sideNames)[number];

/** A cell of either side. */
export interface GateCell extends PooledCell {
  readonly id: string;
  /** The cell for people. */
  readonly name: string;
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

/**
 * Cells by their ids, in the order of the ids. An id holds every setting and not the model's file: what differs behind it is
 * refused or told, where a comparison would have two cells.
 * @param pool of tables whose place is the name of a side
 */
export function pairCells(pool: Pool): GateCell[] {
  const rows = new Map<string, { readonly baseline: number[]; readonly candidate: number[] }>();
  for (let row = 0; row < pool.count; row++) {
    const id = pool.cells[pool.cell[row] ?? 0]?.cell_id ?? "";
    const found = rows.get(id) ?? { baseline: [], candidate: [] };
    rows.set(id, found);
    const side = pool.contexts[pool.context[row] ?? 0]?.table;
    found[side === "baseline" ? "baseline" : "candidate"].push(row);
  }
  const cells = [...rows.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { baseline, candidate }]) => ({
      id,
      ...keysOf(pool, [...baseline, ...candidate]),
      machine: null,
      baseline,
      candidate,
      rows: [baseline, candidate],
    }));
  const differing = cellKeyNames.filter((key) => new Set(cells.map(({ keys }) => keys[key])).size > 1);
  const shown = tellingKeys(cells, differing);
  return cells.map((cell) => ({ ...cell, name: nameOf({ cell, shown, isManyMachines: false }) }));
}

/** The first known value of each key: rows that failed early do not know all of them. */
function keysOf(pool: Pool, rows: readonly number[]): Pick<PooledCell, "keys" | "task"> {
  const facts = [...new Set(rows.map((row) => pool.cell[row] ?? 0))].flatMap((at) => pool.cells[at] ?? []);
  const first = (of: (one: (typeof facts)[number]) => string | null) =>
    facts.map(of).find((value) => value !== null) ?? null;
  const entries: readonly (readonly (string | null)[])[] = cellKeyNames.map((key) => [key, first(cellKeys[key].of)]);
  return { keys: Object.fromEntries(entries), task: first(({ task }) => task) };
}
