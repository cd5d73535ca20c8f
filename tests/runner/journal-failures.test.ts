import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import { createJournal, openJournal } from "../../src/runner/journal.ts";
import { readJournal } from "../../src/runner/journal-reader.ts";
import { type Note, note, noteJournal, noteSchema } from "../fixtures/journal-notes.ts";
import { RecordingFiles } from "../fixtures/recording-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function onThisDisk() {
  const path = join(folder, "journal.jsonl");
  return noteJournal({ path, layer: nodeFileLayer });
}

describe("a journal is refused, with place and cure,", () => {
  test("where one is already", () => {
    const settings = onThisDisk();
    createJournal(settings).append(note(0));
    expect(thrownBy(() => createJournal(settings))).toMatchObject({
      code: "journal",
      place: settings.path,
      cure: "Resume that run, or choose another folder",
    });
    expect(readJournal(settings).records).toHaveLength(1);
  });

  test("where there is none", () => {
    expect(thrownBy(() => openJournal(onThisDisk()))).toMatchObject({
      code: "journal",
      fault: "there is no journal here",
    });
  });

  test("where an intact record is of another version, and stays as it is", () => {
    const settings = onThisDisk();
    const schema = z.discriminatedUnion("type", [
      ...noteSchema.options,
      z.strictObject({ type: z.literal("newer"), payload: z.unknown() }),
    ]);
    const journal = createJournal({ ...settings, schema });
    journal.append(note(0));
    journal.append({ type: "newer", payload: 1 });
    const before = readFileSync(settings.path);
    expect(thrownBy(() => openJournal(settings))).toMatchObject({
      code: "journal",
      place: `${settings.path}:2`,
      cure: "Resume with the version that wrote it, or start a new run",
    });
    expect(readFileSync(settings.path)).toEqual(before);
  });

  test("where the file is JSON of some other program, and stays as it is", () => {
    const settings = onThisDisk();
    writeFileSync(settings.path, '{"schemaVersion":9}\n');
    expect(thrownBy(() => openJournal(settings))).toMatchObject({ code: "journal", place: `${settings.path}:1` });
    expect(readFileSync(settings.path, "utf8")).toBe('{"schemaVersion":9}\n');
  });
});

describe("a journal on a failing disk", () => {
  test("is broken for good after a failed sync, and never syncs that file again", () => {
    const { files, settings, journal } = onRecordedDisk();
    journal.append(note(0));
    files.faults.syncsBeforeFailure = 0;
    expect(thrownBy(() => journal.append(note(1)))).toMatchObject({ code: "journal", place: settings.path });
    const steps = files.operations.length;
    expect(thrownBy(() => journal.append(note(2)))).toMatchObject({
      code: "journal",
      cure: "Check the disk, then resume the run: what was saved before is safe",
    });
    journal.close();
    expect(files.operations).toHaveLength(steps);
  });

  test("that is full keeps what was saved, and the next opening drops the rest", () => {
    for (let freeBytes = 0; freeBytes < 150; freeBytes++) {
      const { files, settings, journal } = onRecordedDisk();
      journal.append(note(0));
      files.faults.freeBytes = freeBytes;
      expect(thrownBy(() => journal.append(note(1)))).toMatchObject({
        cure: "Free some disk space, then resume the run: what was saved before is safe",
      });
      expect(thrownBy(() => journal.append(note(1)))).toMatchObject({ code: "journal" });
      files.faults.freeBytes = 1_000_000;
      const reopened = openJournal(settings);
      expect(reopened.recovered?.bytesLost ?? 0).toBe(freeBytes);
      reopened.journal.append(note(2));
      expect(numbersIn(readJournal(settings).records)).toEqual([0, 2]);
    }
  });

  test("that takes a few bytes at a time is written whole", () => {
    const { files, settings, journal } = onRecordedDisk();
    files.faults.longestWriteBytes = 7;
    journal.append(note(0));
    journal.append(note(1));
    expect(numbersIn(openJournal(settings).records)).toEqual([0, 1]);
  });

  test("takes nothing after it is closed", () => {
    const { journal } = onRecordedDisk();
    journal.close();
    expect(() => journal.append(note(0))).toThrow("closed");
  });
});

function onRecordedDisk() {
  const files = new RecordingFiles();
  const settings = noteJournal({ path: "/journal.jsonl", layer: files });
  return { files, settings, journal: createJournal(settings) };
}

function numbersIn(records: readonly Note[]): (number | undefined)[] {
  return records.map((record) => (record.type === "note" ? record.payload.n : undefined));
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  return expect.unreachable("nothing was thrown");
}
