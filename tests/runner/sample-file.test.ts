import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { readSampleFile } from "../../src/runner/sample-file.ts";
import { formatSamples, type SampleSet } from "../../src/runner/samples.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-samples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, "samples.csv.gz");

async function read(bytes: Uint8Array, mostBytes = 1e6): Promise<SampleSet[]> {
  writeFileSync(file, bytes);
  const sets: SampleSet[] = [];
  const onSamples = (set: SampleSet) => void sets.push(set);
  await readSampleFile({ file, place: "theirs.gz", mostBytes, signal: new AbortController().signal, onSamples });
  return sets;
}

const header = "cell_id,repetition,iteration,latency_ms";
const readLines = (...lines: readonly string[]) => read(gzipSync(`${lines.join("\n")}\n`));

describe("a file of samples", () => {
  test("gives back what was written, open loops and odd ids included", async () => {
    const durations = fc
      .array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 20 })
      .map((values) => Float64Array.from(values));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string({ minLength: 1 }), durations, fc.boolean())), async (drawn) => {
        const sets = drawn.map(([id, samplesNs, isOpen], index) => ({
          cellId: `${id} cell`,
          repetition: index + 1,
          samplesNs,
          open: isOpen ? { issueDelayNs: samplesNs.map((one) => one + 1), serviceNs: samplesNs } : null,
        }));
        expect(await read(new Uint8Array(await formatSamples(sets)))).toEqual(sets);
      }),
    );
  });

  test("is read as well where it has no columns of open loops, or others besides", async () => {
    expect(await readLines(header, "a,1,1,0.5")).toMatchObject([{ cellId: "a", open: null }]);
    expect(await readLines(`node,${header}`, "7,a,1,1,0.5")).toMatchObject([{ cellId: "a", repetition: 1 }]);
  });
});

describe("a file that is none", () => {
  test.each([
    ["no gzip", Buffer.from("cell_id,repetition\n"), "theirs.gz: it cannot be unpacked (incorrect header check)"],
    [
      "half of one",
      gzipSync(`${header}\na,1,1,0.5\n`).subarray(0, 30),
      "theirs.gz: it cannot be unpacked (unexpected end of file)",
    ],
    ["nothing", Buffer.alloc(0), "theirs.gz: it cannot be unpacked (unexpected end of file)"],
    ["an empty text", gzipSync(""), "theirs.gz:1: it is empty"],
  ])("%s", async (_words, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });

  test.each([
    ["a column too few", ["cell_id,repetition,latency_ms", "a,1,0.5"], "theirs.gz:1: the column iteration is missing"],
    ["a field too few", [header, "a,1,1"], "theirs.gz:2: it is no CSV of samples"],
    ["a quote that does not end", [header, '"a,1,1,0.5'], "theirs.gz:2: it is no CSV of samples"],
    ["NaN", [header, "a,1,1,NaN"], "theirs.gz:2: latency_ms is 'NaN', which is no duration"],
    ["a negative duration", [header, "a,1,1,-1"], "latency_ms is '-1'"],
    ["an endless one", [header, "a,1,1,1e400"], "latency_ms is '1e400'"],
    ["an empty cell", [header, "a,1,1,"], "latency_ms is ''"],
    ["finer than a nanosecond", [header, "a,1,1,0.0000001"], "latency_ms is '0.0000001'"],
    ["an iteration twice", [header, "a,1,1,0.5", "a,1,1,0.5"], "theirs.gz:3: iteration is '1', but 2 is next"],
    ["an iteration left out", [header, "a,1,1,0.5", "a,1,3,0.5"], "theirs.gz:3: iteration is '3', but 2 is next"],
    ["a repetition from 0", [header, "a,0,1,0.5"], "repetition is '0'"],
    [
      "a repetition in two places",
      [header, "a,1,1,1", "b,1,1,1", "a,1,1,1"],
      "theirs.gz:4: the samples of a, repetition 1, come in two places",
    ],
    [
      "a service time here and none there",
      [`${header},issue_delay_ms,service_ms`, "a,1,1,1,0,1", "a,1,2,1,,"],
      "theirs.gz:3: some iterations of a repetition have",
    ],
    ["a line that does not end", [header, "a".repeat(20_000)], "theirs.gz:2: it is no CSV of samples"],
  ])("with %s", async (_words, lines, message) => {
    await expect(readLines(...lines)).rejects.toThrow(message);
    await expect(readLines(...lines)).rejects.toMatchObject({ code: "input" });
  });

  test("a bomb is left where its first line does not end", async () => {
    const bomb = gzipSync(Buffer.alloc(300e6));
    expect(bomb.length).toBeLessThan(1e6);
    await expect(read(bomb, 1e9)).rejects.toThrow("theirs.gz:1: it is no CSV of samples");
  });

  test("one that unpacks to more than is allowed is left there", async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `a,1,${index + 1},0.5`);
    await expect(read(gzipSync(`${header}\n${lines.join("\n")}\n`), 1e5)).rejects.toThrow(
      "it unpacks to more than 100000 bytes",
    );
  });
});
