import type { PooledCells } from "../../compare/cells.ts";
import type { ComparedCell, Comparison } from "../../compare/comparison.ts";
import type { Entry } from "../../compare/entry.ts";
import type { Pool } from "../../compare/pool.ts";
import { sideLetter } from "../compare-section.ts";
import { shorten } from "./words.ts";

/** A cell on one side, as a report shows it. */
export interface ReportEntry {
  /** Unique in the report. */
  readonly key: string;
  /** The cell for people. */
  readonly name: string;
  /** The same with the letter of its side, where there are several. */
  readonly label: string;
  readonly cell: ComparedCell;
  readonly side: number;
  readonly entry: Entry;
  /** Where its samples are: ids of its cells, and the runs. */
  readonly cellIds: readonly string[];
  readonly runIds: readonly string[];
  /** What is said against its figures as such. */
  readonly isVirtual: boolean;
  readonly isSynthetic: boolean;
  readonly emulates: string | null;
  readonly limits: string | null;
  readonly limitsState: string | null;
}

/** Cells by cell and side, those without rows left out. */
export function reportEntries({
  comparison: { cells, sides },
  grouped,
  pool,
}: {
  readonly comparison: Pick<Comparison, "cells" | "sides">;
  /** The grouping that the comparison was made from: the same cells in the same order. */
  readonly grouped: PooledCells;
  readonly pool: Pool;
}): ReportEntry[] {
  return cells.flatMap((cell, index) =>
    cell.entries.flatMap((entry, side): ReportEntry[] => {
      if (entry === null) return [];
      const rows = grouped.cells[index]?.rows[side] ?? [];
      const facts = distinct(rows, pool.cell).flatMap((at) => pool.cells[at] ?? []);
      const statuses = distinct(rows, pool.status).flatMap((at) => pool.statuses[at] ?? []);
      const name = shorten(cell.name, longestName);
      const runs = distinct(rows, pool.context).flatMap((at) => pool.contexts[at]?.run_id ?? []);
      return [
        {
          key: entryKey(index, side),
          name,
          label: sides.length < 2 ? name : `${sideLetter(side)}: ${name}`,
          cell,
          side,
          entry,
          cellIds: [...new Set(facts.flatMap(({ cell_id }) => cell_id ?? []))],
          runIds: [...new Set(runs)],
          isVirtual: statuses.some(({ clock }) => clock === "virtual") || cell.keys.backend === "fake",
          isSynthetic: facts.some(({ weights }) => weights === "synthetic"),
          emulates: facts.find(({ emulates }) => emulates !== null)?.emulates ?? null,
          limits: cell.keys.limits,
          limitsState: weakest(statuses.map(({ limits_state }) => limits_state)),
        },
      ];
    }),
  );
}

const longestName = 120;

export function entryKey(cell: number, side: number): string {
  return `${cell}.${side}`;
}

function distinct(rows: readonly number[], of: Uint32Array): number[] {
  return [...new Set(rows.map((row) => of[row] ?? 0))];
}

const strengths = ["requested", "partly", "enforced"];

function weakest(states: readonly (string | null)[]): string | null {
  const known = states.filter((state) => state !== null);
  return strengths.find((state) => known.includes(state)) ?? known[0] ?? null;
}
