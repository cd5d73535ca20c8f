import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { createJournal, openJournal } from "../../src/runner/journal.ts";
import { type Note, note, noteJournal } from "../fixtures/journal-notes.ts";
import { RecordingFiles } from "../fixtures/recording-files.ts";

const path = "/journal.jsonl";
const entries = [
  note(0),
  note(1, "über 漢字 \u{1f50c} \n \\"),
  note(2, ""),
  { type: "end", payload: {} } satisfies Note,
];
const whole = written(entries);
const lineEnds = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);

describe("a journal cut at any byte", () => {
  test("reopens with exactly the records that were complete, says what was lost, and goes on", () => {
    for (let size = 0; size <= whole.length; size++) {
      const { files, settings } = onDisk(whole.subarray(0, size));
      const complete = lineEnds.filter((end) => end <= size).length;
      const kept = lineEnds[complete - 1] ?? 0;

      const { records, recovered, journal } = openJournal(settings);
      expect(contentOf(records)).toEqual(contentOf(asRecords(entries.slice(0, complete))));
      expect(recovered).toEqual(kept === size ? null : { damage: "torn", bytesLost: size - kept, atByte: kept });

      journal.append(note(7));
      journal.close();
      const again = openJournal({ ...settings, layer: new RecordingFiles({ disk: files.disk() }) });
      expect(again.recovered).toBeNull();
      expect(contentOf(again.records)).toEqual(contentOf(asRecords([...entries.slice(0, complete), note(7)])));
    }
  });
});

describe("a damaged journal", () => {
  test("with any one bit flipped never yields a record that was not written", () => {
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      // Records before the damaged line stay; a flipped newline joins two lines and costs both.
      const intact = lineEnds.filter((end) => end <= bit >> 3).length;
      expect(seenIn(damaged)).toEqual(contentOf(asRecords(entries.slice(0, intact))));
    }
  });

  test("with any part overwritten, missing or put in never yields a record that was not written", () => {
    const splice = fc.record({
      at: fc.nat(whole.length),
      removed: fc.nat(whole.length),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        // Stale blocks: parts of the same journal in the wrong place.
        fc
          .tuple(fc.nat(whole.length), fc.nat(whole.length))
          .map(([from, to]) => Uint8Array.from(whole.subarray(from, to))),
      ),
    });
    fc.assert(
      fc.property(splice, ({ at, removed, put }) => {
        const damaged = Buffer.concat([whole.subarray(0, at), put, whole.subarray(at + removed)]);
        const seen = seenIn(damaged);
        expect(seen).toEqual(contentOf(asRecords(entries)).slice(0, seen.length));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    { damage: "sequence", text: (lines: readonly string[]) => [lines[0], lines[2], lines[3]] },
    { damage: "sequence", text: (lines: readonly string[]) => [lines[0], lines[0], lines[1]] },
    { damage: "frame", text: (lines: readonly string[]) => [lines[0], "nonsense\n", lines[1]] },
    { damage: "frame", text: (lines: readonly string[]) => [lines[0], "\n", lines[1]] },
    { damage: "length", text: (lines: readonly string[]) => [lines[0], lines[1]?.replace("}}\n", "}} }\n"), lines[2]] },
    { damage: "checksum", text: (lines: readonly string[]) => [lines[0], lines[1]?.replace("ber", "bar"), lines[2]] },
    { damage: "torn", text: (lines: readonly string[]) => [lines[0], "\0".repeat(300)] },
  ])("is cut where its records stop making sense ($damage)", ({ damage, text }) => {
    const lines = whole.toString().split(/(?<=\n)/);
    const { settings } = onDisk(Buffer.from(text(lines).join("")));
    const { records, recovered } = openJournal(settings);
    expect(records).toHaveLength(1);
    expect(recovered?.damage).toBe(damage);
  });
});

/** A journal's bytes. */
function written(notes: readonly Note[]): Buffer {
  const files = new RecordingFiles();
  const journal = createJournal(noteJournal({ path, layer: files }));
  for (const entry of notes) journal.append(entry);
  return files.disk().files.get(path) ?? Buffer.alloc(0);
}

function onDisk(bytes: Buffer) {
  const files = new RecordingFiles({ disk: { files: new Map([[path, bytes]]), folders: new Set(["/"]) } });
  return { files, settings: noteJournal({ path, layer: files }) };
}

/** The records a reader gets; none where the file is refused as a whole. */
function seenIn(bytes: Buffer): string[] {
  try {
    return contentOf(openJournal(onDisk(bytes).settings).records);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(OffgridError);
    return [];
  }
}

function asRecords(notes: readonly Note[]) {
  return notes.map((entry, seq) => ({ seq, ...entry }));
}

function contentOf(records: readonly ({ readonly seq: number } & Note)[]): string[] {
  return records.map(({ seq, type, payload }) => JSON.stringify({ seq, type, payload }));
}
