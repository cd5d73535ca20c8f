import type { Comparison } from "../compare/comparison.ts";
import type { FrontMark } from "../compare/pareto.ts";
import type { Contest } from "../compare/pareto-contests.ts";
import { type CompareSection, sideLetter } from "./compare-section.ts";
import { visibleText } from "./visible-text.ts";

/** Fronts of cells that do the same work on one side, with what cannot be told from them. */
export function paretoSections({ contests, sides }: Pick<Comparison, "contests" | "sides">): CompareSection[] {
  if (contests.length === 0) return [];
  const rows = contests.flatMap((contest) => {
    const letter = sideLetter(sides.findIndex(({ name }) => name === contest.side));
    const cell = (name: string, words: string) => [letter, visibleText(contest.work), visibleText(name), words];
    return [
      ...[...contest.marks]
        .filter(([, mark]) => mark.mark !== "dominated")
        .map(([name, mark]) => cell(name, markWords(mark))),
      ...contest.underFloor.map((name) => cell(name, "under its quality floor")),
    ];
  });
  const dimensions = [...new Set(contests.map(({ metrics }) => metrics.join(", ")))];
  const partly = [...new Set(contests.flatMap((contest) => contest.partly))];
  return [
    {
      title: "Pareto fronts: cells of the same work that none beats in everything",
      table: {
        columns: ["side", "work", "cell", "front"].map((title) => ({ title, align: "left" }) as const),
        rows,
      },
      sentences: [
        `Over ${dimensions.join("; or over ")}. Statistically tied: cannot be told from that one in any of them (Welch's test of the processes at 95 %; with one process, intervals that overlap).`,
        ...(partly.length === 0
          ? []
          : [`No dimension where only some cells have it, or by different meters or data sets: ${partly.join(", ")}.`]),
        ...countDominated(contests),
      ],
    },
  ];
}

export function markWords(mark: FrontMark): string {
  switch (mark.mark) {
    case "front":
      return mark.tiedWith === null ? "front" : `front, statistically tied with ${visibleText(mark.tiedWith)}`;
    case "tied":
      return `statistically tied with ${visibleText(mark.tiedWith)}`;
    case "dominated":
      return `dominated by ${visibleText(mark.by)}`;
    default:
      throw new TypeError(`unhandled mark ${JSON.stringify(mark satisfies never)}`);
  }
}

function countDominated(contests: readonly Contest[]): string[] {
  const dominated = contests.reduce(
    (sum, { marks }) => sum + [...marks.values()].filter(({ mark }) => mark === "dominated").length,
    0,
  );
  return dominated === 0 ? [] : [`${dominated} not shown: dominated (--format csv names them).`];
}
