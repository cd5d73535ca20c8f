import { sideLetter } from "../compare-section.ts";
import { answerCards } from "./answers.ts";
import { cellsSection } from "./cells-section.ts";
import { sentenceList } from "./compare-part.ts";
import { environmentSection } from "./environment-section.ts";
import { figureMarkup } from "./figure.ts";
import { judgementSection } from "./judgement-section.ts";
import { latencyFigure } from "./latency-chart.ts";
import { latencyGroups } from "./latency-rows.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { notesSection } from "./notes-section.ts";
import { operatorsSection } from "./operators-section.ts";
import type { ComparedData, PageData } from "./page-data.ts";
import { paretoFigures } from "./pareto-chart.ts";
import { sidesSection } from "./sides-section.ts";
import { simulationsSection } from "./simulations-section.ts";
import { threadFigures } from "./threads-chart.ts";
import { counted, shorten } from "./words.ts";

/** A part of the page. */
export interface Section {
  readonly id: string;
  /** In the contents. */
  readonly words: string;
  readonly markup: Markup;
}

/** In the page's order; without anything to say, one has no markup. */
export function sectionsOf(data: PageData): Section[] {
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
  const figures = groups.flatMap(
    (group, index) => latencyFigure({ ...group, silhouettes, place: index === 0 ? "first" : "later" }) ?? [],
  );
  if (figures.length === 0) return nothing;
  return html`<section id="latency" aria-labelledby="latency-title"><h2 id="latency-title">Latency</h2>
${figures.map(figureMarkup)}${leftOut > 0 ? html`<p class="note">${counted(leftOut, "more cell")} in the table of all cells: drawn are the fastest of each work, those that answer right first.</p>` : null}</section>
`;
}

function againSection(commands: PageData["commands"]): Markup {
  if (commands.length === 0) return nothing;
  return html`<section id="again" aria-labelledby="again-title"><h2 id="again-title">Do it again</h2>
${commands.map(({ label, value }) => html`<p>${shorten(label, 200)}</p><pre>${shorten(value, 2000)}</pre>`)}</section>
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
