import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Row } from "../../src/results/columns.ts";
import { parseCsv } from "../../src/results/csv.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";

/** MEASURING's check: 50 ms of service, a stall of 1 s at every 40th call, 10 queries a second. */
const stalling = `
schemaVersion: 1
name: stalling
backend: fake
models: [stalling]
fake:
  stalling: { serviceMs: 50, jitter: 0, stall: { every: 40, ms: 1000 } }
`;

async function run(
  args: readonly string[],
  suite?: string,
): Promise<{ rows: Row[]; samples: string[]; stdout: string }> {
  return inTemporaryFolder(async (folder) => {
    const out = path.join(folder, "run");
    const file = path.join(folder, "suite.yaml");
    if (suite !== undefined) writeFileSync(file, suite);
    const named = suite === undefined ? [] : [file];
    const { code, stdout, stderr } = await offgrid(["run", ...named, ...args, "--repetitions", "1", "--out", out]);
    expect(code, stderr).toBe(0);
    const rows = parseCsv({ text: readFileSync(path.join(out, "results.csv"), "utf8"), place: "results.csv" });
    const samples = gunzipSync(readFileSync(path.join(out, "samples.csv.gz")))
      .toString()
      .trimEnd()
      .split("\n");
    return { rows: rows.filter(({ row_kind }) => row_kind === "repetition"), samples, stdout };
  });
}

describe.concurrent("a server on the fake backend", () => {
  test("tells the latency from the scheduled time apart from the service, in table, rows and samples", async () => {
    const { rows, samples, stdout } = await run(["--scenario", "server", "--rate", "10", "--stop", "soak"], stalling);
    const [row] = rows;
    expect(row).toMatchObject({ scenario: "server", iterations: 18_000, service_p50_ms: 50, service_p99_ms: 1000 });
    // Between the two humps of the distribution, so that it needs more queries than this for 10 %; see tests/scenarios.
    expect(row?.latency_p50_ms).toBeGreaterThan(2 * 50);
    expect(Math.abs((row?.latency_p90_ms ?? 0) / 953 - 1)).toBeLessThan(0.1);
    expect(Math.abs((row?.latency_p99_ms ?? 0) / 1132 - 1)).toBeLessThan(0.1);
    expect(stdout).toContain("latency counts from the time that a query was scheduled for");
    expect(samples[0]).toBe("cell_id,repetition,iteration,latency_ms,issue_delay_ms,service_ms");
    // One in forty stalls, never issued late.
    expect(samples.filter((line) => line.endsWith(",0.000000,1000.000000"))).toHaveLength(18_000 / 40);
  });

  test("finds the rate that a bound allows", async () => {
    const args = ["--scenario", "server", "--find-peak", "--bound-ms", "3000", "--stop", "rapid"];
    const [row] = (await run(args, stalling)).rows;
    expect(row?.peak_rate_per_s).toBeGreaterThan(0);
    expect((row?.peak_rate_broken_per_s ?? 0) / (row?.peak_rate_per_s ?? 0)).toBeLessThanOrEqual(1.01);
    expect(row?.early_stopping_ms).toBeLessThanOrEqual(3000);
  });
});

// Outcomes, counts and order are judged here, no latency: two may run at once.
describe.concurrent("a real model", { timeout: 120_000 }, () => {
  const silero = ["--model", "silero-vad", "--stop", "rapid"];

  test("serves arrivals that a thread of its own issues", async () => {
    const [row] = (await run([...silero, "--scenario", "server", "--rate", "50"])).rows;
    expect(row).toMatchObject({ outcome: "ok", iterations: 300, outputs_equal: true });
    expect(row?.latency_p50_ms).toBeGreaterThanOrEqual(row?.service_p50_ms ?? Number.POSITIVE_INFINITY);
    expect(row?.issue_delay_p50_ms).toBeGreaterThan(0);
  });

  test("is measured by two processes at once, with the memory of each", async () => {
    const [row] = (await run([...silero, "--processes", "2"])).rows;
    expect(row).toMatchObject({ outcome: "ok", processes: 2 });
    if (process.platform === "linux") expect(row?.private_bytes).toBeLessThan(row?.peak_rss_bytes ?? 0);
  });

  test("is asked in batches that help", async () => {
    const [row] = (await run([...silero, "--scenario", "offline", "--max-batch", "4"])).rows;
    expect(row).toMatchObject({ outcome: "ok", outputs_equal: true });
    expect([1, 2, 4]).toContain(row?.best_batch);
    expect(row?.shapes).toContain(`:${row?.best_batch}x`);
  });
});

test.concurrent.each([
  [["--rate", "5"], "--rate: it belongs to the scenario server"],
  [["--scenario", "server"], "a server needs ratePerS, queries a second, or findPeak with boundMs"],
  [["--scenario", "paced", "--processes", "2"], "the scenario paced has one process"],
  [["--scenario", "serve"], "Did you mean 'server'?"],
])("%j is refused with the cure", async (args, words) => {
  const { code, stderr } = await offgrid(["run", "demo", ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
