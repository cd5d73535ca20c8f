import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import type { Outcome } from "../../src/results/outcome.ts";
import { readJournal } from "../../src/runner/journal-reader.ts";
import { journalEntrySchema } from "../../src/runner/records.ts";
import { crashed, measurement } from "../fixtures/measurements.ts";
import { RecordingFiles } from "../fixtures/recording-files.ts";
import { begin, folder, measureFake, resume, runRecord } from "../fixtures/runs.ts";

const record = runRecord({ models: ["a", "b"], repetitions: 2 });
const disk = () => new RecordingFiles();

function textOf(layer: RecordingFiles, name: string): string {
  return layer.disk().files.get(`${folder}/${name}`)?.toString() ?? "";
}

function samplesIn(layer: RecordingFiles): string {
  return gunzipSync(layer.disk().files.get(`${folder}/samples.csv.gz`) ?? "").toString();
}

function journalOf(layer: RecordingFiles) {
  return readJournal({ layer, path: `${folder}/journal.jsonl`, schema: journalEntrySchema }).records;
}

/** The places in the plan of the steps that the journal holds. */
function stepsIn(layer: RecordingFiles): number[] {
  return journalOf(layer).flatMap(({ type, payload }) =>
    type === "repetition"
      ? [record.plan.steps.findIndex((step) => JSON.stringify(step) === JSON.stringify(payload.step))]
      : [],
  );
}

describe("a run", () => {
  test("measures every step of the plan once, in its order", async () => {
    const layer = disk();
    expect(await begin({ record, layer })).toMatchObject({ isFinished: true });
    expect(stepsIn(layer)).toEqual([0, 1, 2, 3]);
    expect(journalOf(layer).map(({ type }) => type)).toEqual(["run", ...new Array(4).fill("repetition"), "finished"]);
  });

  test("has a row for every repetition and an aggregate for every cell, and the CSV says the same", async () => {
    const layer = disk();
    const { table } = await begin({ record, layer });
    const words = table.map((row) => `${row.model} ${row.row_kind} ${row.repetition ?? row.repetitions_ok}`);
    expect(words).toEqual([
      "a repetition 1",
      "a repetition 2",
      "a aggregate 2",
      "b repetition 1",
      "b repetition 2",
      "b aggregate 2",
    ]);
    expect(textOf(layer, "results.csv").trimEnd().split("\n")).toHaveLength(7);
  });

  test("keeps every sample, in order, to the nanosecond", async () => {
    const layer = disk();
    const measured = new Map<string, string[]>();
    const measure: typeof measureFake = async (request) => {
      const report = await measureFake(request);
      const { cell, repetition } = request.job;
      const line = (ns: number, index: number) => `${cell.id},${repetition},${index + 1},${(ns / 1e6).toFixed(6)},,`;
      measured.set(`${cell.model}${repetition}`, [...(report.samplesNs ?? [])].map(line));
      return report;
    };
    await begin({ record, layer, measure });
    const inOrder = ["a1", "a2", "b1", "b2"].flatMap((key) => measured.get(key) ?? []);
    expect(inOrder).toHaveLength(4 * 7);
    const header = "cell_id,repetition,iteration,latency_ms,issue_delay_ms,service_ms";
    expect(samplesIn(layer)).toBe([header, ...inOrder, ""].join("\n"));
  });

  test("has results on disk after each repetition, before the next begins", async () => {
    const layer = disk();
    const rowsSeen: number[] = [];
    const measure: typeof measureFake = (request) => {
      const [, ...lines] = textOf(layer, "results.csv").split("\n");
      rowsSeen.push(lines.filter((line) => line.includes(",repetition,")).length);
      return measureFake(request);
    };
    await begin({ record, layer, measure });
    expect(rowsSeen).toEqual([0, 1, 2, 3]);
  });

  test("goes on after a failed repetition, which has its row", async () => {
    const layer = disk();
    const { table, isFinished } = await begin({
      record,
      layer,
      measure: async (request) =>
        request.job.cell.model === "a" ? { outcome: crashed, samplesNs: null, open: null } : measureFake(request),
    });
    expect(isFinished).toBe(true);
    expect(table.map(({ model, outcome }) => `${model} ${outcome}`)).toEqual([
      ...new Array(3).fill("a crashed"),
      ...new Array(3).fill("b ok"),
    ]);
    expect(table[0]).toMatchObject({
      failure: "signal",
      signal: "SIGSEGV",
      last_phase: "load",
      stderr_tail: "last words\n",
    });
  });

  test.each([
    ["model_unknown", "model_unknown"],
    ["model_missing", "model_missing"],
    ["model_hash", "model_hash"],
    ["model_invalid", "model_invalid"],
    ["input", "input"],
    ["output", "output"],
  ] as const)("has a row for a model that cannot be found for %s", async (code, failure) => {
    const findModel = async () => Promise.reject(new OffgridError({ code, place: "a.onnx", fault: "it is not right" }));
    const { table, isFinished } = await begin({ record, layer: disk(), findModel });
    expect(isFinished).toBe(true);
    expect(table[0]).toMatchObject({
      outcome: "failed",
      failure,
      reason: "a.onnx: it is not right.",
      last_phase: "spawn",
    });
  });

  test("stops at an error of ours, with all that was measured on disk", async () => {
    const layer = disk();
    const bug = new TypeError("undefined is not a function");
    const measure: typeof measureFake = (request) =>
      stepsIn(layer).length === 2 ? Promise.reject(bug) : measureFake(request);
    await expect(begin({ record, layer, measure })).rejects.toBe(bug);
    expect(stepsIn(layer)).toEqual([0, 1]);
  });

  test("keeps what names a person or a place out of the results", async () => {
    const secret: Outcome = {
      outcome: "crashed",
      failure: "signal",
      reason: "in /home/alice/models",
      lastPhase: "load",
      signal: "SIGSEGV",
      exitCode: null,
      stderrTail: "/home/alice: no\n",
    };
    const noted: Outcome = {
      outcome: "ok",
      measurement: { ...measurement, notes: ["read from /home/alice"] },
      spawnMs: 1,
      observerCpuFraction: null,
      energy: null,
      limits: null,
      conditions: {
        cpus: 2,
        ticks: [
          {
            atS: 1,
            otherCores: 0.5,
            stealCores: 0,
            frequencyHz: null,
            topFrequencyHz: null,
            temperatureC: null,
            throttleEvents: null,
            otherProcess: "/home/alice",
          },
        ],
      },
      notes: ["ended badly in /home/alice"],
    };
    const layer = disk();
    await begin({
      record,
      layer,
      redact: (text) => text.replaceAll("/home/alice", "~"),
      measure: async ({ job }) =>
        job.cell.model === "a"
          ? { outcome: secret, samplesNs: null, open: null }
          : { outcome: noted, samplesNs: Float64Array.of(1), open: null },
    });
    expect(textOf(layer, "results.csv")).toContain("in ~/models");
    expect(textOf(layer, "conditions.csv")).toContain(",1,0.5,~,0,");
    for (const bytes of layer.disk().files.values()) expect(bytes.includes("alice")).toBe(false);
    expect(samplesIn(layer)).not.toContain("alice");
  });
});

