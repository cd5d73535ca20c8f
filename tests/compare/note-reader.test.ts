import { describe, expect, test } from "vitest";
import { createNoteReader } from "../../src/compare/note-reader.ts";
import { createNoteTally } from "../../src/compare/note-tally.ts";
import { formatCsv } from "../../src/results/csv.ts";
import { decode, row } from "../fixtures/compare-rows.ts";

function read(text: string, isWanted: (id: string) => boolean = () => true) {
  const tally = createNoteTally();
  const reader = createNoteReader({ tally, isWanted, decode });
  reader.push(new TextEncoder().encode(text));
  return { started: reader.finish(), ...tally.finish() };
}

describe("the sentences of a table", () => {
  const text = formatCsv([
    row({ cell_id: "a", warnings: "one thing | 12 of 30 rounds", started_at: "2026-03-02T10:00:00.000Z" }),
    row({
      cell_id: "b",
      warnings: "one thing | 4 of 30 rounds",
      verdict_reasons: "too few",
      started_at: "2026-03-01T10:00:00.000Z",
    }),
    row({ cell_id: "b", outcome: "crashed", failure: "signal", reason: "ended by SIGSEGV" }),
  ]);

  test("come once each with their cells, failures first, and those alike but for numbers together", () => {
    const { notes, cells, leftOut } = read(text);
    expect({ cells, leftOut }).toEqual({ cells: 2, leftOut: 0 });
    expect(notes).toEqual([
      { kind: "failure", text: "signal: ended by SIGSEGV", alike: 0, cells: 1, first: ["b"] },
      { kind: "verdict", text: "too few", alike: 0, cells: 1, first: ["b"] },
      { kind: "warning", text: "one thing", alike: 0, cells: 2, first: ["a", "b"] },
      { kind: "warning", text: "12 of 30 rounds", alike: 1, cells: 2, first: ["a", "b"] },
    ]);
  });

  test("are those of the wanted cells, with when their rows began", () => {
    const { notes, started } = read(text, (id) => id === "a");
    expect(notes.map(({ text: sentence }) => sentence)).toEqual(["one thing", "12 of 30 rounds"]);
    expect(started).toEqual(["2026-03-02T10:00:00.000Z", "2026-03-02T10:00:00.000Z"]);
    expect(read("schema_version,row_kind,cell_id\n1,repetition,a\n")).toMatchObject({ notes: [], started: null });
  });

  test("are held in bounded memory, and what is left out is counted", () => {
    const tally = createNoteTally();
    for (let at = 0; at < 3000; at++)
      tally.put("warning", `${"x".repeat(1000)}`.slice(at % 900) + String.fromCharCode(97 + (at % 26)), "c");
    const { notes, leftOut } = tally.finish();
    expect(notes.length).toBeLessThanOrEqual(500);
    expect(leftOut).toBeGreaterThan(0);
    expect(notes.every(({ text: sentence }) => sentence.length <= 401)).toBe(true);
  });
});
