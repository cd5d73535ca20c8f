import { OffgridError } from "../errors.ts";
import { groupCells, type PooledCell, type Side } from "./cells.ts";
import { type Claims, countClaims } from "./claims.ts";
import { type Entry, entryOf } from "./entry.ts";
import { type GeometricMeans, geometricMeans } from "./geometric-means.ts";
import { findHiddenDifferences, type HiddenDifference } from "./hidden-differences.ts";
import { type By, type CellKey, cellKeyNames, cellKeys, keyWords } from "./keys.ts";
import { type Contest, paretoContests } from "./pareto-contests.ts";
import type { Pool } from "./pool.ts";
import { rate, whyEnergyApart } from "./rating.ts";
import type { Between, Ratio } from "./ratio.ts";
import { type NumberColumn, paretoMetrics } from "./wanted-columns.ts";

/** A cell side by side. */
export interface ComparedCell {
  /** What tells it from the other cells: the model, and of the keys those that differ. */
  readonly name: string;
  readonly keys: Readonly<Record<CellKey, string | null>>;
  readonly task: string | null;
  readonly machine: string | null;
  /** By side; null where it is not there. */
  readonly entries: readonly (Entry | null)[];
  /** By side, the ratio of each metric to the reference; empty for the reference itself and where one of the two has no figure. */
  readonly ratios: readonly ReadonlyMap<NumberColumn, Ratio>[];
}

export interface Comparison {
  readonly by: By;
  readonly sides: readonly Side[];
  /** Place of the reference among the sides. */
  readonly reference: number;
  readonly metrics: readonly NumberColumn[];
  readonly cells: readonly ComparedCell[];
  /** Keys in which the cells differ, and the values of the others. */
  readonly differing: readonly CellKey[];
  readonly common: Readonly<Partial<Record<CellKey, string>>>;
  readonly means: readonly GeometricMeans[];
  readonly claims: readonly Claims[];
  readonly contests: readonly Contest[];
  readonly hidden: readonly HiddenDifference[];
  /** Why joules have no ratio, each reason once. */
  readonly energyApart: readonly string[];
  readonly between: Between;
}

export interface CompareRequest {
  readonly pool: Pool;
  readonly by: By;
  readonly metrics: readonly NumberColumn[];
  /** Name of a side or how it begins; undefined is the first. */
  readonly reference: string | undefined;
  /** Whether ratios of joules of different meters are formed. */
  readonly energy: "comparable" | "forced";
  /** What becomes of sides that share no cell (default refused). */
  readonly apart?: "refused" | "shown";
}

/** Resampled figures that take a second or so. Beyond it intervals are in closed form. */
const mostDraws = 4e7;
const resamples = 2000;

/**
 * Puts cells side by side. Judges nothing.
 * @throws OffgridError `input` where sides have no cell in common, `usage` where no side is the reference.
 */
export function compareCells(request: CompareRequest): Comparison {
  const { pool, by, metrics: asked, energy, apart = "refused" } = request;
  const { sides, cells: pooled } = groupCells({ pool, by });
  const reference = findReference(sides, request.reference);
  requireCommon({ sides, cells: pooled, apart });
  const wanted = [...new Set([...asked, ...paretoMetrics])];
  const entries = pooled.map(({ rows }) => rows.map((members) => entryOf({ pool, rows: members, metrics: wanted })));
  const metrics = asked.filter((metric) => entries.some((row) => row.some((entry) => entry?.figures.has(metric))));
  const between: Between = pool.count * metrics.length * resamples > mostDraws ? "log" : "bootstrap";
  const differing = cellKeyNames.filter((key) => new Set(pooled.map(({ keys }) => keys[key])).size > 1);
  const shown = tellingKeys(pooled, differing);
  const isManyMachines = new Set(pooled.map(({ machine }) => machine)).size > 1;
  const cells = pooled.map((cell, index): ComparedCell => {
    const own = entries[index] ?? [];
    const name = nameOf({ cell, shown, isManyMachines });
    const base = own[reference] ?? null;
    return {
      name,
      keys: cell.keys,
      task: cell.task,
      machine: cell.machine,
      entries: own,
      ratios: own.map((entry, side) =>
        side === reference
          ? new Map()
          : rate({ entry, base, metrics, energy, between, seed: `${name} ${sides[side]?.name ?? ""}` }),
      ),
    };
  });
  return {
    by,
    sides,
    reference,
    metrics,
    cells,
    differing,
    common: commonKeys(pooled, differing),
    means: metrics.map((metric) => geometricMeans({ cells, sides, reference, metric })),
    claims: sides.length < 2 ? [] : metrics.flatMap((metric) => countClaims({ cells, sides, reference, metric })),
    contests: paretoContests({ cells, sides }),
    hidden: findHiddenDifferences({ pool, by, sides, cells: pooled }),
    energyApart: energy === "forced" ? [] : whyEnergyApart({ cells, reference }),
    between,
  };
}

