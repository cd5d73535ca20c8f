import type { Note, NoteTally } from "../../compare/note-tally.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { counted, shorten } from "./words.ts";

const most = { notes: 60, letters: 360 } as const;

const kinds = {
  failure: { title: "Failures", level: "bad" },
  verdict: { title: "Why figures are not valid, and what would help", level: "care" },
  warning: { title: "To know with the figures", level: "care" },
} as const satisfies Readonly<Record<Note["kind"], { readonly title: string; readonly level: string }>>;
const order = ["failure", "verdict", "warning"] as const satisfies readonly Note["kind"][];

/** Every failure, reason and warning once, with the cells that it concerns. */
export function notesSection({
  tally,
  caveats,
  nameOf,
}: {
  readonly tally: NoteTally | null;
  readonly caveats: readonly string[];
  /** The cell of an id for people. */
  readonly nameOf: (cellId: string) => string;
}): Markup {
  const notes = tally?.notes ?? [];
  if (notes.length === 0 && caveats.length === 0) return nothing;
  const parts = order.flatMap((kind) =>
    partOf(
      { kind, cells: tally?.cells ?? 0, nameOf },
      notes.filter((note) => note.kind === kind),
    ),
  );
  const leftOut = tally?.leftOut ?? 0;
  return html`<section id="notes" aria-labelledby="notes-title"><h2 id="notes-title">Warnings</h2>
${caveats.length === 0 ? null : html`<h3>Of the files read</h3><ul class="sentences">${caveats.slice(0, most.notes).map((text) => html`<li>${shorten(text, most.letters)}</li>`)}</ul>${caveats.length > most.notes ? html`<p class="note">And ${caveats.length - most.notes} more.</p>` : null}`}
${parts}${leftOut > 0 ? html`<p class="note">${counted(leftOut, "more sentence")} of rows not kept: results.csv has them.</p>` : null}</section>
`;
}

interface Part {
  readonly kind: Note["kind"];
  readonly cells: number;
  readonly nameOf: (cellId: string) => string;
}

function partOf(part: Part, notes: readonly Note[]): Markup[] {
  if (notes.length === 0) return [];
  const { title, level } = kinds[part.kind];
  const rest = notes.length - most.notes;
  return [
    html`<h3 class="${level}">${title}</h3><ul class="sentences">${notes.slice(0, most.notes).map((note) => html`<li>${cut(note.text)} <span class="note">${whereOf(note, part)}</span></li>`)}</ul>${rest > 0 ? html`<p class="note">And ${rest} more: results.csv has them.</p>` : null}`,
  ];
}

function whereOf({ cells: count, first, alike }: Note, { cells, nameOf }: Part): string {
  const names = [...new Set(first.map(nameOf))];
  const rest = count - first.length + Math.max(0, names.length - mostNames);
  const where =
    count >= cells && cells > 1
      ? "every cell"
      : `${names.slice(0, mostNames).join("; ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  return `${alike > 0 ? `and ${counted(alike, "sentence")} with other numbers; ` : ""}${where}`;
}
const mostNames = 4;

/** Longer than `shorten` lets a name be: a sentence is read whole. */
function cut(text: string): string {
  return text.length > most.letters ? `${text.slice(0, most.letters)}…` : text;
}
