import type { Placed } from "../metering/race.ts";
import type { EnergyCase } from "./energy-cases.ts";
import { caseColumns, type EnergySection, rangeText, sectionTable, valueText } from "./energy-section.ts";
import { pacingWords, settingWords } from "./energy-settings.ts";
import { type Contest, raceContests } from "./energy-verdicts.ts";
import { formatNumber } from "./numbers.ts";

/** Which setting takes least energy at each pacing, and what that costs in time. */
export function raceSection(cases: readonly EnergyCase[]): EnergySection {
  const title = "Race to idle, or slow and steady";
  const contests = raceContests(cases);
  if (contests.length === 0)
    return { title, table: null, sentences: ["Nothing to choose: no model has two settings at the same pacing."] };
  const items = contests.flatMap(({ cases: members, verdicts }) =>
    members.flatMap((one) => {
      const placed = verdicts.get(one.key);
      return placed === undefined ? [] : [{ one, placed }];
    }),
  );
  return {
    title,
    table: sectionTable(items, [
      ...caseColumns(({ one }: (typeof items)[number]) => one),
      { title: "J", align: "right", textOf: ({ one }) => valueText(one.grossJ) },
      { title: "95 %", align: "right", textOf: ({ one }) => rangeText(one.grossJ) },
      { title: "× least", align: "right", textOf: ({ placed }) => placed.timesLeast.toFixed(2) },
      {
        title: "× as fast",
        align: "right",
        textOf: ({ placed: { timesAsFast } }) => (timesAsFast === null ? "–" : timesAsFast.toFixed(2)),
      },
      { title: "energy", align: "left", textOf: ({ placed }) => placed.verdict },
    ]),
    sentences: [
      "J: gross, of a period (back to back: of an inference). × least, × as fast: against the setting with the least. Tied: cannot be told from it at 95 %.",
      ...contests.map(sentenceOf),
    ],
  };
}

function sentenceOf({ cases, verdicts }: Contest<Placed>): string {
  const [least, ...others] = cases;
  if (least === undefined) return "";
  const with_ = (verdict: Placed["verdict"]) => others.filter(({ key }) => verdicts.get(key)?.verdict === verdict);
  const tied = with_("tied");
  const place = (one: EnergyCase) => `${settingWords(one)}${speedWords(verdicts.get(one.key))}`;
  const ties = tied.length === 0 ? "" : `; tied with it: ${tied.map(place).join("; ")}`;
  const more = with_("more").map(
    (one) =>
      `${settingWords(one)}: ${formatNumber(verdicts.get(one.key)?.timesLeast ?? null)} times as much${speedWords(verdicts.get(one.key))}`,
  );
  return `${least.model}, ${pacingWords(least.periodS)}: least energy with ${settingWords(least)}${ties}${more.length === 0 ? "" : `. ${more.join("; ")}`}.`;
}

function speedWords(placed: Placed | undefined): string {
  if (placed === undefined || placed.timesAsFast === null || placed.latency === null) return "";
  switch (placed.latency) {
    case "tied":
      return " (latency tied)";
    case "lower":
      return ` (${formatNumber(placed.timesAsFast)} times as fast)`;
    case "higher":
      return ` (${formatNumber(1 / placed.timesAsFast)} times as slow)`;
    default:
      throw new TypeError(`unhandled order ${String(placed.latency satisfies never)}`);
  }
}
