import { workOf } from "../../compare/pareto-contests.ts";
import type { NumberColumn } from "../../compare/wanted-columns.ts";
import { orderOf } from "../../metering/repeated.ts";
import { groupBy } from "../group-by.ts";
import { formatMegabytes, formatNumber, formatPercent } from "../numbers.ts";
import type { ReportEntry } from "./entries.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { counted, energyMark, gradeOf, rangeText, shorten, signs, standing } from "./words.ts";

const mostCards = 9;

/** For each work and side the fastest cell that answers right: what most readers came for. */
export function answerCards({
  entries,
  sideName,
}: {
  readonly entries: readonly ReportEntry[];
  readonly sideName: (side: number) => string;
}): Markup {
  const groups = groupBy(
    entries.filter(({ entry }) => entry.ok > 0),
    ({ cell, side }) => JSON.stringify([workOf(cell), side]),
  );
  const cards = [...groups.values()].flatMap((members) => cardOf(members, sideName));
  if (cards.length === 0) return nothing;
  const rest = cards.length - mostCards;
  return html`<section id="answers" aria-labelledby="answers-title"><h2 id="answers-title">Fastest right answer for each kind of work</h2><ul class="cards">${cards.slice(0, mostCards)}</ul>${rest > 0 ? html`<p class="note">${counted(rest, "more kind")} of work in the table of all cells.</p>` : null}</section>
`;
}

function cardOf(members: readonly ReportEntry[], sideName: (side: number) => string): Markup[] {
  const [first] = members;
  if (first === undefined) return [];
  const isOffline = first.cell.keys.scenario?.startsWith("offline") ?? false;
  const metric: NumberColumn = isOffline ? "throughput_per_s" : "latency_p50_ms";
  const orderBy = ({ entry }: ReportEntry) =>
    (entry.figures.get(metric)?.value ?? Number.POSITIVE_INFINITY) * (isOffline ? -1 : 1);
  const right = members.filter(({ entry }) => entry.quality.isEnough !== false && entry.figures.has(metric));
  const [best] = [...right].sort((a, b) => orderBy(a) - orderBy(b));
  const work = [shorten(workOf(first.cell), 80), sideName(first.side)].filter((part) => part !== "").join(" · ");
  if (best === undefined)
    return [
      html`<li class="card"><p class="work">${work}</p><p class="big bad">${signs.bad} none</p><p>No cell of ${members.length} answers right.</p></li>`,
    ];
  const figure = best.entry.figures.get(metric);
  const tied = right.filter((other) => {
    const its = other.entry.figures.get(metric);
    return other !== best && figure !== undefined && its !== undefined && orderOf(figure, its) === "tied";
  });
  const { level, words } = standing(best.entry);
  const range = rangeText(figure);
  return [
    html`<li class="card"><p class="work">${work}</p><p class="big">${formatNumber(figure?.value ?? null)}<span class="unit"> ${isOffline ? "items/s" : "ms"}</span></p><p class="range">${range === "" ? "interval not known" : html`95 %: ${range}`}</p><p class="who">${best.name}</p><ul class="facts">${factsOf(best)}</ul><p class="${level}">${signs[level]} ${words}${tied.length === 0 ? null : html`; ${counted(tied.length, "other")} cannot be told from it`}</p></li>`,
  ];
}

function factsOf({ entry }: ReportEntry): Markup[] {
  const { figures, quality } = entry;
  const [rate, energy, memory] = [
    figures.get("quality"),
    figures.get("mj_per_inference"),
    figures.get("peak_rss_bytes"),
  ];
  return [
    ...(energy === undefined
      ? []
      : [
          html`<li>${energyMark(entry)}${formatNumber(energy.value)} mJ${gradeOf(entry) === "" ? null : ` (${gradeOf(entry)})`}</li>`,
        ]),
    ...(rate === undefined
      ? []
      : [
          html`<li>${formatPercent(rate.value)} right${quality.isEnough === null ? "" : quality.isEnough ? " ✓" : " ✗"}</li>`,
        ]),
    ...(memory === undefined ? [] : [html`<li>${formatMegabytes(memory.value)} MB</li>`]),
  ];
}
