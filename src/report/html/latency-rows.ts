import { workOf } from "../../compare/pareto-contests.ts";
import { groupBy } from "../group-by.ts";
import type { ReportEntry } from "./entries.ts";
import { shorten, standing } from "./words.ts";

/** Pictures of more rows than this together cannot be taken in. */
const mostRows = 24;
/** Works of fewer cells share a picture. */
const fewRows = 3;

export interface LatencyGroup {
  /** The work; empty where several share the picture. */
  readonly work: string;
  readonly entries: readonly ReportEntry[];
}

/** Which rows the pictures of latencies have: all where they fit, else the fastest of each work in turn, right answers first. */
export function latencyGroups(entries: readonly ReportEntry[]): {
  readonly groups: readonly LatencyGroup[];
  readonly leftOut: number;
} {
  const timed = entries.filter(({ entry }) => entry.figures.has("latency_p50_ms"));
  const works = [...groupBy(timed, ({ cell }) => workOf(cell))].map(([work, members]) => ({
    work,
    entries: members.sort(compareEntries),
  }));
  const chosen = new Set(chooseRows(works.map((one) => one.entries)));
  const drawn = works.map(({ work, entries: all }) => ({ work, entries: all.filter((one) => chosen.has(one)) }));
  const own = drawn.filter((group) => group.entries.length >= fewRows);
  const shared = drawn.filter((group) => group.entries.length < fewRows).flatMap((group) => group.entries);
  const isOne = own.length + (shared.length > 0 ? 1 : 0) === 1;
  return {
    groups: [
      ...own.map((group) => ({ ...group, work: isOne ? "" : shorten(group.work, 90) })),
      ...(shared.length > 0 ? [{ work: "", entries: shared }] : []),
    ],
    leftOut: timed.length - chosen.size,
  };
}

function chooseRows(works: readonly (readonly ReportEntry[])[]): ReportEntry[] {
  const chosen: ReportEntry[] = [];
  const longest = Math.max(0, ...works.map((members) => members.length));
  for (let place = 0; place < longest; place++) chosen.push(...works.flatMap((members) => members[place] ?? []));
  return chosen.slice(0, mostRows);
}

function compareEntries(a: ReportEntry, b: ReportEntry): number {
  const isBad = ({ entry }: ReportEntry) => Number(standing(entry).level === "bad");
  const p50 = ({ entry }: ReportEntry) => entry.figures.get("latency_p50_ms")?.value ?? 0;
  return isBad(a) - isBad(b) || p50(a) - p50(b);
}
