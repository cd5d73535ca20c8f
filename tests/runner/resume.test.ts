import { describe, expect, test } from "vitest";
import { unknownModel } from "../../src/results/outcome.ts";
import { readJournal } from "../../src/runner/journal-reader.ts";
import { journalEntrySchema } from "../../src/runner/records.ts";
import { RecordingFiles } from "../fixtures/recording-files.ts";
import { begin, fakeModel, folder, resume, runRecord, stopAfter } from "../fixtures/runs.ts";

const record = runRecord({ models: ["a", "b"], repetitions: 2 });
const disk = () => new RecordingFiles();
const textOf = (layer: RecordingFiles, name: string) => layer.disk().files.get(`${folder}/${name}`)?.toString() ?? "";

describe("a run resumed on a changed machine", () => {
  const began = { ...record.context, governor: "performance", powerSource: "mains" } as const;
  const now = { ...began, governor: "powersave", cpuQuota: 1 };
  const warnings = [
    "changed since the run began: the frequency governor was performance and is now powersave (clocks follow it)",
    "changed since the run began: the CPU quota was unknown or none and is now 1 (threads are stopped when it is used up)",
  ];

  test("has the present governor and a warning in the new rows, and the old in those before", async () => {
    const layer = disk();
    await stopAfter({ finished: 2, layer, record: { ...record, context: began } });
    const { table, notes } = await resume({ layer, present: now });
    expect(notes).toEqual(warnings);
    const governors = record.plan.steps.map(({ cellId, repetition }) => {
      const row = table.find((one) => one.cell_id === cellId && one.repetition === repetition);
      return [row?.governor, row?.power_source, warnings.every((warning) => row?.warnings?.includes(warning))];
    });
    expect(governors).toEqual([
      ["performance", "mains", false],
      ["performance", "mains", false],
      ["powersave", "mains", true],
      ["powersave", "mains", true],
    ]);
  });

  test("has the same rows when they are made again from the journal, wherever that is", async () => {
    const layer = disk();
    await stopAfter({ finished: 1, layer, record: { ...record, context: began } });
    await stopAfter({ finished: 1, layer, present: now });
    await resume({ layer, present: began });
    const published = textOf(layer, "results.csv");
    await resume({ layer, present: now });
    expect(textOf(layer, "results.csv")).toBe(published);
    const rows = published.split("\n").filter((line) => line.startsWith("1,run-1,repetition,"));
    expect(rows.map((line) => line.includes("is now powersave")).sort()).toEqual([false, false, false, true]);
  });

  test("says nothing of the kind on the same machine", async () => {
    const layer = disk();
    await stopAfter({ finished: 2, layer, record });
    const { table, notes } = await resume({ layer });
    expect(notes).toEqual([]);
    expect(table.filter((row) => row.warnings?.includes("changed since"))).toEqual([]);
  });
});

describe("a model's file that is replaced", () => {
  /** Finds a file whose hash follows from the model and the number of the call. */
  const finding = (sha256: (model: string, call: number) => string) => {
    let calls = 0;
    return async (cell: { model: string }) => ({
      ...fakeModel,
      facts: { ...unknownModel, sha256: sha256(cell.model, calls++) },
    });
  };

  test("between two repetitions is a failure that names both files, and other models go on", async () => {
    const findModel = finding((model, call) => (model === "a" && call > 1 ? "22" : "11"));
    const { table, isFinished } = await begin({ record, layer: disk(), findModel });
    expect(isFinished).toBe(true);
    const rows = table.filter((row) => row.row_kind === "repetition");
    expect(rows.map(({ model, outcome, failure }) => [model, outcome, failure])).toEqual([
      ["a", "ok", null],
      ["a", "failed", "model_hash"],
      ["b", "ok", null],
      ["b", "ok", null],
    ]);
    expect(rows[1]?.reason).toMatch(/SHA-256 was 11 and is now 22/);
    expect(table.find((row) => row.row_kind === "aggregate")).toMatchObject({ model_sha256: "11", repetitions_ok: 1 });
  });

  test("before a resume is one too", async () => {
    const layer = disk();
    await stopAfter({ finished: 2, layer, record, findModel: finding(() => "11") });
    const { table } = await resume({ layer, findModel: finding(() => "22") });
    const failed = table.filter((row) => row.row_kind === "repetition" && row.failure === "model_hash");
    expect(failed).toHaveLength(2);
  });
});

describe("an outage", () => {
  test("is told at the first resume after it", async () => {
    const layer = disk();
    await stopAfter({ finished: 1, layer, record, boot: "one" });
    const { notes } = await resume({ layer, boot: "two" });
    expect(notes).toEqual(["the power or the system went once during this run"]);
  });

  test("is not what stopped a run that goes on in the same boot", async () => {
    const layer = disk();
    await stopAfter({ finished: 1, layer, record, boot: "one" });
    expect((await resume({ layer, boot: "one" })).notes).toEqual([]);
  });

  test("after a run was finished is none of its own", async () => {
    const layer = disk();
    await begin({ record, layer, boot: "one" });
    expect((await resume({ layer, boot: "two" })).notes).toEqual([]);
  });
});

test("a run whose journal lost more than one record says how much, and runs all of it again", async () => {
  const layer = disk();
  await begin({ record, layer });
  const { files, folders } = layer.disk();
  const journal = `${folder}/journal.jsonl`;
  const whole = files.get(journal) ?? Buffer.of();
  const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);
  const damaged = Buffer.from(whole);
  damaged[(ends[2] ?? 0) + 200] = 0x21;
  const found = new RecordingFiles({ disk: { folders, files: new Map([[journal, damaged]]) } });
  const { notes } = await resume({ layer: found });
  const lost = whole.length - (ends[2] ?? 0);
  expect(notes).toEqual([
    `${lost} bytes at the journal's end were dropped: a record's bytes do not match its checksum; whatever they held runs again`,
  ]);
  const { records } = readJournal({ layer: found, path: journal, schema: journalEntrySchema });
  expect(records.filter(({ type }) => type === "repetition")).toHaveLength(4);
});
