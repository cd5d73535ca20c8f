import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Eviction } from "../../src/machine/page-cache.ts";
import { withPageCache } from "../../src/runner/cold-load.ts";
import type { RepetitionReport } from "../../src/runner/executor.ts";
import { inTemporaryFolder } from "../fixtures/cli.ts";
import { makeCell } from "../fixtures/jobs.ts";
import { crashed, okOutcome } from "../fixtures/measurements.ts";
import { identityModel } from "../fixtures/onnx/build.ts";

const report: RepetitionReport = { outcome: okOutcome(), samplesNs: Float64Array.of(1), open: null };
const evicted: Eviction = { state: "evicted", residentBytes: 0, detail: "" };
const unverified: Eviction = { state: "unverified", residentBytes: null, detail: "fincore does not run here" };

function run({
  pageCache = "cold",
  modelPath = "",
  found = evicted,
  measured = report,
}: {
  pageCache?: "warm" | "cold";
  modelPath?: string;
  found?: Eviction;
  measured?: RepetitionReport;
}) {
  const log: string[] = [];
  const done = withPageCache({
    job: { modelPath, cell: makeCell({ pageCache }) },
    evict: async (files) => {
      log.push(`evict ${files.map((file) => path.basename(file)).join(" ")}`);
      return found;
    },
    measure: async () => {
      log.push("measure");
      return measured;
    },
  });
  return done.then((outcome) => ({ log, report: outcome }));
}

describe("a cold load", () => {
  test("has the model's files evicted just before it", async () => {
    await inTemporaryFolder(async (folder) => {
      const modelPath = path.join(folder, "mine.onnx");
      writeFileSync(modelPath, identityModel("float32", ["batch", 4]));
      expect(await run({ modelPath })).toEqual({ log: ["evict mine.onnx", "measure"], report });
    });
  });

  test("that is not known to be cold says so in the row", async () => {
    const { report: told } = await run({ found: unverified });
    expect(told.outcome).toMatchObject({ notes: ["load_ms may be a warm load: fincore does not run here"] });
  });

  test("of a repetition that failed has nothing to say", async () => {
    const failed = { outcome: crashed, samplesNs: null, open: null };
    expect((await run({ found: unverified, measured: failed })).report).toEqual(failed);
  });
});

test("a warm load evicts nothing", async () => {
  expect(await run({ pageCache: "warm" })).toEqual({ log: ["measure"], report });
});
