import { whyNotComparable } from "../metering/comparable.ts";
import type { ComparedCell } from "./comparison.ts";
import type { Entry } from "./entry.ts";
import { type Between, type Ratio, ratioOf } from "./ratio.ts";
import { columnOf, type NumberColumn } from "./wanted-columns.ts";

/** The ratios of an entry's metrics to those of the reference. Quality has none: a rate is shown beside its floor. */
export function rate({
  entry,
  base,
  metrics,
  energy,
  between,
  seed,
}: {
  readonly entry: Entry | null;
  readonly base: Entry | null;
  readonly metrics: readonly NumberColumn[];
  readonly energy: "comparable" | "forced";
  readonly between: Between;
  readonly seed: string;
}): ReadonlyMap<NumberColumn, Ratio> {
  const ratios = new Map<NumberColumn, Ratio>();
  if (entry === null || base === null) return ratios;
  for (const metric of metrics) {
    const [figure, reference] = [entry.figures.get(metric), base.figures.get(metric)];
    const { group, aggregate } = columnOf(metric);
    if (figure === undefined || reference === undefined || group === "quality") continue;
    const why = group === "energy" && energy === "comparable" ? whyApart(entry, base) : null;
    ratios.set(
      metric,
      why === null
        ? ratioOf({
            figure,
            reference,
            isMean: aggregate === "mean" || aggregate === "special",
            between,
            seed: `${seed} ${metric}`,
          })
        : { state: "none", why },
    );
  }
  return ratios;
}

/** Why joules of cells were not divided, each reason once, in the cells' order. */
export function whyEnergyApart({
  cells,
  reference,
}: {
  readonly cells: readonly ComparedCell[];
  readonly reference: number;
}): string[] {
  const reasons = new Set<string>();
  for (const { entries } of cells) {
    const base = entries[reference];
    for (const entry of entries) {
      if (!entry || !base || entry === base || entry.energy === null || base.energy === null) continue;
      const why = whyApart(entry, base);
      if (why !== null) reasons.add(why);
    }
  }
  return [...reasons];
}

function whyApart(a: Entry, b: Entry): string | null {
  if (a.energy === "several" || b.energy === "several") return "joules of different meters came together on one side";
  const none = { grade: null, boundary: null, basis: null, source: null };
  return whyNotComparable(b.energy ?? none, a.energy ?? none);
}
