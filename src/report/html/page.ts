import { sideLetter } from "../compare-section.ts";
import { answerCards } from "./answers.ts";
import { cellsSection } from "./cells-section.ts";
import { sentenceList } from "./compare-part.ts";
import { environmentSection } from "./environment-section.ts";
import { figureMarkup } from "./figure.ts";
import { judgementSection } from "./judgement-section.ts";
import { latencyFigure } from "./latency-chart.ts";
import { latencyGroups } from "./latency-rows.ts";
import { html, type Markup, nothing, trusted } from "./markup.ts";
import { notesSection } from "./notes-section.ts";
import { operatorsSection } from "./operators-section.ts";
import type { ComparedData, PageData } from "./page-data.ts";
import { paretoFigures } from "./pareto-chart.ts";
import { pageScript } from "./script.ts";
import { sidesSection } from "./sides-section.ts";
import { simulationsSection } from "./simulations-section.ts";
import { pageStyle } from "./style.ts";
import { threadFigures } from "./threads-chart.ts";
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

interface Section {
  readonly id: string;
  /** In the contents. */
  readonly words: string;
  readonly markup: Markup;
}

function sectionsOf(data: PageData): Section[] {
  const { compared, judgements, simulations, profiles, commands, machines, caveats } = data;
  const sideName = sideNamer(compared);
  return [
    { id: "judgement-1", words: "Judgement", markup: judgementSection(judgements) },
    ...(compared === null ? [] : measuredSections(compared, sideName)),
    { id: "simulations", words: "Intermittent electricity", markup: simulationsSection(simulations) },
    { id: "operators", words: "Operators", markup: operatorsSection(profiles) },
    {
      id: "notes",
      words: "Warnings",
      markup: notesSection({ tally: compared?.notes ?? null, caveats, nameOf: cellNamer(compared) }),
    },
    {
      id: "environment",
      words: "Environment",
      markup: environmentSection({ contexts: compared?.contexts ?? [], machines }),
    },
    { id: "cells", words: "All cells", markup: cellsSection(compared?.entries ?? []) },
    { id: "again", words: "Do it again", markup: againSection(commands) },
  ];
}

function measuredSections(
  { comparison, entries, silhouettes }: ComparedData,
  sideName: (side: number) => string,
): Section[] {
  const pareto = paretoFigures({ entries, sideName });
  const threads = threadFigures({ entries, sideName });
  const hasEnergy = entries.some(({ entry }) => entry.figures.has("mj_per_inference"));
  return [
    { id: "answers", words: "Answers", markup: answerCards({ entries, sideName }) },
    { id: "latency", words: "Latency", markup: latencySection({ entries, silhouettes }) },
    {
      id: "energy",
      words: "Energy",
      markup: figuresSection({
        id: "energy",
        title: "Energy against latency",
        kind: "pareto",
        figures: pareto.figures.map(figureMarkup),
        sentences: pareto.sentences,
        empty: hasEnergy
          ? null
          : "No row has energy: offgrid run --meter reads one, offgrid doctor says which this machine has.",
      }),
    },
    {
      id: "threads",
      words: "Threads",
      markup: figuresSection({
        id: "threads",
        title: "Threads and spinning",
        kind: "threads",
        figures: threads.figures.map(figureMarkup),
        sentences: threads.sentences,
        empty: null,
      }),
    },
    { id: "sides", words: "Side by side", markup: sidesSection(comparison) },
  ];
}

function figuresSection({
  id,
  title,
  kind,
  figures,
  sentences,
  empty,
}: {
  id: string;
  title: string;
  kind: string;
  figures: readonly Markup[];
  sentences: readonly string[];
  empty: string | null;
}): Markup {
  if (figures.length === 0 && sentences.length === 0 && empty === null) return nothing;
  return html`<section id="${id}" class="${kind}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${empty === null ? null : html`<p class="note">${empty}</p>`}<div class="figures">${figures}</div>${sentenceList(sentences)}</section>
`;
}

function latencySection({ entries, silhouettes }: Pick<ComparedData, "entries" | "silhouettes">): Markup {
  const { groups, leftOut } = latencyGroups(entries);
  const figures = groups.flatMap((group) => latencyFigure({ ...group, silhouettes }) ?? []);
  if (figures.length === 0) return nothing;
  return html`<section id="latency" aria-labelledby="latency-title"><h2 id="latency-title">Latency</h2>
${figures.map(figureMarkup)}${leftOut > 0 ? html`<p class="note">${counted(leftOut, "more cell")} in the table of all cells: drawn are the fastest of each work, those that answer right first.</p>` : null}</section>
`;
}

function verdictMarkup(data: PageData): Markup {
  const findings = findingsOf(data);
  if (findings.length === 0) return nothing;
  const { level, text } = headlineOf(findings);
  return html`<section class="verdict ${level}" aria-labelledby="verdict-title"><h2 id="verdict-title">${signs[level]} ${text}</h2><ul>${findings.map((one) => html`<li class="${one.level}"><span aria-hidden="true">${signs[one.level]}</span><span>${one.text}</span></li>`)}</ul></section>
`;
}

function againSection(commands: PageData["commands"]): Markup {
  if (commands.length === 0) return nothing;
  return html`<section id="again" aria-labelledby="again-title"><h2 id="again-title">Do it again</h2>
${commands.map(({ label, value }) => html`<p>${shorten(label, 200)}</p><pre>${value}</pre>`)}</section>
`;
}

/** Names of cells by their ids; an id that no row is left of stands for itself. */
function cellNamer(compared: ComparedData | null): (cellId: string) => string {
  const names = new Map(
    (compared?.entries ?? []).flatMap(({ cellIds, name }) => cellIds.map((id) => [id, name] as const)),
  );
  return (id) => names.get(id) ?? shorten(id, 90);
}

function sideNamer(compared: ComparedData | null): (side: number) => string {
  const sides = compared?.comparison.sides ?? [];
  return (side) => (sides.length < 2 ? "" : sideLetter(side));
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
