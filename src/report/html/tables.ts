import { html, type Markup, type Piece } from "./markup.ts";

export interface DataColumn {
  readonly title: string;
  readonly align: "left" | "right";
  /** Said where the title is short for something. */
  readonly meaning?: string;
}

export interface DataTable {
  readonly caption: string;
  /** `said`: a title above it says it already, so that it is only read out. */
  readonly captioned?: "shown" | "said";
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly Piece[])[];
}

/** A table of which the first column names the row. It scrolls in itself where it is wider than the page. */
export function dataTable({ caption, captioned = "shown", columns, rows }: DataTable): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption${captioned === "said" ? html` class="unseen"` : null}>${caption}</caption><thead><tr>${columns.map(headCell)}</tr></thead><tbody>${rows.map((row) => rowOf(row, columns))}</tbody></table></div>
`;
}

function headCell({ title, align, meaning }: DataColumn): Markup {
  const words = meaning === undefined ? html`${title}` : html`<abbr title="${meaning}">${title}</abbr>`;
  return align === "right" ? html`<th scope="col" class="n">${words}</th>` : html`<th scope="col">${words}</th>`;
}

export function rowOf(row: readonly Piece[], columns: readonly Pick<DataColumn, "align">[]): Markup {
  return html`<tr>${row.map((piece, index) => cellOf(piece, index, columns[index]?.align ?? "left"))}</tr>`;
}

function cellOf(piece: Piece, index: number, align: DataColumn["align"]): Markup {
  if (index === 0) return html`<th scope="row">${piece}</th>`;
  return align === "right" ? html`<td class="n">${piece}</td>` : html`<td>${piece}</td>`;
}
