import type { BreakEven } from "../metering/break-even.ts";
import type { EnergyCase } from "./energy-cases.ts";
import { caseColumns, type EnergySection, rangeText, sectionTable, valueText } from "./energy-section.ts";
import { settingWords } from "./energy-settings.ts";
import { groupBy } from "./group-by.ts";
import { formatNumber } from "./numbers.ts";

interface Answered {
  readonly one: EnergyCase;
  readonly breakEven: BreakEven;
}

/** Keep loaded or reload: of each setting the rows with the longest wait, which tell most of what waiting takes. */
export function breakEvenSection({
  cases,
  isFromCpuTime,
}: {
  readonly cases: readonly EnergyCase[];
  readonly isFromCpuTime: boolean;
}): EnergySection {
  const title = "Keep loaded or reload";
  const answered = longestWaits(cases);
  if (answered.length === 0) return { title, table: null, sentences: [whyUnknown(cases)] };
  return {
    title,
    table: sectionTable(answered, [
      ...caseColumns(({ one }: Answered) => one),
      {
        title: "reload J",
        align: "right",
        textOf: ({ one }) => `${one.isReloadAssumed ? "≈" : ""}${valueText(one.reloadJ)}`,
      },
      { title: "95 %", align: "right", textOf: ({ one }) => rangeText(one.reloadJ) },
      { title: "wait W", align: "right", textOf: ({ one }) => valueText(one.waitingW) },
      { title: "95 %", align: "right", textOf: ({ one }) => rangeText(one.waitingW) },
      { title: "gap s", align: "right", textOf: gapText },
      {
        title: "95 %",
        align: "right",
        textOf: ({ breakEven }) => (breakEven.state === "gap" ? rangeText(breakEven.seconds) : "–"),
      },
    ]),
    sentences: [
      "Reload J: load and first inference beyond a warm one. Wait W: the loaded process that waits. Both above the idle machine. Gap s: reload J ÷ wait W; between requests further apart than that, ending the process takes less energy. Starting the process itself is not metered: the true gap is longer.",
      ...(answered.some(({ one }) => one.isReloadAssumed)
        ? [
            "≈: the load was too short for the meter; assumed to draw what inferences of the same setting do, as long as it took. Such a gap is no measurement, and has no interval.",
          ]
        : []),
      ...(isFromCpuTime
        ? ["Wait W follows from the CPU time of the whole machine: whatever else ran meanwhile is in it."]
        : []),
      ...answered.map(verdictWords),
    ],
  };
}

function longestWaits(cases: readonly EnergyCase[]): Answered[] {
  const known = cases.flatMap((one) => (one.breakEven === undefined ? [] : [{ one, breakEven: one.breakEven }]));
  return [...groupBy(known, ({ one }) => nameOf(one)).values()].flatMap(
    (members) => members.sort((a, b) => (b.one.periodS ?? 0) - (a.one.periodS ?? 0))[0] ?? [],
  );
}

function gapText({ one, breakEven }: Answered): string {
  switch (breakEven.state) {
    case "gap":
      return `${one.isReloadAssumed ? "≈" : ""}${formatNumber(breakEven.seconds.value)}`;
    case "never-reload":
      return breakEven.atLeastS === null ? "never" : `≥ ${formatNumber(breakEven.atLeastS)}`;
    case "always-reload":
      return "0";
    default:
      throw new TypeError(`unhandled ${JSON.stringify(breakEven satisfies never)}`);
  }
}

function verdictWords({ one, breakEven }: Answered): string {
  const name = nameOf(one);
  switch (breakEven.state) {
    case "gap":
      return `${name}: keep it loaded up to ${gapText({ one, breakEven })} s between requests.`;
    case "never-reload": {
      const most =
        breakEven.atLeastS === null
          ? ""
          : ` (at most so much that the gap is over ${formatNumber(breakEven.atLeastS)} s)`;
      return `${name}: never reload: a loaded model that waits costs nothing that could be measured${most}.`;
    }
    case "always-reload":
      return `${name}: loading costs nothing that could be measured: ending the process after each answer costs no energy.`;
    default:
      throw new TypeError(`unhandled ${JSON.stringify(breakEven satisfies never)}`);
  }
}

function whyUnknown(cases: readonly EnergyCase[]): string {
  const paced = cases.filter(({ periodS }) => periodS !== null);
  const takes = "It takes paced and back-to-back rows of the same setting, with idle watts";
  if (paced.length === 0) return `Not known: no row is paced. ${takes}.`;
  if (paced.every(({ waitingW }) => waitingW === undefined))
    return `Not known: no row is back to back with idle watts in the setting of a paced one, or hardly any time was waiting. ${takes}.`;
  return `Not known: load or first inference is missing. ${takes}.`;
}

function nameOf(one: EnergyCase): string {
  return `${one.model}, ${settingWords(one)}`;
}
