import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../src/stats/random.ts";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { readCsv } from "../fixtures/results.ts";

test("a run whose whole process group is killed at random moments resumes to the same results", async () => {
  // The loop itself, with 200 kills, is a peer (see bench/peers/README.md): here it is tried that it goes on and finds no fault.
  const { code, stdout } = await node([
    path.join(projectRoot, "bench/peers/kill-loop.mjs"),
    "--kills",
    "8",
    "--seed",
    "7",
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ kills: 8, faults: [] });
  expect(code).toBe(0);
});

// Every byte is cut at in tests/runner/resume-cuts.test.ts; here a random one in each record, at its end, and none at all.
test("a journal cut in any record resumes on the command line to the same results", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = path.join(folder, "cut.yaml");
    const fake = { a: { serviceMs: 500 }, b: { serviceMs: 400, jitter: 0.3 } };
    const suite = { schemaVersion: 1, name: "cut", backend: "fake", models: ["a", "b"], fake, repetitions: 2 };
    writeFileSync(file, JSON.stringify(suite));
    const whole = path.join(folder, "whole");
    expect((await offgrid(["run", file, "--out", whole])).code).toBe(0);
    const journal = readFileSync(path.join(whole, "journal.jsonl"));
    const ends = [...journal.keys()].filter((at) => journal[at] === 0x0a).map((at) => at + 1);
    const [firstRecord = 0] = ends;
    const random = createRandom(11);
    const inside = ends.map((end, n) => end - 1 - random.integer(end - 1 - (ends[n - 1] ?? 0)));
    const sizes = [0, ...inside, firstRecord, journal.length];
    expect(sizes.length).toBeGreaterThanOrEqual(8);

    for (const [n, size] of sizes.entries()) {
      const cut = path.join(folder, `cut-${n}`);
      mkdirSync(cut);
      writeFileSync(path.join(cut, "journal.jsonl"), journal.subarray(0, size));
      const { code, stderr } = await offgrid(["run", "--resume", cut]);
      const place = `cut at byte ${size} of ${journal.length}: ${stderr}`;
      expect(code, place).toBe(size < firstRecord ? 2 : 0);
      if (size >= firstRecord) {
        expect(figuresIn(cut), place).toEqual(figuresIn(whole));
        expect(samplesIn(cut).equals(samplesIn(whole)), place).toBe(true);
      }
      rmSync(cut, { recursive: true });
    }
  });
});

test("a run whose results were lost or spoilt publishes them again from its journal", async () => {
  await inTemporaryFolder(async (folder) => {
    const whole = path.join(folder, "whole");
    await offgrid(["run", "demo", "--repetitions", "1", "--filter", "model=swift", "--out", whole]);
    const spoilt = path.join(folder, "spoilt");
    cpSync(whole, spoilt, { recursive: true });
    for (const name of ["results.csv", "context.json"]) writeFileSync(path.join(spoilt, name), "torn");
    rmSync(path.join(spoilt, "samples.csv.gz"));
    expect((await offgrid(["run", "--resume", spoilt])).code).toBe(0);
    for (const name of ["results.csv", "context.json", "samples.csv.gz"]) {
      expect(readFileSync(path.join(spoilt, name)).equals(readFileSync(path.join(whole, name))), name).toBe(true);
    }
  });
});

function figuresIn(folder: string) {
  return readCsv(path.join(folder, "results.csv")).map(
    ({ cell_id, repetition, outcome, iterations, latency_p50_ms, latency_max_ms }) => ({
      cell_id,
      repetition,
      outcome,
      iterations,
      latency_p50_ms,
      latency_max_ms,
    }),
  );
}

function samplesIn(folder: string): Buffer {
  return readFileSync(path.join(folder, "samples.csv.gz"));
}

function node(args: readonly string[]): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout }));
  });
}
