import type { Comparison } from "../compare/comparison.ts";
import { type CellKey, cellKeys, isCellKey, keyWords } from "../compare/keys.ts";
import type { SortOrder } from "../compare/sort-orders.ts";
import { cellSections, ratioText } from "./compare-cells.ts";
import { hiddenSentences } from "./compare-hidden.ts";
import { paretoSections } from "./compare-pareto.ts";
import { type CompareSection, countOf, sideLetter } from "./compare-section.ts";
import { visibleText } from "./visible-text.ts";

/** A comparison for people, part by part. */
export function compareSections({
  comparison,
  sort,
}: {
  readonly comparison: Comparison;
  readonly sort: SortOrder;
}): CompareSection[] {
  return [
    sidesSection(comparison),
    ...cellSections({ comparison, sort }),
    ...meansSection(comparison),
    ...paretoSections(comparison),
    notesSection(comparison),
  ];
}

function sidesSection({ sides, cells, by, reference, differing, common }: Comparison): CompareSection {
  const everywhere = cells.filter(({ entries }) => entries.every((entry) => entry !== null)).length;
  const shared = Object.entries(common).map(([key, value]) =>
    visibleText(isCellKey(key) ? keyWords(key, value) : value),
  );
  return {
    title: `Compared by ${by}: ${countOf(sides.length, "side")}, ${countOf(cells.length, "cell")}${sides.length === 1 ? "" : `, ${everywhere} of them on all`}`,
    table: {
      columns: [
        { title: "", align: "left" },
        { title: by, align: "left" },
        { title: "", align: "left" },
        { title: "cells", align: "right" },
      ],
      rows: sides.map(({ name, words }, side) => [
        `${sideLetter(side)}${side === reference && sides.length > 1 ? " (reference)" : ""}`,
        visibleText(name),
        visibleText(words),
        String(cells.filter(({ entries }) => entries[side] !== null).length),
      ]),
    },
    sentences: [
      ...(shared.length === 0 ? [] : [`In common: ${shared.join(", ")}.`]),
      ...(differing.length === 0
        ? []
        : [`Cells differ in ${differing.map((key: CellKey) => cellKeys[key].words).join(", ")}.`]),
    ],
  };
}

/** Geometric means over the common set, what is missing from it, and in how many cells more than chance is seen. */
export function meansSection({ means, claims, sides, cells, reference }: Comparison): CompareSection[] {
  if (sides.length < 2) return [];
  const shown = means.filter((mean) => mean.cells > 0);
  const none = means.filter((mean) => mean.cells === 0 && mean.metric !== "quality");
  const letterOf = (name: string) => sideLetter(sides.findIndex((side) => side.name === name));
  return [
    {
      title: `Geometric mean of the ratios to ${sideLetter(reference)} over the cells that all sides have`,
      table:
        shown.length === 0
          ? null
          : {
              columns: [
                { title: "metric", align: "left" },
                ...sides.map((_, side) => ({ title: sideLetter(side), align: "right" }) as const),
                { title: "cells", align: "right" },
              ],
              rows: shown.map((mean) => [
                mean.metric,
                ...mean.means.map((value) =>
                  ratioText(value === null ? undefined : { state: "ratio", value, lo: null, hi: null, method: null }),
                ),
                `${mean.cells} of ${cells.length}`,
              ]),
            },
      sentences: [
        ...none.map(({ metric }) => `${metric}: no cell has a ratio on every side.`),
        ...leftOutSentences(
          means.filter(({ metric }) => metric !== "quality"),
          letterOf,
        ),
        ...claims.map(claimSentence(letterOf)),
      ],
    },
  ];
}

const mostNamed = 6;

/** One sentence for metrics that leave out the same cells. */
function leftOutSentences(means: Comparison["means"], letterOf: (name: string) => string): string[] {
  const sentences = new Map<string, string[]>();
  for (const { metric, leftOut } of means) {
    if (leftOut.length === 0) continue;
    const named = leftOut
      .slice(0, mostNamed)
      .map(({ cell, side, why }) => `${visibleText(cell)} (${letterOf(side)}: ${visibleText(why)})`);
    const rest = leftOut.length > mostNamed ? [`and ${leftOut.length - mostNamed} more`] : [];
    const text = `${countOf(leftOut.length, "cell")} left out: ${[...named, ...rest].join("; ")}.`;
    sentences.set(text, [...(sentences.get(text) ?? []), metric]);
  }
  return [...sentences].map(([text, metrics]) => `${metrics.join(", ")}: ${text}`);
}

function claimSentence(letterOf: (name: string) => string) {
  return ({ metric, side, better, worse, tied, unknown, underFloor }: Comparison["claims"][number]): string => {
    const parts = [
      `better in ${better}`,
      `worse in ${worse}`,
      `not told apart in ${tied}`,
      ...(unknown === 0 ? [] : [`without an interval in ${unknown}`]),
      ...(underFloor === 0 ? [] : [`nothing claimed of ${underFloor} under the quality floor`]),
    ];
    return `${letterOf(side)}, ${metric}: ${parts.join(", ")}.`;
  };
}

export function notesSection(comparison: Comparison): CompareSection {
  const { cells, energyApart, between, sides, metrics } = comparison;
  const entries = cells.flatMap((cell) => cell.entries.filter((entry) => entry !== null));
  const methods = new Set(
    cells.flatMap(({ ratios }) =>
      ratios.flatMap((one) =>
        [...one.values()].flatMap((ratio) => (ratio.state === "ratio" ? (ratio.method ?? []) : [])),
      ),
    ),
  );
  const has = (is: boolean, text: string) => (is ? [text] : []);
  return {
    title: "Read this with it",
    table: null,
    sentences: [
      ...hiddenSentences(comparison),
      ...energyApart.map((why) => `No ratio of energy: ${visibleText(why)}. --force-energy forms it all the same.`),
      ...has(
        entries.some(({ verdict }) => verdict === "too-few" || verdict === "unstable"),
        "few, unst: the verdict on the figures is too-few or unstable (results.csv says why); they are shown, and bear less.",
      ),
      ...has(
        entries.some(({ quality }) => quality.isEnough === false),
        "✗floor: under its quality floor; no mean, claim or front takes it in.",
      ),
      ...has(
        metrics.length > 0,
        "±: 95 %, Student's t over processes; of one process the interval of its own samples; of energy with what the meter or model may be off by (A to E: its grade; ≈ modelled).",
      ),
      ...has(
        methods.has("bootstrap"),
        "÷ […]: 95 % by seeded bootstrap over processes, 2000 resamples, where both sides have ten or more.",
      ),
      ...has(
        methods.has("log"),
        `÷ […]: 95 % of the ratio of means by Student's t of its logarithm, ${between === "log" ? "as so many rows are not resampled" : "where a side has under ten processes"}.`,
      ),
      ...has(methods.has("ends"), "÷ […] of energy and of single processes: from the two intervals."),
      ...has(
        sides.length > 1,
        "Nothing here is a verdict: cells of one session on a busy machine may differ by chance of the hour.",
      ),
    ],
  };
}