describe("an aborted run", () => {
  test("keeps what is finished, and a resume does the rest alone", async () => {
    const undisturbed = disk();
    await begin({ record, layer: undisturbed });
    const layer = disk();
    const controller = new AbortController();
    const stopped = await begin({
      record,
      layer,
      signal: controller.signal,
      measure: async (request) => {
        if (stepsIn(layer).length === 2) {
          controller.abort();
          throw new Error("aborted");
        }
        return measureFake(request);
      },
    });
    expect(stopped.isFinished).toBe(false);
    expect(stepsIn(layer)).toEqual([0, 1]);
    expect(await resume({ layer })).toMatchObject({ isFinished: true, found: 2 });
    expect(stepsIn(layer)).toEqual([0, 1, 2, 3]);
    expect(textOf(layer, "results.csv")).toBe(textOf(undisturbed, "results.csv"));
    expect(samplesIn(layer)).toBe(samplesIn(undisturbed));
  });

  test("while the machine cools down measures nothing more", async () => {
    const controller = new AbortController();
    const measured: string[] = [];
    const { isFinished } = await begin({
      record,
      layer: disk(),
      signal: controller.signal,
      coolDown: async () => controller.abort(),
      measure: async ({ job }) => {
        measured.push(job.cell.id);
        controller.signal.throwIfAborted();
        throw new Error("not reached");
      },
    });
    expect(isFinished).toBe(false);
  });
});

describe("a resumed run", () => {
  test("that was finished measures nothing, and publishes again what was lost", async () => {
    const undisturbed = disk();
    await begin({ record, layer: undisturbed });
    const { files, folders } = undisturbed.disk();
    const journal = `${folder}/journal.jsonl`;
    const layer = new RecordingFiles({
      disk: { folders, files: new Map([[journal, files.get(journal) ?? Buffer.of()]]) },
    });
    const measure = () => Promise.reject(new Error("nothing is left to measure"));
    expect(await resume({ layer, measure })).toMatchObject({ isFinished: true, found: 4 });
    for (const [path, bytes] of files)
      expect([path, layer.disk().files.get(path)?.equals(bytes)]).toEqual([path, true]);
  });

  test("on another machine is refused with the reason, and the journal stays as it was", async () => {
    const layer = disk();
    await begin({ record: { ...record, context: { ...record.context, cpuModel: "Another CPU" } }, layer });
    const before = textOf(layer, "journal.jsonl");
    await expect(resume({ layer })).rejects.toMatchObject({
      code: "resume",
      fault: expect.stringContaining("Another CPU"),
    });
    expect(textOf(layer, "journal.jsonl")).toBe(before);
  });
});
