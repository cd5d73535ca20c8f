import { type Judgement, overallVerdict } from "../../gate/judgement.ts";
import { judgementTable } from "../judgement-columns.ts";
import {
  effortSentence,
  isNotable,
  percent,
  reasonSentences,
  titleOf,
  verdictSentence,
  worstFirst,
} from "../judgement-words.ts";
import { visibleSentence } from "../visible-text.ts";
import { sentenceList } from "./compare-part.ts";
import { html, type Markup } from "./markup.ts";
import type { PageData } from "./page-data.ts";
import { dataTable } from "./tables.ts";
import { type Level, shorten, signs } from "./words.ts";

const most = { rows: 60, sentences: 20, facts: 40 } as const;

export const judgementLevels = {
  regressed: "bad",
  inconclusive: "care",
  improved: "fine",
  pass: "fine",
} as const satisfies Readonly<Record<ReturnType<typeof overallVerdict>, Level>>;

/** What a gate or a duel found, the worst first. */
export function judgementSection(judgements: PageData["judgements"]): Markup {
  return html`${judgements.map(
    (
      { judgement },
      index,
    ) => html`<section id="judgement-${index + 1}" aria-labelledby="judgement-${index + 1}-title"><h2 id="judgement-${index + 1}-title">${judgement.kind === "gate" ? "Gate" : "Duel"}: ${shorten(judgement.candidate, 80)} against ${shorten(judgement.baseline, 80)}</h2>
${partOf(judgement)}</section>
`,
  )}`;
}

function partOf(judgement: Judgement): Markup {
  const { checks, warnings, facts, threshold, policy, alpha } = judgement;
  const level = judgementLevels[overallVerdict(judgement)];
  const worst = worstFirst(checks).slice(0, most.rows);
  const reasons = worst
    .filter(isNotable)
    .map((check) => ({ name: titleOf(check), text: reasonSentences(check).join(" ") }))
    .filter(({ text }) => text !== "");
  const own = [
    { label: "smallest regression that matters", value: percent(threshold) },
    { label: "chance of a false alarm in the whole suite", value: percent(alpha) },
    ...(policy === null ? [] : [{ label: "policy", value: policy }]),
    ...facts.slice(0, most.facts),
  ];
  return html`<p><strong class="${level}">${signs[level]}</strong> ${visibleSentence(verdictSentence(judgement))} ${effortSentence(judgement)}</p>
${dataTable({
  caption:
    checks.length > worst.length
      ? `The worst ${worst.length} of ${checks.length} checks`
      : "Checks, the worst first; of times, positive is slower",
  ...verdictFirst(judgementTable({ checks: worst })),
})}
${sentenceList(reasons.slice(0, most.sentences).map(({ name, text }) => `${shorten(name, 100)}: ${visibleSentence(text)}`))}
${sentenceList(warnings.slice(0, most.sentences).map((text) => `▲ ${visibleSentence(text)}`))}
<dl class="facts2">${own.map(({ label, value }) => html`<dt>${shorten(label, 60)}</dt><dd>${shorten(value, 160)}</dd>`)}</dl>`;
}

/** The verdict beside the cell, where it is seen on any screen. */
function verdictFirst({ columns, rows }: ReturnType<typeof judgementTable>): ReturnType<typeof judgementTable> {
  const at = columns.findIndex(({ title }) => title === "verdict");
  const moved = <Item>(row: readonly Item[]) =>
    at < 1 ? row : [...row.slice(0, 1), ...row.slice(at, at + 1), ...row.slice(1, at), ...row.slice(at + 1)];
  return { columns: moved(columns), rows: rows.map(moved) };
}
