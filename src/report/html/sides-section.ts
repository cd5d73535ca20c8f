import type { Comparison } from "../../compare/comparison.ts";
import { defaultMetrics } from "../../compare/wanted-columns.ts";
import { cellSections, sortCells } from "../compare-cells.ts";
import { meansSection, notesSection } from "../compare-report.ts";
import { sideLetter } from "../compare-section.ts";
import { compareMarkup, sentenceList } from "./compare-part.ts";
import { figureMarkup } from "./figure.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { ratioFigure } from "./ratio-chart.ts";
import { dataTable } from "./tables.ts";
import { counted, shorten } from "./words.ts";

/** Tables of more rows than this are for programs. */
const most = { rows: 30, sides: 12 } as const;

/** What is put side by side: which sides there are, ratios, geometric means, and what differs unseen. */
export function sidesSection(whole: Comparison): Markup {
  const comparison = withMainMetrics(whole);
  const { sides, cells, by } = comparison;
  if (sides.length < 2) return nothing;
  const everywhere = cells.filter(({ entries }) => entries.every((entry) => entry !== null)).length;
  const figure = ratioFigure(comparison);
  return html`<section id="sides" aria-labelledby="sides-title"><h2 id="sides-title">Machines and runs side by side</h2>
<p>${counted(sides.length, "side")} by ${by}; ${everywhere} of ${counted(cells.length, "cell")} on all of them. Only cells with equal keys stand beside each other.</p>
${sidesTable(comparison)}
${figure === null ? html`<p class="note">No cell has a median latency on the reference and on another side.</p>` : figureMarkup(figure)}
${meansSection(comparison).map(compareMarkup)}
${sides.length > most.sides ? html`<p class="note">Values of ${sides.length} sides are for a program: <code>offgrid compare --format csv</code>.</p>` : valueTables(comparison)}
${compareMarkup(notesSection(comparison))}</section>
`;
}

function withMainMetrics(whole: Comparison): Comparison {
  const isMain = ({ metric }: { readonly metric: string }) => defaultMetrics.some((main) => main === metric);
  return {
    ...whole,
    metrics: whole.metrics.filter((metric) => isMain({ metric })),
    means: whole.means.filter(isMain),
    claims: whole.claims.filter(isMain),
  };
}

function sidesTable({ sides, cells, by, reference }: Comparison): Markup {
  const rows = sides
    .slice(0, 60)
    .map(({ name, words }, side) => [
      `${sideLetter(side)}${side === reference ? " (reference)" : ""}`,
      shorten(name, 60),
      shorten(words, 90),
      String(cells.filter(({ entries }) => entries[side] !== null).length),
      String(cells.filter(({ entries }) => entries[side] !== null && entries[side]?.outcome !== "ok").length),
    ]);
  return dataTable({
    caption: sides.length > rows.length ? `The first ${rows.length} of ${sides.length} sides` : "Sides",
    columns: [
      { title: "side", align: "left" },
      { title: by, align: "left" },
      { title: "what it is", align: "left" },
      { title: "cells", align: "right" },
      { title: "failed", align: "right" },
    ],
    rows,
  });
}

function valueTables(comparison: Comparison): Markup {
  const [metric] = comparison.metrics;
  if (metric === undefined) return nothing;
  const cells = sortCells({
    comparison,
    metric: comparison.metrics.includes("latency_p50_ms") ? "latency_p50_ms" : metric,
    sort: "ratio",
  });
  const shown = { ...comparison, cells: cells.slice(0, most.rows) };
  const rest = cells.length - shown.cells.length;
  return html`${cellSections({ comparison: shown, sort: "name" }).map(({ title, table, sentences }) => html`<details${metricOpen(title)}><summary>${title}</summary>${table === null ? null : dataTable({ caption: title, captioned: "said", ...table })}${sentenceList(sentences)}</details>`)}${rest > 0 ? html`<p class="note">${counted(rest, "cell")} nearer to the reference left out of these tables; all of them are in the table below.</p>` : null}`;
}

function metricOpen(title: string): Markup {
  return title.startsWith("latency_p50_ms") ? html` open` : nothing;
}
