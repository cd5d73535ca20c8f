import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type Markup, trusted } from "./markup.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Colours of the page's style sheet, which has a light and a dark set of them. */
export const ink = {
  text: "currentColor",
  quiet: "var(--quiet)",
  grid: "var(--grid)",
  ground: "var(--ground)",
  series: ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)"],
} as const;

export function seriesInk(index: number): string {
  return ink.series[index % ink.series.length] ?? ink.text;
}

/**
 * An SVG by Observable Plot, without a browser. Texts from data reach it as text nodes only, which linkedom escapes; its own style sheet
 * and every style attribute are left out, as the page's policy allows none: the page styles it.
 */
export function drawPlot(options: PlotOptions): Markup {
  const drawn: { readonly outerHTML: string } = plot({ ...options, document });
  const text = drawn.outerHTML
    .replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/^<svg [^>]*>/, `<svg viewBox="0 0 ${options.width ?? 640} ${options.height ?? 400}" aria-hidden="true">`)
    .replace(/ (?:aria-label|aria-hidden|font-variant|style)="[^"]*"(?=[^<]*>)/g, (attribute) =>
      attribute.startsWith(" aria-hidden") ? attribute : "",
    );
  return trusted(rounded(text));
}

/** A hundredth of a unit is finer than any screen. Only numbers of geometry are touched: what stands between tags is text. */
function rounded(svg: string): string {
  return svg.replace(/<[^>]*>/g, (tag) =>
    tag.replace(/-?\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100)),
  );
}
