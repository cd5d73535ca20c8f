import { type ParetoMark, tiedGroups } from "../metering/pareto.ts";
import type { EnergyCase, LatencyFigure } from "./energy-cases.ts";
import { caseColumns, type EnergySection, rangeText, sectionTable, valueText } from "./energy-section.ts";
import { pacingWords, settingWords } from "./energy-settings.ts";
import { type Contest, paretoContests } from "./energy-verdicts.ts";

/** Latency against energy: what is best in both, what cannot be told from it, what is behind. */
export function paretoSection({
  cases,
  latency,
}: {
  readonly cases: readonly EnergyCase[];
  readonly latency: LatencyFigure;
}): EnergySection {
  const title = `Latency (${latency}) against energy`;
  const contests = paretoContests(cases);
  const untimed = cases.filter(({ latencyMs }) => latencyMs === undefined);
  const missing =
    untimed.length === 0
      ? []
      : [`Without ${latency}, which takes samples enough, and so not here: ${untimed.map(fullName).join("; ")}.`];
  if (contests.length === 0)
    return { title, table: null, sentences: ["Nothing to choose between: no two cases do the same work.", ...missing] };
  const items = contests.flatMap((contest) => contest.cases.map((one) => ({ one, words: markWords(contest, one) })));
  return {
    title,
    table: sectionTable(items, [
      ...caseColumns(({ one }: (typeof items)[number]) => one),
      { title: `${latency} ms`, align: "right", textOf: ({ one }) => valueText(one.latencyMs) },
      { title: "95 %", align: "right", textOf: ({ one }) => rangeText(one.latencyMs) },
      { title: "mJ", align: "right", textOf: ({ one }) => valueText(one.grossJ, 1e3) },
      { title: "95 %", align: "right", textOf: ({ one }) => rangeText(one.grossJ, 1e3) },
      { title: "Pareto", align: "left", textOf: ({ words }) => words },
    ]),
    sentences: [
      "Front: none of the same task and pacing is better in one and at least as good in the other, by the means. Tied: cannot be told from that one in either (Welch's test of the processes at 95 %; with one process, intervals that overlap). A tie is with that one alone, not with what is tied with it.",
      ...contests.flatMap(tieSentences),
      ...missing,
    ],
  };
}

/** `front`, `front, tied with …`, `tied with …`, `dominated by …`. */
export function markWords({ cases, verdicts }: Contest<ParetoMark>, one: EnergyCase): string {
  const mark = verdicts.get(one.key);
  const named = (key: string) => nameIn(cases, key);
  switch (mark?.mark) {
    case undefined:
      return "–";
    case "front":
      return mark.tiedWith === null ? "front" : `front, tied with ${named(mark.tiedWith)}`;
    case "tied":
      return `tied with ${named(mark.tiedWith)}`;
    case "dominated":
      return `dominated by ${named(mark.by)}`;
    default:
      throw new TypeError(`unhandled mark ${JSON.stringify(mark satisfies never)}`);
  }
}

function tieSentences({ cases, verdicts }: Contest<ParetoMark>): string[] {
  return tiedGroups(verdicts).map(
    ([best = "", ...others]) =>
      `${pacingWords(cases[0]?.periodS ?? null)}: statistically tied with ${nameIn(cases, best)}: ${others.map((key) => nameIn(cases, key)).join("; ")}.`,
  );
}

/** With its model where there are several. */
function nameIn(cases: readonly EnergyCase[], key: string): string {
  const one = cases.find((other) => other.key === key);
  if (one === undefined) return key;
  const isSeveral = new Set(cases.map(({ model }) => model)).size > 1;
  return isSeveral ? `${one.model}, ${settingWords(one)}` : settingWords(one);
}

function fullName(one: EnergyCase): string {
  return `${one.model}, ${settingWords(one)}, ${pacingWords(one.periodS)}`;
}
