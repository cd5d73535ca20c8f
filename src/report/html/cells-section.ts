import { type CellColumn, cellTable } from "./cell-columns.ts";
import type { ReportEntry } from "./entries.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { rowOf } from "./tables.ts";
import { counted, shorten } from "./words.ts";

/** The whole table stays under this, so that a report may be sent by mail and opened on a phone. */
const most = { rows: 5000, letters: 2_000_000 } as const;

/** Every cell in one table that can be sorted and filtered. */
export function cellsSection(entries: readonly ReportEntry[]): Markup {
  if (entries.length === 0) return nothing;
  const { columns, rows: texts, common } = cellTable(entries.slice(0, most.rows));
  const rows = rowsWithin(texts, columns);
  const rest = entries.length - rows.length;
  return html`<section id="cells" aria-labelledby="cells-title"><h2 id="cells-title">All cells</h2>
${common.length === 0 ? null : html`<p>In common: ${shorten(common.join(", "), 1200)}.</p>`}
${rest > 0 ? html`<p class="care">▲ ${counted(rest, "cell")} of ${entries.length.toLocaleString("en")} left out: the table holds the first ${rows.length.toLocaleString("en")}. <code>--filter</code> chooses others.</p>` : null}
<div class="tools" hidden><label>Filter <input type="search" id="cells-filter" placeholder="words, all of which a row must have" autocomplete="off" spellcheck="false"></label><output id="cells-count" aria-live="polite">${counted(rows.length, "row")}</output></div>
<div class="scroll tall" role="region" aria-label="All cells" tabindex="0"><table id="cells-table"><caption>A row a cell and side. Titles sort.</caption><thead><tr>${columns.map(headOf)}</tr></thead><tbody>
${rows}</tbody></table></div>${rows.length > 60 ? html`<p class="note print">On paper are the first 60 rows; the file has all.</p>` : null}</section>
`;
}

function headOf({ title, align, meaning }: CellColumn): Markup {
  return html`<th scope="col"${align === "right" ? html` class="n"` : null}${meaning === undefined ? null : html` title="${meaning}"`}><span>${title}</span></th>`;
}

function rowsWithin(texts: readonly (readonly string[])[], columns: readonly CellColumn[]): Markup[] {
  const rows: Markup[] = [];
  let letters = 0;
  for (const one of texts) {
    const row = rowOf(one, columns);
    letters += row.text.length;
    if (letters > most.letters) break;
    rows.push(row);
  }
  return rows;
}
