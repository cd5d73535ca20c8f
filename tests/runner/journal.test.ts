import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import { createJournal, openJournal } from "../../src/runner/journal.ts";
import { readJournal } from "../../src/runner/journal-reader.ts";
import { note, noteJournal } from "../fixtures/journal-notes.ts";
import { RecordingFiles } from "../fixtures/recording-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function onThisDisk(bootId?: () => string | null) {
  const path = join(folder, "journal.jsonl");
  return noteJournal({ path, layer: nodeFileLayer, ...(bootId && { bootId }) });
}

describe("a journal on disk", () => {
  test("gives back what was appended, with stamps, to a later reader", () => {
    const settings = onThisDisk();
    const journal = createJournal(settings);
    const appended = [note(0), note(1, "two\nlines")].map((entry) => journal.append(entry));
    journal.close();
    const { records, recovered, outages } = openJournal(settings);
    expect(records).toEqual(appended);
    expect(records[1]).toEqual({
      seq: 1,
      bootId: "00112233445566ff",
      monotonicNs: "2000000",
      wallTime: "2025-01-01T00:00:00.002Z",
      type: "note",
      payload: { n: 1, text: "two\nlines" },
    });
    expect({ recovered, outages }).toEqual({ recovered: null, outages: 0 });
  });

  test("is JSON lines, each record after its checksum and length", () => {
    const settings = onThisDisk();
    createJournal(settings).append(note(0, "ü"));
    const lines = readFileSync(settings.path, "utf8").split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\{"crc32c":"[0-9a-f]{8}","bytes":\d+,"record":\{"seq":0,.*\}\}$/);
    const parsed = z.object({ bytes: z.int(), record: z.unknown() }).parse(JSON.parse(lines[0] ?? ""));
    expect(Buffer.byteLength(JSON.stringify(parsed.record))).toBe(parsed.bytes);
  });

  test("goes on from where it was, over many openings", () => {
    const settings = onThisDisk();
    createJournal(settings).close();
    for (let n = 0; n < 5; n++) {
      const { journal, records } = openJournal(settings);
      expect(records.map(({ seq }) => seq)).toEqual(Array.from({ length: n }, (_, seq) => seq));
      journal.append(note(n));
      journal.close();
    }
  });

  test("loses its torn tail on opening, and none of it on mere reading", () => {
    const settings = onThisDisk();
    createJournal(settings).append(note(0));
    const good = readFileSync(settings.path);
    writeFileSync(settings.path, Buffer.concat([good, good.subarray(0, 50)]));
    const lost = { damage: "torn", bytesLost: 50, atByte: good.length };
    expect(readJournal(settings).recovered).toEqual(lost);
    expect(readFileSync(settings.path)).toHaveLength(good.length + 50);
    expect(openJournal(settings).recovered).toEqual(lost);
    expect(readFileSync(settings.path)).toEqual(good);
  });

  test("holds records of several megabytes, and short ones after them", () => {
    const settings = onThisDisk();
    const journal = createJournal(settings);
    const samples = Buffer.alloc(3_000_000, "samples").toString("base64");
    const entries = [note(0, samples), note(1), note(2, `${samples}${samples}`), note(3, "")];
    for (const entry of entries) journal.append(entry);
    expect(readJournal(settings).records.map(({ payload }) => payload)).toEqual(entries.map(({ payload }) => payload));
  });

  test("with nothing in it, as a cut may leave it, opens and takes records", () => {
    const settings = onThisDisk();
    writeFileSync(settings.path, "");
    const { journal, records, recovered } = openJournal(settings);
    expect({ records, recovered }).toEqual({ records: [], recovered: null });
    expect(journal.append(note(0)).seq).toBe(0);
  });
});

describe("any entry", () => {
  test("comes back as it was: all of Unicode, lone surrogates, control characters", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ n: fc.maxSafeInteger(), text: texts })), (payloads) => {
        const settings = noteJournal({ path: "/journal.jsonl", layer: new RecordingFiles() });
        const journal = createJournal(settings);
        for (const payload of payloads) journal.append({ type: "note", payload });
        expect(openJournal(settings).records.map(({ payload }) => payload)).toEqual(payloads);
      }),
    );
  });

  test("of any JSON value comes back as JSON has it", () => {
    const schema = z.strictObject({ type: z.literal("any"), payload: z.json() });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const payload = schema.shape.payload.parse(value);
        const settings = { ...noteJournal({ path: "/journal.jsonl", layer: new RecordingFiles() }), schema };
        createJournal(settings).append({ type: "any", payload });
        expect(openJournal(settings).records[0]?.payload).toEqual(JSON.parse(JSON.stringify(payload)));
      }),
    );
  });

  test("that could not be read back is refused before anything is written", () => {
    const settings = noteJournal({ path: "/journal.jsonl", layer: new RecordingFiles() });
    const journal = createJournal(settings);
    expect(() => journal.append(note(Number.NaN))).toThrow(TypeError);
    journal.append(note(0));
    expect(openJournal(settings).records).toHaveLength(1);
  });
});

describe("outages", () => {
  test.each([
    { boots: [], outages: 0 },
    { boots: ["a", "a", "b", "b", "a"], outages: 2 },
    { boots: ["a", null, "a", null, "b"], outages: 1 },
    { boots: [null, null], outages: 0 },
  ])("are changes of boot: $boots", ({ boots, outages }) => {
    const left = [...boots];
    const settings = onThisDisk(() => left.shift() ?? null);
    const journal = createJournal(settings);
    for (const n of boots.keys()) journal.append(note(n));
    expect(readJournal(settings).outages).toBe(outages);
  });
});
