/** A sentence of rows: what went wrong, why figures are not valid, what a reader must know. */
export interface Note {
  readonly kind: "failure" | "verdict" | "warning";
  readonly text: string;
  /** Sentences that differ from it in their numbers alone. */
  readonly alike: number;
  /** Cells that it stands at, at least. */
  readonly cells: number;
  /** The first few of their ids. */
  readonly first: readonly string[];
}

export interface NoteTally {
  /** Failures first, then by how many cells they concern. */
  readonly notes: readonly Note[];
  /** Cells that any note could stand at. */
  readonly cells: number;
  /** Different sentences beyond those that are kept. */
  readonly leftOut: number;
}

const most = { sentences: 500, variants: 1000, letters: 400, named: 6, members: 200_000 } as const;
const kinds = ["failure", "verdict", "warning"] as const satisfies readonly Note["kind"][];

/** Counts sentences over rows; what it holds is bounded, whatever the rows say. */
export function createNoteTally() {
  const notes = new Map<
    string,
    { kind: Note["kind"]; text: string; variants: Set<string>; members: Set<string>; first: string[] }
  >();
  const cells = new Set<string>();
  let members = 0;
  let leftOut = 0;

  function put(kind: Note["kind"], sentence: string, cell: string): void {
    const text = sentence.length > most.letters ? `${sentence.slice(0, most.letters)}…` : sentence;
    const key = `${kind} ${text.replace(/\d[\d.,]*/g, "#")}`;
    let note = notes.get(key);
    if (note === undefined) {
      if (notes.size >= most.sentences) {
        leftOut += 1;
        return;
      }
      note = { kind, text, variants: new Set(), members: new Set(), first: [] };
      notes.set(key, note);
    }
    if (note.variants.size < most.variants) note.variants.add(text);
    if (note.members.has(cell) || members >= most.members) return;
    note.members.add(cell);
    members += 1;
    if (note.first.length < most.named) note.first.push(cell);
  }

  return {
    cell(id: string): void {
      if (cells.size < most.members) cells.add(id);
    },
    put,
    finish(): NoteTally {
      const found = [...notes.values()].map(
        ({ kind, text, variants, members: set, first }): Note => ({
          kind,
          text,
          alike: variants.size - 1,
          cells: set.size,
          first,
        }),
      );
      const rank = ({ kind }: Note) => kinds.indexOf(kind);
      return { notes: found.sort((a, b) => rank(a) - rank(b) || b.cells - a.cells), cells: cells.size, leftOut };
    },
  };
}
export type NoteCounter = ReturnType<typeof createNoteTally>;
