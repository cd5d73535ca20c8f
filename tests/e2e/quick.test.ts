import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseCsv } from "../../src/results/csv.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";

const models = ["ppocr-v2-angle", "ppocr-v4-det", "ppocr-v4-rec", "silero-vad", "silero-vad-fp16"];

// What `npm start` runs, whole: real models, real processes. One process a model here keeps it near a minute.
test("the quick suite measures and judges five real models", { timeout: 300_000 }, async () => {
  await inTemporaryFolder(async (folder) => {
    const out = path.join(folder, "run");
    const { code, stdout, stderr } = await offgrid(["run", "--repetitions", "1", "--out", out]);
    expect(stderr).toContain("[5/5]");
    expect(code).toBe(0);
    for (const words of ["p50 ms", "p90 ms", "items/s", "load ms", "first ms", "peak MB", "quality"])
      expect(stdout).toContain(words);

    const rows = parseCsv({ text: readFileSync(path.join(out, "results.csv"), "utf8"), place: "results.csv" });
    const cells = rows.filter(({ row_kind }) => row_kind === "aggregate");
    expect(cells.map(({ model }) => model).sort()).toEqual(models);
    for (const cell of cells) {
      expect(cell).toMatchObject({ outcome: "ok", quality_ok: true, clock: "hrtime", weights: "published" });
      for (const figure of [
        cell.latency_p50_ms,
        cell.latency_p90_ms,
        cell.throughput_per_s,
        cell.load_ms,
        cell.first_ms,
        cell.peak_rss_bytes,
        cell.call_floor_us,
        cell.spawn_ms,
      ]) {
        expect(figure).toBeGreaterThan(0);
      }
      expect(cell.iterations).toBeGreaterThanOrEqual(64);
      expect(cell.model_sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(cell.machine_id).toMatch(/^[0-9a-f]{16}$/);
    }

    const samples = gunzipSync(readFileSync(path.join(out, "samples.csv.gz")))
      .toString("utf8")
      .trim()
      .split("\n");
    expect(samples[0]).toBe("cell_id,repetition,iteration,latency_ms,issue_delay_ms,service_ms");
    expect(samples.length - 1).toBe(cells.reduce((sum, { iterations }) => sum + (iterations ?? 0), 0));
  });
});

test("doctor says what this machine can run, and exits 0 where the suite runs", async () => {
  const text = await offgrid(["doctor"]);
  expect(text.code).toBe(0);
  for (const title of ["Node", "ONNX Runtime", "Model packages", "CPU provider", "CPU cores", "Memory"])
    expect(text.stdout).toContain(title);
  const json = JSON.parse((await offgrid(["doctor", "--format", "json"])).stdout);
  expect(json.context).toMatchObject({ onnxruntimeVersion: "1.30.0" });
  expect(json.context.executionProviders).toContain("cpu");
});

test("models verify answers for the whole catalogue", async () => {
  const { code, stdout } = await offgrid(["models", "verify", "--format", "json"]);
  expect(code).toBe(0);
  const states: { id: string; state: string }[] = JSON.parse(stdout);
  expect(states.map(({ id }) => id)).toEqual(expect.arrayContaining(models));
  expect(states.every(({ state }) => state === "ok")).toBe(true);
});
