import type { EnergyCase } from "./energy-cases.ts";
import { caseColumns, type EnergySection, rangeText, sectionTable, valueText } from "./energy-section.ts";
import { groupBy } from "./group-by.ts";

/** Right answers a watt-hour: of each model and pacing the setting with the most, best first within one quality metric. */
export function answersSection(cases: readonly EnergyCase[]): EnergySection {
  const items = cases.flatMap((one) => (one.quality === null ? [] : [{ one, ...one.quality }]));
  const best = [...groupBy(items, ({ one }) => JSON.stringify([one.model, one.periodS])).values()].flatMap(
    (members) => members.sort((a, b) => b.perWh.value - a.perWh.value)[0] ?? [],
  );
  const sorted = best.sort((a, b) =>
    a.metric === b.metric ? b.perWh.value - a.perWh.value : a.metric < b.metric ? -1 : 1,
  );
  const without = [...new Set(cases.filter(({ quality }) => quality === null).map(({ model }) => model))];
  const isSeveral = new Set(best.map(({ metric }) => metric)).size > 1;
  return {
    title: "Right answers a watt-hour",
    table: sectionTable(sorted, [
      ...caseColumns(({ one }: (typeof items)[number]) => one),
      { title: "answers/Wh", align: "right", textOf: ({ perWh }) => valueText(perWh) },
      { title: "95 %", align: "right", textOf: ({ perWh }) => rangeText(perWh) },
      { title: "right by", align: "left", textOf: ({ metric }) => metric },
      {
        title: "floor",
        align: "left",
        textOf: ({ isEnough }) => (isEnough === null ? "–" : isEnough ? "kept" : "FAILED"),
      },
    ]),
    sentences: [
      ...(sorted.length === 0
        ? []
        : [
            `Quality rate × inferences a gross watt-hour, with the intervals of both; of each model and pacing the setting with the most.${isSeveral ? " Rates of different metrics count different things: compare within one." : ""}`,
          ]),
      ...(without.length === 0 ? [] : [`Without a quality rate, and so not here: ${without.join(", ")}.`]),
    ],
  };
}
