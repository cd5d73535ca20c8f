import type { Figure as Measured } from "../../compare/figure.ts";
import { type FrontMark, markFront } from "../../compare/pareto.ts";
import { workOf } from "../../compare/pareto-contests.ts";
import { groupBy } from "../group-by.ts";
import type { ReportEntry } from "./entries.ts";

export interface Point {
  readonly key: string;
  readonly name: string;
  readonly latency: Measured;
  readonly energy: Measured;
  readonly mark: FrontMark["mark"];
  readonly entry: ReportEntry;
}

/** Cells of one work, side and meter, which may be set against each other. */
export interface Contest {
  readonly work: string;
  readonly side: number;
  readonly meter: string;
  readonly isModelled: boolean;
  readonly points: readonly Point[];
}

/** Those that have both figures and are not under their quality floor, by work, side and meter. */
export function contestsOf(entries: readonly ReportEntry[]): Contest[] {
  const candidates = entries.filter(
    ({ entry }) =>
      entry.figures.has("latency_p50_ms") &&
      entry.figures.has("mj_per_inference") &&
      entry.quality.isEnough !== false &&
      entry.energy !== null &&
      entry.energy !== "several",
  );
  const groups = groupBy(candidates, ({ cell, side, entry }) => JSON.stringify([workOf(cell), side, entry.energy]));
  return [...groups.values()].flatMap((members): Contest[] => {
    const [first] = members;
    if (first === undefined || first.entry.energy === null || first.entry.energy === "several") return [];
    const { energy } = first.entry;
    return [
      {
        work: workOf(first.cell),
        side: first.side,
        meter: [
          energy.source ?? "unknown meter",
          energy.grade === null ? "" : `grade ${energy.grade}`,
          energy.boundary ?? "",
        ]
          .filter((part) => part !== "")
          .join(", "),
        isModelled: energy.basis !== "measured",
        points: pointsOf(members),
      },
    ];
  });
}

function pointsOf(members: readonly ReportEntry[]): Point[] {
  const known = members.flatMap((entry) => {
    const [latency, energy] = [entry.entry.figures.get("latency_p50_ms"), entry.entry.figures.get("mj_per_inference")];
    return latency === undefined || energy === undefined ? [] : [{ entry, latency, energy }];
  });
  const marks = markFront({
    candidates: known
      .slice(0, 2000)
      .map(({ entry, latency, energy }) => ({ id: entry.key, figures: [latency, energy] })),
    better: ["lower", "lower"],
  });
  return known.map(({ entry, latency, energy }) => ({
    key: entry.key,
    name: entry.name,
    latency,
    energy,
    entry,
    mark: marks.get(entry.key)?.mark ?? "dominated",
  }));
}
