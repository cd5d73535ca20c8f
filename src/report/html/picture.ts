import { html, type Markup } from "./markup.ts";

/**
 * A whole SVG document as a picture in the page. In an image nothing of it runs, loads anything or styles the page, whoever made it, and it
 * follows light and dark by itself.
 */
export function pictureMarkup({ svg, label }: { readonly svg: string; readonly label: string }): Markup {
  return html`<div class="picture sheet"><img alt="${label}" src="${`data:image/svg+xml,${encoded(svg)}`}"></div>`;
}

/** Only what a URL and its quotes cannot hold: a third of what base64 or full escaping would add. */
function encoded(svg: string): string {
  return [...svg.replace(/\s*\n\s*/g, " ")]
    .map((letter) =>
      /[\w ./:;,='()*!?+&@$-]/.test(letter) && letter !== "'" ? letter : encodeURIComponent(wellFormed(letter)),
    )
    .join("");
}

function wellFormed(letter: string): string {
  return /[\ud800-\udfff]/.test(letter) && letter.length === 1 ? "\ufffd" : letter;
}
