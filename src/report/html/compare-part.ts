import type { CompareSection } from "../compare-section.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable } from "./tables.ts";

/** A part of a comparison that is printed as text elsewhere, as HTML. */
export function compareMarkup({ title, table, sentences }: CompareSection): Markup {
  return html`<h3>${title}</h3>${table === null ? null : dataTable({ caption: title, captioned: "said", ...table })}${sentenceList(sentences)}`;
}

export function sentenceList(sentences: readonly string[]): Markup | null {
  return sentences.length === 0
    ? null
    : html`<ul class="sentences">${sentences.map((text) => html`<li>${text}</li>`)}</ul>`;
}