function findReference(sides: readonly Side[], asked: string | undefined): number {
  if (asked === undefined) return 0;
  const exact = sides.findIndex(({ name }) => name === asked);
  if (exact >= 0) return exact;
  const begun = sides.flatMap(({ name }, index) =>
    name.startsWith(asked) || (asked.startsWith(`${name}`) && name.length === 8) ? [index] : [],
  );
  const [only] = begun;
  if (only !== undefined && begun.length === 1) return only;
  throw new OffgridError({
    code: "usage",
    place: `--reference ${asked}`,
    fault: begun.length === 0 ? "nothing that is compared has this name" : "several that are compared begin so",
    cure: `Use one of: ${sides
      .map(({ name }) => name)
      .slice(0, 20)
      .join(", ")}`,
  });
}

/** Sides that share no cell cannot be compared: the keys in which their nearest cells differ say why. */
function requireCommon({
  sides,
  cells,
  apart,
}: {
  sides: readonly Side[];
  cells: readonly PooledCell[];
  apart: "refused" | "shown";
}): void {
  if (cells.length === 0) {
    throw new OffgridError({
      code: "input",
      fault: "no row is left to compare",
      cure: "Give other tables, or another --filter",
    });
  }
  if (
    apart === "shown" ||
    sides.length < 2 ||
    cells.some(({ rows }) => rows.filter((members) => members.length > 0).length > 1)
  )
    return;
  const differing = cellKeyNames.filter((key) => new Set(cells.map(({ keys }) => keys[key])).size > 1);
  const words = differing.map((key) => `${cellKeys[key].words} (${key})`);
  throw new OffgridError({
    code: "input",
    fault: `nothing in common: no cell is on two of the ${sides.length} sides; their cells differ in ${words.join(", ") || "their machines"}`,
    cure: "Only cells with equal keys are compared; --by names the one key that may differ",
  });
}

/** The model, and of the keys that differ those that tell cells apart beyond the ones before: a model has mostly one file and shape. */
export function tellingKeys(cells: readonly PooledCell[], differing: readonly CellKey[]): readonly CellKey[] {
  const strict = differing.filter((key) => cellKeys[key].kind === "strict");
  const candidates = [...strict, ...differing.filter((key) => cellKeys[key].kind === "soft")];
  const shown: CellKey[] = ["model"];
  for (const key of candidates) {
    const values = new Map<string, string | null>();
    const tells = cells.some(({ keys }) => {
      const seen = JSON.stringify(shown.map((one) => keys[one]));
      const before = values.get(seen);
      values.set(seen, keys[key]);
      return before !== undefined && before !== keys[key];
    });
    if (tells && key !== "model") shown.push(key);
  }
  return cellKeyNames.filter((key) => shown.includes(key));
}

/** The cell for people. */
export function nameOf({
  cell,
  shown,
  isManyMachines,
}: {
  cell: PooledCell;
  shown: readonly CellKey[];
  isManyMachines: boolean;
}): string {
  const words = shown.flatMap((key) => {
    const value = cell.keys[key];
    return value === null ? [] : [keyWords(key, value)];
  });
  if (cell.keys.model === null && cell.task !== null) words.unshift(cell.task);
  return [...words, ...(isManyMachines && cell.machine !== null ? [cell.machine] : [])].join(" ");
}

function commonKeys(cells: readonly PooledCell[], differing: readonly CellKey[]): Comparison["common"] {
  const [first] = cells;
  const entries = cellKeyNames.flatMap((key) => {
    const value = first?.keys[key] ?? null;
    return differing.includes(key) || value === null ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}
