import type { PooledCell, Side } from "./cells.ts";
import {
  type By,
  type CellKey,
  cellKeys,
  freedKeys,
  type HiddenFact,
  hiddenFactNames,
  hiddenFacts,
  isCellKey,
} from "./keys.ts";
import type { Pool } from "./pool.ts";

/** A difference between rows of equal keys that the figures hold too. */
export interface HiddenDifference {
  readonly fact: HiddenFact | CellKey;
  readonly words: string;
  /** `within`: rows of one cell on one side differ, and were merged. `between`: the sides differ. */
  readonly kind: "within" | "between";
  /** The side that rows were merged on; null between sides. */
  readonly side: string | null;
  /** Values, by side where they are between sides; sorted. */
  readonly values: readonly string[];
  /** Cells that it is true of. */
  readonly cells: number;
}

const mostValuesKept = 8;

/**
 * What differs behind the figures: within a side, any fact or freed key; between sides, settings, and facts of the machine only where
 * machines are not what is put side by side. A clock or a state that a failed row does not know is no difference.
 */
export function findHiddenDifferences({
  pool,
  by,
  sides,
  cells,
}: {
  readonly pool: Pool;
  readonly by: By;
  readonly sides: readonly Side[];
  readonly cells: readonly PooledCell[];
}): HiddenDifference[] {
  const kinds = cells.map(({ rows }) => rows.map((members) => oneOfEachKind(pool, members)));
  const all = oneOfEachKind(pool, kinds.flat(2));
  const differing = factReaders({ pool, by }).filter(({ read }) => distinct(all, read).size > 1);
  return differing.flatMap(({ fact, words, isBetween, read }) => {
    const within = sides.map(() => ({ cells: 0, values: new Set<string>() }));
    const between = { cells: 0, values: new Set<string>() };
    for (const rows of kinds) {
      const sets = rows.map((members) => distinct(members, read));
      for (const [index, set] of sets.entries()) if (set.size > 1) note(within[index], set);
      if (!isBetween) continue;
      const present = sets
        .map((set, index) => ({ set, side: sides[index]?.name ?? "" }))
        .filter(({ set }) => set.size > 0);
      if (new Set(present.map(({ set }) => [...set].sort().join("\n"))).size > 1)
        note(
          between,
          present.flatMap(({ set, side }) => [...set].map((value) => `${side}: ${value}`)),
        );
    }
    const told = (kind: HiddenDifference["kind"], side: string | null, one: Noted): HiddenDifference[] =>
      one.cells === 0 ? [] : [{ fact, words, kind, side, values: [...one.values].sort(), cells: one.cells }];
    return [
      ...within.flatMap((one, index) => told("within", sides[index]?.name ?? "", one)),
      ...told("between", null, between),
    ];
  });
}

/** A row for each combination of cell, context and status: what is true of rows is so of all of a kind. */
function oneOfEachKind(pool: Pool, rows: readonly number[]): number[] {
  const kinds = new Map<number, number>();
  for (const row of rows) {
    const place = (pool.cell[row] ?? 0) * pool.contexts.length + (pool.context[row] ?? 0);
    const kind = place * pool.statuses.length + (pool.status[row] ?? 0);
    if (!kinds.has(kind)) kinds.set(kind, row);
  }
  return [...kinds.values()];
}

function distinct(rows: readonly number[], read: FactReader["read"]): Set<string> {
  const values = new Set<string>();
  for (const row of rows) {
    const value = read(row);
    if (value !== undefined) values.add(value);
  }
  return values;
}

interface Noted {
  cells: number;
  readonly values: Set<string>;
}

function note(noted: Noted | undefined, values: Iterable<string>): void {
  if (noted === undefined) return;
  noted.cells += 1;
  for (const value of values) if (noted.values.size < mostValuesKept) noted.values.add(value);
}

interface FactReader {
  readonly fact: HiddenFact | CellKey;
  readonly words: string;
  readonly isBetween: boolean;
  /** Undefined where the row says nothing of it. */
  readonly read: (row: number) => string | undefined;
}

function factReaders({ pool, by }: { pool: Pool; by: By }): FactReader[] {
  const facts = hiddenFactNames
    .filter((fact) => fact !== by)
    .map(
      (fact): FactReader => ({
        fact,
        words: hiddenFacts[fact].words,
        isBetween: hiddenFacts[fact].kind === "setting" || by !== "machine",
        read: readerOf(pool, fact),
      }),
    );
  const followed = [...freedKeys(by)].filter((key) => key !== by && isCellKey(key));
  const freed = followed.map((key): FactReader => {
    const values = pool.cells.map((cell) => cellKeys[key].of(cell) ?? undefined);
    return { fact: key, words: cellKeys[key].words, isBetween: false, read: (row) => values[pool.cell[row] ?? 0] };
  });
  return [...facts, ...freed];
}

/** Reads a fact of a row; undefined where the row says nothing of it. */
export function readerOf(pool: Pool, fact: HiddenFact): FactReader["read"] {
  switch (fact) {
    case "emulates":
    case "weights": {
      const values = pool.cells.map((cell) => cell[fact] ?? (fact === "emulates" ? "none" : undefined));
      return (row) => values[pool.cell[row] ?? 0];
    }
    case "limits": {
      const [asked, worth] = [
        pool.cells.map((cell) => cell.limits ?? "none"),
        pool.statuses.map(({ outcome }) => outcome),
      ];
      return (row) => (worth[pool.status[row] ?? 0] === "ok" ? asked[pool.cell[row] ?? 0] : undefined);
    }
    case "clock":
    case "limits_state":
    case "quality_dataset": {
      const values = pool.statuses.map((status) => status[fact] ?? undefined);
      return (row) => values[pool.status[row] ?? 0];
    }
    default: {
      const values = pool.contexts.map((context) => context[fact] ?? "unknown");
      return (row) => values[pool.context[row] ?? 0];
    }
  }
}
