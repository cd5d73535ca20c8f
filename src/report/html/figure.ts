import type { PlotOptions } from "@observablehq/plot";
import { html, type Markup, nothing } from "./markup.ts";
import { drawPlot } from "./plot.ts";
import { type DataTable, dataTable } from "./tables.ts";

/** A chart with its words: what it shows for who cannot see it, how to read it, and its figures as a table. */
export interface Figure {
  readonly title: string;
  /** Read out in the picture's place: what it shows, in a sentence or two. */
  readonly label: string;
  readonly caption: string;
  /** Drawn for a page and for a phone; one drawing for both where it is narrow anyhow. */
  readonly drawings: { readonly wide: PlotOptions; readonly narrow: PlotOptions } | { readonly any: PlotOptions };
  readonly legend?: Markup;
  readonly data?: DataTable;
}

export function figureMarkup({ title, label, caption, drawings, legend = nothing, data }: Figure): Markup {
  const pictures =
    "any" in drawings
      ? html`<div class="any">${drawPlot(drawings.any)}</div>`
      : html`<div class="wide">${drawPlot(drawings.wide)}</div><div class="narrow">${drawPlot(drawings.narrow)}</div>`;
  return html`<figure><h3>${title}</h3>${legend}<div class="picture" role="img" aria-label="${label}">${pictures}</div><figcaption>${caption}</figcaption>${data === undefined ? null : html`<details><summary>Figures of this chart</summary>${dataTable({ ...data, captioned: "said" })}</details>`}</figure>
`;
}

/** Signs of a chart and their meaning; `sign` is drawn by the style sheet. */
export function legendMarkup(entries: readonly { readonly sign: string; readonly words: string }[]): Markup {
  return html`<ul class="legend">${entries.map(({ sign, words }) => html`<li><span class="sign ${sign}" aria-hidden="true"></span>${words}</li>`)}</ul>`;
}
