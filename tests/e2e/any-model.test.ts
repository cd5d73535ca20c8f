import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/results/csv.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { addModel, decoderModel, floatTensor, identityModel, tensorFile } from "../fixtures/onnx/build.ts";

const readRows = (folder: string) =>
  parseCsv({ text: readFileSync(path.join(folder, "results.csv"), "utf8"), place: "results.csv" });

interface TestData {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

function writeTestData({ folder, index, data }: { folder: string; index: number; data: TestData }): void {
  const set = path.join(folder, `test_data_set_${index}`);
  mkdirSync(set);
  writeFileSync(path.join(set, "input_0.pb"), tensorFile(floatTensor("x", [data.x.length], data.x)));
  writeFileSync(path.join(set, "output_0.pb"), tensorFile(floatTensor("y", [data.y.length], data.y)));
}

/** The shortest there is, idle for most of the time. */
const paced = ["--scenario", "paced", "--period-s", "0.05", "--stop", "rapid", "--repetitions", "1"];

describe.concurrent("offgrid run --model FILE", () => {
  test("measures a transformer it has never seen, and says what it guessed", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "decoder.onnx");
      writeFileSync(file, decoderModel());
      const out = path.join(folder, "run");
      const { code, stdout, stderr } = await offgrid([
        "run",
        "--model",
        file,
        "--repetitions",
        "1",
        "--stop",
        "rapid",
        "--dim",
        "sequence_length=8",
        "--out",
        out,
      ]);
      expect([code, stderr.includes("failed")]).toEqual([0, false]);
      expect(stdout).toContain("decoder");
      const [row] = readRows(out);
      expect(row).toMatchObject({ model: "decoder", task: "raw", outcome: "ok", clock: "hrtime", quality: null });
      expect(row?.shapes).toContain("input_ids:1x8");
      expect(row?.latency_p50_ms).toBeGreaterThan(0);
      expect(row?.iterations).toBeGreaterThanOrEqual(64);
      expect(row?.call_floor_us).toBeGreaterThan(0);
    });
  });

  test("takes inputs and expected outputs from test_data_set folders beside the file", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "same.onnx");
      writeFileSync(file, identityModel("float32", ["n"]));
      const x = Float32Array.of(1, 2, 3);
      writeTestData({ folder, index: 0, data: { x, y: x } });
      writeTestData({ folder, index: 1, data: { x, y: Float32Array.of(1, 2, 4) } });
      const out = path.join(folder, "run");
      const { code, stderr } = await offgrid(["run", "--model", file, ...paced, "--out", out]);
      expect(code).toBe(1);
      expect(stderr).toContain("test_data_set_1: y differs in 1 of 3 elements, off by up to 1.00");
      expect(readRows(out)[0]).toMatchObject({
        outcome: "ok",
        quality_metric: "outputs_match",
        quality: 0.5,
        quality_ok: false,
        shapes: "x:3",
      });
      const loose = await offgrid([
        "run",
        "--model",
        file,
        ...paced,
        "--atol",
        "2",
        "--out",
        path.join(folder, "loose"),
      ]);
      expect(loose.code).toBe(0);
      expect(readRows(path.join(folder, "loose"))[0]?.quality).toBe(1);
    });
  });

  test("gives every file an outcome: not a model, cut off, a directory, missing, an impossible type, a dimension nobody has", async () => {
    await inTemporaryFolder(async (folder) => {
      const place = (name: string) => path.join(folder, name);
      writeFileSync(place("text.onnx"), "this is no model");
      writeFileSync(place("empty.onnx"), "");
      writeFileSync(place("cut.onnx"), addModel([4]).subarray(0, 60));
      mkdirSync(place("folder.onnx"));
      writeFileSync(place("bfloat.onnx"), identityModel("bfloat16", [2]));
      const names = ["text", "empty", "cut", "folder", "missing", "bfloat"];
      const out = place("run");
      const { code, stderr } = await offgrid([
        "run",
        ...names.flatMap((name) => ["--model", place(`${name}.onnx`)]),
        "--repetitions",
        "1",
        "--out",
        out,
      ]);
      expect(code).toBe(1);
      const failures = new Map(
        readRows(out)
          .filter(({ row_kind }) => row_kind === "repetition")
          .map((row) => [row.model, row.failure]),
      );
      expect(Object.fromEntries(failures)).toEqual({
        text: "model_invalid",
        empty: "input",
        cut: "model_invalid",
        folder: "input",
        missing: "model_missing",
        bfloat: "model_inputs",
      });
      expect(stderr).toContain("input x bfloat16[2]");
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(readFileSync(path.join(out, "results.csv"), "utf8")).not.toContain(folder);
    });
  });
});
