import { escapeXml } from "../series-svg.ts";
import { withoutControls } from "../visible-text.ts";

/** HTML that may stand in a page as it is. Only `html` and what is named `trusted…` make it. */
export interface Markup {
  readonly kind: "markup";
  readonly text: string;
}

/** What may be put into HTML; a text becomes text, whatever is in it. */
export type Piece = string | number | Markup | null | readonly Piece[];

/** HTML of a template: every text put into it is escaped, for between tags and within quoted attributes, and can steer no direction of writing. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return trusted(
    parts.map((part, index) => part + (index < pieces.length ? textOf(pieces[index] ?? null) : "")).join(""),
  );
}

/** What this project wrote itself, or was made of what `html` escapes. */
export function trusted(text: string): Markup {
  return { kind: "markup", text };
}

export const nothing = trusted("");

/** Letters that mean nothing anywhere in HTML: most texts of a table of thousands of rows have no others. */
const plain = /^[\w .,;:%/=+±≈–✓✗▲-]*$/;

function textOf(piece: Piece): string {
  if (piece === null) return "";
  if (typeof piece === "string") return plain.test(piece) ? piece : escapeXml(withoutControls(piece));
  if (typeof piece === "number") return String(piece);
  return isMarkup(piece) ? piece.text : piece.map(textOf).join("");
}

function isMarkup(piece: Markup | readonly Piece[]): piece is Markup {
  return "kind" in piece;
}
