import {
  type By,
  type CellFacts,
  type CellKey,
  cellKeyNames,
  cellKeys,
  freedKeys,
  isCellKey,
  keyValue,
} from "./keys.ts";
import type { ContextFacts, Pool } from "./pool.ts";

/** Rows that are put beside those of the other sides. */
export interface Side {
  /** Unique among the sides: a machine id, a run id, a file or a value. */
  readonly name: string;
  /** What it is, for people: the CPU of a machine. */
  readonly words: string;
}

/** A cell, and its rows on each side. */
export interface PooledCell {
  /** Values of its keys; null where one is varied or unknown. */
  readonly keys: Readonly<Record<CellKey, string | null>>;
  /** What it is for: cells are ranked among those of the same task. */
  readonly task: string | null;
  /** The machine, where machines are not what is put side by side and there are several. */
  readonly machine: string | null;
  /** By side; rows of the pool in their order, none where the cell is not there. */
  readonly rows: readonly (readonly number[])[];
}

export interface PooledCells {
  readonly sides: readonly Side[];
  readonly cells: readonly PooledCell[];
}

/** What is put side by side unless `--by` says otherwise: machines, else runs, else tables. */
export function defaultBy(contexts: readonly Pick<ContextFacts, "machine_id" | "run_id" | "table">[]): By {
  const differ = (factOf: (context: (typeof contexts)[number]) => string | null) =>
    new Set(contexts.map(factOf)).size > 1;
  if (differ(({ machine_id }) => machine_id)) return "machine";
  if (differ(({ run_id }) => run_id)) return "run";
  return differ(({ table }) => table) ? "table" : "machine";
}

/** Groups the rows of the pool by cell and side. Sides come in the order of their first rows. */
export function groupCells({ pool, by }: { readonly pool: Pool; readonly by: By }): PooledCells {
  const isManyMachines = by !== "machine" && new Set(pool.contexts.map(({ machine_id }) => machine_id)).size > 1;
  const machineOf = pool.contexts.map((context) => (isManyMachines ? shortMachine(context.machine_id) : null));
  const machines = [...new Set(machineOf)];
  const machineAt = machineOf.map((machine) => machines.indexOf(machine));
  const { variantOf, variants } = variantsOf({ cells: pool.cells, by });
  const sides = new Map<string, { readonly side: Side; readonly index: number }>();
  const sideAt = sideNumbers({ pool, by, sides });
  const groups = new Map<
    number,
    { readonly variant: number; readonly machine: string | null; readonly rows: number[][] }
  >();
  for (let row = 0; row < pool.count; row++) {
    const [cell, context] = [pool.cell[row] ?? 0, pool.context[row] ?? 0];
    const variant = variantOf[cell] ?? 0;
    const key = variant * machines.length + (machineAt[context] ?? 0);
    let group = groups.get(key);
    if (group === undefined) {
      group = { variant, machine: machineOf[context] ?? null, rows: [] };
      groups.set(key, group);
    }
    const side = sideAt(cell, context);
    const rows = group.rows[side];
    if (rows === undefined) group.rows[side] = [row];
    else rows.push(row);
  }
  const found = [...sides.values()].map(({ side }) => side);
  return {
    sides: found,
    cells: [...groups.values()].flatMap(({ variant, machine, rows }) => {
      const known = variants[variant];
      return known === undefined ? [] : [{ ...known, machine, rows: found.map((_, index) => rows[index] ?? []) }];
    }),
  };
}

/** Eight letters of a machine's id tell it from others. */
export function shortMachine(id: string | null): string {
  return id === null ? "unknown machine" : id.slice(0, 8);
}

/** The number of the side that a row is on, by its cell and context. */
function sideNumbers({
  pool,
  by,
  sides,
}: {
  pool: Pool;
  by: By;
  sides: Map<string, { readonly side: Side; readonly index: number }>;
}): (cell: number, context: number) => number {
  const known: number[] = [];
  const numberOf = (side: Side) => {
    const found = sides.get(side.name) ?? { side, index: sides.size };
    sides.set(side.name, found);
    return found.index;
  };
  return (cell, context) => {
    const at = isCellKey(by) ? cell : context;
    const before = known[at];
    if (before !== undefined) return before;
    const number = numberOf(sideOf({ by, cell: pool.cells[cell], context: pool.contexts[context] }));
    known[at] = number;
    return number;
  };
}

function sideOf({
  by,
  cell,
  context,
}: {
  by: By;
  cell: CellFacts | undefined;
  context: ContextFacts | undefined;
}): Side {
  const unknown = { name: "unknown", words: "" };
  if (cell === undefined || context === undefined) return unknown;
  const cpu = context.cpu_model ?? "";
  switch (by) {
    case "machine":
      return {
        name: shortMachine(context.machine_id),
        words: [cpu, context.cores === null ? "" : `${context.cores} CPUs`].filter((part) => part !== "").join(", "),
      };
    case "run":
      return { name: context.run_id ?? "unknown run", words: `${shortMachine(context.machine_id)} ${cpu}`.trim() };
    case "table":
      return { name: context.table, words: `${shortMachine(context.machine_id)} ${cpu}`.trim() };
    default: {
      const value = isCellKey(by) ? cellKeys[by].of(cell) : context[by];
      return value === null ? unknown : { name: value, words: "" };
    }
  }
}

interface Variant {
  readonly keys: Readonly<Record<CellKey, string | null>>;
  readonly task: string | null;
}

/** Cells by their keys. One that failed early does not know all of them: it is taken for the only one that it may be. */
function variantsOf({ cells, by }: { cells: readonly CellFacts[]; by: By }): {
  readonly variantOf: Uint32Array;
  readonly variants: readonly Variant[];
} {
  const freed = freedKeys(by);
  const soft = cellKeyNames.filter((key) => cellKeys[key].kind === "soft" && !freed.has(key));
  const variants: Variant[] = [];
  const byStrict = new Map<string, number[]>();
  const variantOf = new Uint32Array(cells.length);
  const unknowns = cells.map((facts) => soft.filter((key) => cellKeys[key].of(facts) === null).length);
  const order = cells.map((_, index) => index).sort((a, b) => (unknowns[a] ?? 0) - (unknowns[b] ?? 0) || a - b);
  for (const at of order) {
    const facts = cells[at];
    if (facts === undefined) continue;
    const keys = keysOf(facts, by);
    const task = by === "model" || by === "model_sha256" ? facts.task : null;
    const strict = JSON.stringify([
      task,
      ...cellKeyNames.filter((key) => cellKeys[key].kind === "strict").map((key) => keys[key]),
    ]);
    const others = byStrict.get(strict) ?? [];
    const fitting = others.filter((other) => soft.every((key) => fits(keys[key], variants[other]?.keys[key] ?? null)));
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) {
      variantOf[at] = only;
      continue;
    }
    variantOf[at] = variants.length;
    byStrict.set(strict, [...others, variants.length]);
    variants.push({ keys, task: facts.task });
  }
  return { variantOf, variants };
}

function fits(mine: string | null, theirs: string | null): boolean {
  return mine === null || theirs === null || mine === theirs;
}

function keysOf(facts: CellFacts, by: By): Readonly<Record<CellKey, string | null>> {
  const entries: readonly (readonly (string | null)[])[] = cellKeyNames.map((key) => [
    key,
    keyValue({ key, by, facts }),
  ]);
  return Object.fromEntries(entries);
}
