import type { ColumnName } from "../results/columns.ts";
import { noteSeparator } from "../results/rows.ts";
import { type DecodeText, textOf } from "./interner.ts";
import type { NoteCounter } from "./note-tally.ts";
import { createRecordScanner, type ScannedRecord } from "./record-scanner.ts";

const wanted = [
  "cell_id",
  "failure",
  "reason",
  "verdict_reasons",
  "warnings",
  "started_at",
] as const satisfies readonly ColumnName[];

/**
 * Reads the sentences of a results.csv as it comes into a tally, and when its rows began. The table itself was read before: what is
 * no table was refused then.
 */
export function createNoteReader({
  tally,
  isWanted,
  decode,
}: {
  readonly tally: NoteCounter;
  /** Whether rows of a cell count, by its id. */
  readonly isWanted: (cellId: string) => boolean;
  readonly decode: DecodeText;
}) {
  let fields: readonly number[] | undefined;
  let started: readonly [string, string] | null = null;

  function header(record: ScannedRecord): void {
    const names = Array.from({ length: record.fields }, (_, field) => textOf({ record, field, decode }));
    fields = wanted.map((name) => names.indexOf(name));
  }

  function body(record: ScannedRecord): void {
    const read = (at: number) => {
      const field = fields?.[at] ?? -1;
      if (field < 0 || field >= record.fields || record.starts[field] === record.ends[field]) return "";
      return textOf({ record, field, decode });
    };
    const cell = read(0);
    if (!isWanted(cell)) return;
    tally.cell(cell);
    const reason = read(2);
    if (reason !== "") tally.put("failure", [read(1), reason].filter((part) => part !== "").join(": "), cell);
    for (const text of sentencesOf(read(3))) tally.put("verdict", text, cell);
    for (const text of sentencesOf(read(4))) tally.put("warning", text, cell);
    note(read(5));
  }

  function note(at: string): void {
    if (!/^\d{4}-\d\d-\d\dT[\d:.]{5,15}Z$/.test(at)) return;
    started = started === null ? [at, at] : [at < started[0] ? at : started[0], at > started[1] ? at : started[1]];
  }

  const scanner = createRecordScanner((record) => (fields === undefined ? header(record) : body(record)));
  return {
    push: scanner.push,
    /** Earliest and latest start. */
    finish(): readonly [string, string] | null {
      scanner.end();
      return started;
    },
  };
}

function sentencesOf(field: string): string[] {
  return field === "" ? [] : field.split(noteSeparator).filter((text) => text !== "");
}
