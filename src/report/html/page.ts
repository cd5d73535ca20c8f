import { html, type Markup, nothing, trusted } from "./markup.ts";
import type { PageData } from "./page-data.ts";
import { pageScript } from "./script.ts";
import { sectionsOf } from "./sections.ts";
import { pageStyle } from "./style.ts";
import { findingsOf, headlineOf } from "./verdict.ts";
import { counted, shorten, signs } from "./words.ts";

/** How a file begins that this made: what may be written over. */
export const pageMark =
  '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="generator" content="offgrid report">\n';

/**
 * A report as one HTML file: no network, no file beside it, and nothing in it runs but the script that sorts and filters.
 * @param hashOf the SHA-256 of a text in base64, for the page's policy
 */
export function reportPage({
  data,
  hashOf,
}: {
  readonly data: PageData;
  readonly hashOf: (text: string) => string;
}): string {
  const sections = sectionsOf(data).filter(({ markup }) => markup.text !== "");
  const title = titleOf(data);
  const policy = `default-src 'none'; style-src 'sha256-${hashOf(pageStyle)}'; script-src 'sha256-${hashOf(pageScript)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return [
    pageMark,
    html`<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(pageStyle)}</style>
<body>
<header><p class="kind">offgrid report</p><h1>${title}</h1><p class="meta">${metaOf(data)}</p></header>
<main>
${verdictMarkup(data)}
<nav aria-label="Contents"><ul>${sections.map(({ id, words }) => html`<li><a href="#${id}">${words}</a></li>`)}</ul></nav>
${sections.map(({ markup }) => markup)}</main>
<footer>Made by offgrid ${data.version} on ${data.madeAt}. This file is complete in itself: it asks nothing of any network.</footer>
<script>${trusted(pageScript)}</script>
`.text,
  ].join("");
}

function verdictMarkup(data: PageData): Markup {
  const findings = findingsOf(data);
  if (findings.length === 0) return nothing;
  const { level, text } = headlineOf(findings);
  return html`<section class="verdict ${level}" aria-labelledby="verdict-title"><h2 id="verdict-title">${signs[level]} ${text}</h2><ul>${findings.map((one) => html`<li class="${one.level}"><span aria-hidden="true">${signs[one.level]}</span><span>${one.text}</span></li>`)}</ul></section>
`;
}

function titleOf({ compared, simulations, judgements }: PageData): string {
  if (compared === null)
    return simulations.length > 0
      ? `${counted(simulations.length, "simulation")} of service on intermittent electricity`
      : counted(judgements.length, "judgement");
  const { comparison, contexts } = compared;
  const models = [...new Set(comparison.cells.flatMap(({ keys }) => keys.model ?? []))];
  const machines = new Map(contexts.map(({ machine_id, cpu_model }) => [machine_id, cpu_model]));
  const [[, cpu] = ["", null]] = machines;
  const where = machines.size > 1 ? counted(machines.size, "machine") : shorten(cpu ?? "an unknown CPU", 60);
  const what = models.length === 1 ? shorten(models[0] ?? "", 60) : counted(models.length, "model");
  return `${what} on ${where}`;
}

function metaOf({ compared }: PageData): string {
  if (compared === null) return "";
  const { comparison, contexts, entries, startedAt } = compared;
  const runs = [...new Set(contexts.flatMap(({ run_id }) => run_id ?? []))];
  const cores = [...new Set(contexts.flatMap(({ cores: count }) => count ?? []))];
  const days = startedAt === null ? [] : [...new Set(startedAt.map((at) => at.slice(0, 10)))];
  return [
    comparison.sides.length < 2
      ? counted(entries.length, "cell")
      : `${counted(comparison.cells.length, "cell")} on ${comparison.sides.length} sides`,
    ...(cores.length === 1 ? [counted(Number(cores[0]), "CPU")] : []),
    runs.length === 1 ? `run ${shorten(runs[0] ?? "", 60)}` : counted(runs.length, "run"),
    ...(days.length === 0 ? [] : [`measured ${days.join(" to ")}`]),
  ].join(" · ");
}
