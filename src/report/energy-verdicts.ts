import { markPareto, type ParetoMark } from "../metering/pareto.ts";
import { type Placed, rankByEnergy } from "../metering/race.ts";
import type { EnergyCase } from "./energy-cases.ts";
import { groupBy } from "./group-by.ts";

/** Cases that do the same work, so that one may be chosen, with what was found of each by its key. */
export interface Contest<Verdict> {
  readonly cases: readonly EnergyCase[];
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** One model at one pacing, the same work an inference, two settings or more: least energy first. */
export function raceContests(cases: readonly EnergyCase[]): Contest<Placed>[] {
  return severalBy(cases, ({ model, work, periodS }) => JSON.stringify([model, work, periodS])).map((members) => {
    const placed = rankByEnergy(
      members.map(({ key, grossJ, latencyMs = null }) => ({ id: key, energyJ: grossJ, latencyMs })),
    );
    return {
      cases: inOrder(
        members,
        placed.map(({ id }) => id),
      ),
      verdicts: new Map(placed.map((one) => [one.id, one])),
    };
  });
}

/** Models of one task at one pacing and batch with a latency, two cases or more: least energy first. Models without a task stand alone. */
export function paretoContests(cases: readonly EnergyCase[]): Contest<ParetoMark>[] {
  const timed = cases.filter(({ latencyMs }) => latencyMs !== undefined);
  return severalBy(timed, taskAndPacing).map((members) => {
    const verdicts = markPareto(
      members.flatMap(({ key, latencyMs, grossJ }) =>
        latencyMs === undefined ? [] : [{ id: key, latencyMs, energyJ: grossJ }],
      ),
    );
    return { cases: inOrder(members, [...verdicts.keys()]), verdicts };
  });
}

function taskAndPacing({ task, model, work, batch, periodS }: EnergyCase): string {
  return JSON.stringify(task === null || task === "raw" ? ["", model, work, periodS] : [task, "", batch, periodS]);
}

function severalBy(cases: readonly EnergyCase[], keyOf: (one: EnergyCase) => string): EnergyCase[][] {
  return [...groupBy(cases, keyOf).values()].filter((members) => members.length > 1);
}

function inOrder(cases: readonly EnergyCase[], keys: readonly string[]): EnergyCase[] {
  return [...cases].sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
}
