import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { demoRun, inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { identityModel } from "../fixtures/onnx/build.ts";

const putRun = demoRun("--filter", "model=swift", "--repetitions", "2");

/** A run of the demo suite's swift model, which `spoil` may change before it is audited. */
async function auditDemo(spoil: (run: string) => void = () => {}, ...flags: readonly string[]) {
  return inTemporaryFolder(async (folder) => {
    const run = path.join(folder, "run");
    await putRun(run);
    spoil(run);
    return offgrid(["audit", run, ...flags], { env: { COLUMNS: "60" } });
  });
}

function change(run: string, file: "results.csv", from: string | RegExp, to: string): void {
  const place = path.join(run, file);
  writeFileSync(place, readFileSync(place, "utf8").replace(from, to));
}

function changeSamples(run: string, how: (text: string) => string): void {
  const place = path.join(run, "samples.csv.gz");
  writeFileSync(place, gzipSync(how(gunzipSync(readFileSync(place)).toString())));
}

describe("offgrid audit", () => {
  test("finds that the figures of a run follow from its samples, in 60 columns", async () => {
    const { code, stdout, stderr } = await auditDemo();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("4 repetition rows, 2 aggregate rows");
    expect(stdout).toContain("Every figure follows from the samples.");
    for (const line of stdout.split("\n").slice(1)) expect(line.length).toBeLessThanOrEqual(60);
  });

  test("tells the row and column of a figure that was changed, with what it should be", async () => {
    const better = (run: string) => change(run, "results.csv", /,2\.08\d*,/, ",1.5,");
    const { code, stdout } = await auditDemo(better, "--format", "json");
    expect(code).toBe(1);
    const { differences } = JSON.parse(stdout);
    expect(differences[0]).toMatchObject({ check: "latency", column: "latency_p90_ms", repetition: 1, found: "1.5" });
    expect(Number(differences[0].expected)).toBeCloseTo(2.08, 2);
  });

  test("tells a sample that was left out", async () => {
    const lastOut = (run: string) =>
      changeSamples(run, (text) => `${text.trimEnd().split("\n").slice(0, -1).join("\n")}\n`);
    const { code, stdout } = await auditDemo(lastOut, "--format", "csv");
    expect(code).toBe(1);
    expect(stdout.split("\n")[0]).toBe("check,cell_id,repetition,column,found,expected");
    expect(stdout).toContain(",iterations,");
    expect(stdout).toContain(",throughput_per_s,");
  });

  test.each([
    [
      (run: string) => writeFileSync(path.join(run, "samples.csv.gz"), "not gzip"),
      "samples.csv.gz: it cannot be unpacked",
    ],
    [
      (run: string) => changeSamples(run, (text) => text.replace(/,1,2,[\d.]+,/, ",1,2,NaN,")),
      "samples.csv.gz:3: latency_ms is 'NaN'",
    ],
    [
      (run: string) => change(run, "results.csv", "latency_p90_ms", "latency_p89_ms"),
      "results.csv:1: the column latency_p90_ms is missing",
    ],
    [
      (run: string) => writeFileSync(path.join(run, "results.csv"), ""),
      "results.csv:1: the column row_kind is missing",
    ],
  ])("answers what it cannot read with exit code 2, place and cure %#", async (spoil, words) => {
    const { code, stdout, stderr } = await auditDemo(spoil);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(stderr).toContain("Give the");
  });

  test("of a real model run with --audit has outputs and repeated inputs looked at too", async () => {
    await inTemporaryFolder(async (folder) => {
      writeFileSync(path.join(folder, "mine.onnx"), identityModel("float32", ["batch", 4]));
      const run = path.join(folder, "run");
      const args = [
        "--model",
        "./mine.onnx",
        "--stop",
        "rapid",
        "--repetitions",
        "1",
        "--audit",
        "--quiet",
        "--out",
        run,
      ];
      expect((await offgrid(["run", ...args], { cwd: folder })).code).toBe(0);
      const { stdout } = await offgrid(["audit", run, "--format", "json"]);
      const checks = new Map(
        JSON.parse(stdout).checks.map((one: { check: string; checked: number }) => [one.check, one.checked]),
      );
      expect(checks.get("outputs")).toBe(1);
      expect(checks.get("repeat")).toBe(1);
    });
  });
});
