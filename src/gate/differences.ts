import { readerOf } from "../compare/hidden-differences.ts";
import { cellKeys, hiddenFactNames } from "../compare/keys.ts";
import type { Pool } from "../compare/pool.ts";
import { OffgridError } from "../errors.ts";
import { visibleText } from "../report/visible-text.ts";
import { type Differable, type GateFact, gateFactWords, isDifferable, mayDiffer } from "./differable.ts";
import { type GateCell, sideNames } from "./sides.ts";

/** A fact that is not the same in all rows that are set against each other. */
export interface Difference {
  readonly fact: GateFact;
  /** `baseline: x`, `candidate: y`; sorted, the first eight of each side. */
  readonly values: readonly string[];
  /** Ids of the cells that it is true of. */
  readonly cells: ReadonlySet<string>;
}

const facts: readonly GateFact[] = ["machine", "model_sha256", "shapes", ...hiddenFactNames];
const mostValuesKept = 8;

/**
 * What the rows of equal cells differ in, between the sides or within one. What a row does not know of its cell is no difference; a
 * machine or a version that is unknown is another one.
 */
export function findDifferences(pool: Pool, cells: readonly GateCell[]): Difference[] {
  const both = cells.filter(({ baseline, candidate }) => baseline.length > 0 && candidate.length > 0);
  return facts.flatMap((fact) => {
    const read = factReader(pool, fact);
    const values = sideNames.map(() => new Set<string>());
    const differing = new Set<string>();
    for (const { id, rows } of both) {
      const found = rows.map((members) => distinct(members, read));
      if (new Set(found.flatMap((set) => [...set])).size < 2) continue;
      differing.add(id);
      for (const [side, set] of found.entries()) for (const value of set) values[side]?.add(value);
    }
    if (differing.size === 0) return [];
    const named = values.flatMap((set, side) =>
      [...set]
        .sort()
        .slice(0, mostValuesKept)
        .map((value) => `${sideNames[side] ?? ""}: ${visibleText(value)}`),
    );
    return [{ fact, values: named, cells: differing }];
  });
}

type Read = (row: number) => string | undefined;

function factReader(pool: Pool, fact: GateFact): Read {
  switch (fact) {
    case "machine": {
      // Two unknown machines are not the same one.
      const ids = pool.contexts.map(({ machine_id, table }) => machine_id ?? `unknown (${table})`);
      return (row) => ids[pool.context[row] ?? 0];
    }
    case "model_sha256":
    case "shapes": {
      const values = pool.cells.map((cell) => cellKeys[fact].of(cell) ?? undefined);
      return (row) => values[pool.cell[row] ?? 0];
    }
    default: {
      const read = readerOf(pool, fact);
      if (isDifferable(fact)) return read;
      // What is never refused is not worth a word where one side does not know it.
      return (row) => (read(row) === "unknown" ? undefined : read(row));
    }
  }
}

function distinct(rows: readonly number[], read: Read): Set<string> {
  return new Set(rows.map(read).filter((value) => value !== undefined));
}

/** @throws OffgridError `input` where the two differ in what must not. */
export function refuseDifferences(differences: readonly Difference[], allowed: readonly Differable[]): void {
  const refused = differences.filter(({ fact }) => !mayDiffer(fact, allowed));
  // What follows from another machine is not told beside it.
  const told = refused.filter(({ fact }) => fact === "machine" || !isFollowedBy(refused, fact));
  if (told.length === 0) return;
  const names = told.map(({ fact }) => fact).join(",");
  throw new OffgridError({
    code: "input",
    fault: `these two cannot be gated: ${told.map(differenceWords).join("; ")}`,
    cure: `'offgrid compare' shows them side by side; where these may differ, add --across-machines ${names}, or measure the baseline again`,
  });
}

function isFollowedBy(differences: readonly Difference[], fact: GateFact): boolean {
  return differences.some((one) => one.fact === "machine") && mayDiffer(fact, ["machine"]);
}

/** `they differ in the model file (baseline: aa…; candidate: bb…)`. */
export function differenceWords({ fact, values }: Difference): string {
  const shown = values.map((value) => (fact === "model_sha256" ? value.replace(/[0-9a-f]{64}/, shorten) : value));
  return `they differ in ${gateFactWords(fact)} (${shown.join(", ")})`;
}

const shorten = (hash: string) => hash.slice(0, 12);
