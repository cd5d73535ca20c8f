import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { flipBits } from "../fixtures/bit-flips.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { addModel, identityModel } from "../fixtures/onnx/build.ts";
import { readCsv } from "../fixtures/results.ts";

const phases = ["spawn", "load", "first", "warmup", "steady", "judge", "exit"] as const;
/** How each fault of the fake backend shows, where it is not once the result is in. */
const faults = {
  throw: { outcome: "failed", failure: "backend", signal: null },
  exit: { outcome: "crashed", failure: "exit", signal: null },
  segfault: { outcome: "crashed", failure: "signal", signal: "SIGSEGV" },
  abort: { outcome: "crashed", failure: "signal", signal: "SIGABRT" },
  garbage: { outcome: "failed", failure: "protocol", signal: "SIGTERM" },
  "out-of-memory": { outcome: "crashed", failure: "out_of_memory", signal: "SIGABRT" },
} as const;

/** A suite of the fake backend: a cell for each of `models`, by name its fault. */
function suite({
  models,
  timeoutS,
}: {
  models: Readonly<Record<string, object | undefined>>;
  timeoutS: number;
}): string {
  return JSON.stringify({
    schemaVersion: 1,
    name: "faults",
    backend: "fake",
    models: Object.keys(models),
    fake: Object.fromEntries(
      Object.entries(models).map(([name, fault]) => [name, { serviceMs: 100, ...(fault && { fault }) }]),
    ),
    scenarios: [{ kind: "single-stream", stop: "rapid" }],
    timeoutS,
  });
}

/** The repetition rows of a suite that was run in real processes, by model. */
async function run(text: string) {
  return inTemporaryFolder(async (folder) => {
    const file = path.join(folder, "faults.yaml");
    writeFileSync(file, text);
    const out = path.join(folder, "run");
    // Room enough for the harness, and little to fill for the cells that run out of memory.
    const env = { NODE_OPTIONS: "--max-old-space-size=96" };
    const { code, stderr } = await offgrid(["run", file, "--out", out], { env });
    const rows = readCsv(path.join(out, "results.csv")).filter((row) => row["row_kind"] === "repetition");
    return { code, stderr, rows: new Map(rows.map((row) => [row["model"], row])) };
  });
}

/** Suites and files whose outcomes are judged, not their times: two may run at once. */
describe.concurrent("a suite whose cells crash", () => {
  test.each([[phases.slice(0, 3)], [phases.slice(3)]])(
    "at each phase of %j in each way has an outcome for every cell, figures for the sound one, and exit code 1",
    async (phases) => {
      const cases = phases.flatMap((at) =>
        Object.entries(faults).map(([kind, shows]) => ({ name: `${at}-${kind}`, at, kind, shows })),
      );
      const models = {
        sound: undefined,
        ...Object.fromEntries(cases.map(({ name, at, kind }) => [name, { at, kind }])),
      };
      const { code, rows } = await run(suite({ models, timeoutS: 120 }));
      expect(code).toBe(1);
      expect(rows.size).toBe(cases.length + 1);
      expect(rows.get("sound")).toMatchObject({
        outcome: "ok",
        iterations: "64",
        latency_p50_ms: expect.stringMatching(/^\d/),
      });
      for (const { name, at, shows } of cases.filter(({ at }) => at !== "exit")) {
        const expected = {
          model: name,
          outcome: shows.outcome,
          failure: shows.failure,
          signal: shows.signal ?? "",
          last_phase: at,
        };
        expect(rows.get(name)).toMatchObject({ ...expected, latency_p50_ms: "", reason: expect.stringMatching(/./) });
      }
    },
  );

  test("once its result is in keeps its figures, with a warning", async () => {
    const kinds = Object.keys(faults).filter((kind) => kind !== "exit");
    const models = Object.fromEntries([...kinds, "hang"].map((kind) => [kind, { at: "exit", kind }]));
    const { code, rows } = await run(suite({ models, timeoutS: 120 }));
    expect(code).toBe(0);
    for (const kind of Object.keys(models)) {
      expect(rows.get(kind)).toMatchObject({ model: kind, outcome: "ok", iterations: "64" });
      expect(rows.get(kind)?.["warnings"]).toContain("ended badly after its result was in");
    }
  });

  test("by hanging is ended when its time is up", async () => {
    const models = { sound: undefined, spawn: { at: "spawn", kind: "hang" }, steady: { at: "steady", kind: "hang" } };
    const { code, rows } = await run(suite({ models, timeoutS: 5 }));
    expect(code).toBe(1);
    expect(rows.get("sound")).toMatchObject({ outcome: "ok" });
    for (const at of ["spawn", "steady"]) {
      expect(rows.get(at)).toMatchObject({ outcome: "timeout", failure: "timeout", last_phase: at, signal: "SIGTERM" });
    }
  });
});

describe.concurrent("model files", () => {
  test("that are missing, empty or no model have an outcome each, and the run goes on", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = (name: string) => path.join(folder, `${name}.onnx`);
      writeFileSync(file("empty"), "");
      writeFileSync(file("text"), "this is no model\n".repeat(20));
      writeFileSync(file("half"), identityModel("float32", [1]).slice(0, 40));
      const names = ["missing", "empty", "text", "half"];
      const out = path.join(folder, "run");
      const { code } = await offgrid([
        "run",
        ...names.flatMap((name) => ["--model", file(name)]),
        "--stop",
        "rapid",
        "--out",
        out,
      ]);
      const rows = readCsv(path.join(out, "results.csv")).filter((row) => row["row_kind"] === "repetition");
      expect(code).toBe(1);
      expect(Object.fromEntries(rows.map((row) => [row["model"], row["failure"]]))).toEqual({
        missing: "model_missing",
        empty: "input",
        text: "model_invalid",
        half: "model_invalid",
      });
    });
  });

  test.each([0, 25])(
    "25 of them with flipped bits, from seed %i, have an outcome each: the harness never crashes",
    async (from) => {
      await inTemporaryFolder(async (folder) => {
        const models = Array.from({ length: 25 }, (_, n) => path.join(folder, `flipped-${from + n}.onnx`));
        for (const [n, file] of models.entries()) {
          const seed = from + n;
          writeFileSync(file, flipBits({ bytes: addModel(["batch", 4]), flips: 1 + (seed % 3), seed }));
        }
        const out = path.join(folder, "run");
        // Those that still load have no time to be measured: what counts here is that each has its outcome.
        const args = ["--threads", "1", "--repetitions", "1", "--stop", "rapid", "--timeout", "1.5", "--out", out];
        const { code, stderr } = await offgrid(["run", ...models.flatMap((file) => ["--model", file]), ...args]);
        expect([code, stderr.includes("bug of offgrid")]).toEqual([1, false]);
        const rows = readCsv(path.join(out, "results.csv")).filter((row) => row["row_kind"] === "repetition");
        expect(rows).toHaveLength(25);
        for (const row of rows) expect(row["outcome"]).toMatch(/^(failed|crashed|timeout)$/);
        // Some are refused before they are loaded, some load and are measured: both ways have been gone.
        expect(rows.filter((row) => row["failure"] === "model_invalid").length).toBeGreaterThan(2);
        expect(
          rows.filter((row) => row["last_phase"] === "steady" || row["last_phase"] === "warmup").length,
        ).toBeGreaterThan(0);
      });
    },
  );
});
