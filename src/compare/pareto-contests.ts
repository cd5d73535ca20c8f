import type { Repeated } from "../metering/repeated.ts";
import type { Side } from "./cells.ts";
import type { ComparedCell } from "./comparison.ts";
import type { Entry } from "./entry.ts";
import { type Better, type Candidate, type FrontMark, markFront } from "./pareto.ts";
import { columnOf, type NumberColumn, paretoMetrics } from "./wanted-columns.ts";

/** Cells of one side that do the same work, and which of them none beats in everything. */
export interface Contest {
  readonly side: string;
  /** What they have in common: `ocr-recognise, single-stream, b1, full`. */
  readonly work: string;
  /** The dimensions: figures that each of them has. */
  readonly metrics: readonly NumberColumn[];
  /** Figures that only some have, and which are no dimension for that. */
  readonly partly: readonly NumberColumn[];
  /** By name of the cell. */
  readonly marks: ReadonlyMap<string, FrontMark>;
  /** Under their quality floor: on no front. */
  readonly underFloor: readonly string[];
  /** Failed, or without latency. */
  readonly without: readonly string[];
}

/** A front is drawn over at most so many: each is held against each. */
const mostCandidates = 2000;

interface Entrant {
  readonly name: string;
  readonly entry: Entry;
}

/** A contest for each side and work with two cells or more that have figures. Energy is a dimension where all of it may be compared. */
export function paretoContests({
  cells,
  sides,
}: {
  readonly cells: readonly ComparedCell[];
  readonly sides: readonly Side[];
}): Contest[] {
  return sides.flatMap(({ name: side }, index) => {
    const groups = new Map<string, Entrant[]>();
    for (const cell of cells) {
      const entry = cell.entries[index] ?? null;
      if (entry === null) continue;
      const work = workOf(cell);
      const known = groups.get(work);
      if (known === undefined) groups.set(work, [{ name: cell.name, entry }]);
      else known.push({ name: cell.name, entry });
    }
    return [...groups].flatMap(([work, entrants]) => contestOf({ side, work, entrants }) ?? []);
  });
}

function contestOf({
  side,
  work,
  entrants,
}: {
  side: string;
  work: string;
  entrants: readonly Entrant[];
}): Contest | null {
  const timed = entrants.filter(({ entry }) => entry.figures.has("latency_p50_ms"));
  const enough = timed.filter(({ entry }) => entry.quality.isEnough !== false);
  if (enough.length < 2 || enough.length > mostCandidates) return null;
  const isShared = (metric: NumberColumn) =>
    enough.every(({ entry }) => entry.figures.has(metric)) &&
    (metric !== "mj_per_inference" || isOneMeter(enough)) &&
    (metric !== "quality" || isOneDataset(enough));
  const metrics = paretoMetrics.filter(isShared);
  const candidates = enough.map(
    ({ name, entry }): Candidate => ({
      id: name,
      figures: metrics.flatMap((metric) => dimensionOf(entry, metric) ?? []),
    }),
  );
  return {
    side,
    work,
    metrics,
    partly: paretoMetrics.filter(
      (metric) => !isShared(metric) && enough.some(({ entry }) => entry.figures.has(metric)),
    ),
    marks: markFront({ candidates, better: metrics.map(betterOf) }),
    underFloor: timed.filter(({ entry }) => entry.quality.isEnough === false).map(({ name }) => name),
    without: entrants.filter(({ entry }) => !entry.figures.has("latency_p50_ms")).map(({ name }) => name),
  };
}

/** Repetitions judge the same data set: their rates are one sample, known to Wilson's interval, not several. */
function dimensionOf(entry: Entry, metric: NumberColumn): Repeated | undefined {
  const figure = entry.figures.get(metric);
  return metric === "quality" && figure !== undefined ? { ...figure, each: [figure.value] } : figure;
}

/** Work is the same where task, scenario, batch, processes and power profile are, on one machine. */
export function workOf({ task, keys, machine }: ComparedCell): string {
  const parts = [
    task,
    keys.scenario,
    keys.batch,
    keys.processes === "p1" ? null : keys.processes,
    keys.profile,
    machine,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

function isOneMeter(entrants: readonly Entrant[]): boolean {
  return (
    entrants.every(({ entry }) => entry.energy !== "several") &&
    new Set(entrants.map(({ entry }) => JSON.stringify(entry.energy))).size === 1
  );
}

function isOneDataset(entrants: readonly Entrant[]): boolean {
  return new Set(entrants.map(({ entry }) => `${entry.quality.metric} ${entry.quality.dataset}`)).size === 1;
}

function betterOf(metric: NumberColumn): Better {
  return columnOf(metric).better ?? "lower";
}
