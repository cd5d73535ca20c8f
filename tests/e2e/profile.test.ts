import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { settingCeilingsSchema } from "../../src/roofline/calibration.ts";
import { operatorColumns } from "../../src/roofline/operator-columns.ts";
import { calibrate } from "../../src/runner/calibrate.ts";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { matmulModel } from "../fixtures/onnx/build.ts";

const leftIn = (folder: string) => readdirSync(folder).filter((name) => /^offgrid-(profile|calibrate)-/.test(name));

/** A matrix product of 64 × 48 and its run, one process of some six seconds. */
async function runOne(folder: string, ...more: readonly string[]) {
  writeFileSync(path.join(folder, "mine.onnx"), matmulModel(64, 48));
  const out = path.join(folder, "run");
  const args = ["run", "--model", "./mine.onnx", "--stop", "rapid", "--threads", "1", "--repetitions", "1"];
  return { out, ...(await offgrid([...args, "--out", out, ...more], { cwd: folder, env: { TMPDIR: folder } })) };
}

describe("offgrid run --profile-ops", () => {
  test("says where the time goes, in the terminal and in operators.csv, and again on a finished run", async () => {
    await inTemporaryFolder(async (folder) => {
      const { out, code, stdout } = await runOne(folder, "--profile-ops", "--no-spinning");
      expect(code).toBe(0);
      expect(stdout).toMatch(/mine: p50 [\d.]+ ms, [\d.]+ ms under the profiler \(/);
      expect(stdout).toMatch(/^MatMul +1 /m);
      const file = path.join(out, "operators.csv");
      const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
      expect(Object.keys(rows[0] ?? {})).toEqual(operatorColumns.map(({ name }) => name));
      expect(rows.map((row) => [row["row_kind"], row["op_type"], row["flops"]])).toEqual([
        ["model", "", String(2 * 64 * 48)],
        ["type", "MatMul", String(2 * 64 * 48)],
        ["node", "MatMul", String(2 * 64 * 48)],
      ]);
      expect(leftIn(folder)).toEqual([]);

      const journal = readFileSync(path.join(out, "journal.jsonl"), "utf8");
      const again = await offgrid(["run", "--resume", out, "--profile-ops", "--format", "json"], { cwd: folder });
      expect(again.code).toBe(0);
      expect(JSON.parse(again.stdout).operators).toHaveLength(3);
      expect(readFileSync(path.join(out, "journal.jsonl"), "utf8")).toBe(journal);
    });
  }, 120_000);

  test("stopped while it profiles keeps what was measured, and says how to go on", async () => {
    await inTemporaryFolder(async (folder) => {
      let isSent = false;
      const out = path.join(folder, "run");
      writeFileSync(path.join(folder, "mine.onnx"), matmulModel(64, 48));
      const args = ["run", "--model", "./mine.onnx", "--stop", "rapid", "--threads", "1", "--repetitions", "1"];
      const { code, stderr } = await offgrid([...args, "--profile-ops", "--out", out], {
        cwd: folder,
        onTalk: (talk, kill) => {
          if (isSent || !talk.includes("profiling operators")) return;
          isSent = true;
          kill("SIGINT");
        },
      });
      expect(code).toBe(130);
      expect(stderr).toContain("--profile-ops");
      expect(stderr).toContain("What was measured is saved");
      expect(existsSync(path.join(out, "results.csv"))).toBe(true);
      expect(existsSync(path.join(out, "operators.csv"))).toBe(false);
    });
  }, 120_000);

  test("has nothing to say of the fake backend", async () => {
    await inTemporaryFolder(async (folder) => {
      const args = ["run", "demo", "--repetitions", "1", "--filter", "threads=1", "--profile-ops"];
      const { code, stderr } = await offgrid([...args, "--out", path.join(folder, "run")]);
      expect(code).toBe(0);
      expect(stderr).toContain("nothing to profile");
    });
  });
});

describe("offgrid calibrate", () => {
  test("plans one thread to all CPUs, with and without spinning, or what is asked for", async () => {
    const planned = await offgrid(["calibrate", "--dry-run", "--threads", "3", "--threads", "1", "--format", "csv"]);
    expect(planned.stdout).toBe("threads,spinning,processes\n1,false,3\n3,false,3\n3,true,3\n");
    const whole = await offgrid(["calibrate", "--dry-run", "--repetitions", "1"]);
    expect(whole.stdout).toMatch(/^ {6}1 {2}off/m);
    expect(whole.stdout).toMatch(/processes, about \d+ s\.$/m);
  });

  test.each([
    [["--threads", "0"], "at least 1"],
    [["--repetitions", "0.5"], "whole number"],
    [["--svg", "no/such/x.svg"], "no such folder"],
  ])("refuses %j", async (args, fault) => {
    const { code, stdout, stderr } = await offgrid(["calibrate", ...args]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.toLowerCase()).toContain(fault);
  });

  test("measures every ceiling of a setting through ONNX Runtime", async () => {
    const steps: string[] = [];
    const found = await calibrate({
      entry: path.join(projectRoot, "dist", "worker", "ceilings.js"),
      settings: [{ threads: 1, spinning: false }],
      repetitions: 1,
      identityModel: path.join(projectRoot, "models", "identity.onnx"),
      lastCacheBytes: null,
      signal: new AbortController().signal,
      onStep: ({ index, total }) => steps.push(`${index}/${total}`),
    });
    expect(steps).toEqual(["1/1"]);
    const [setting] = found.map(({ unsettled: _, ...one }) => settingCeilingsSchema.parse(one));
    expect(setting?.peaks.map(({ precision }) => precision)).toEqual(["fp32", "fp16", "int8"]);
    expect(setting?.bandwidths.filter(({ access }) => access === "copy")).toHaveLength(5);
    expect(setting?.bandwidths.filter(({ access }) => access === "read")).toHaveLength(4);
    for (const { opsPerS } of setting?.peaks ?? []) expect(opsPerS.value).toBeGreaterThan(1e8);
    for (const { bytesPerS } of setting?.bandwidths ?? []) expect(bytesPerS.value).toBeGreaterThan(1e7);
  }, 300_000);

  test("stopped by Ctrl-C saves nothing and leaves no file behind", async () => {
    await inTemporaryFolder(async (folder) => {
      let isSent = false;
      const { code, stdout, stderr } = await offgrid(["calibrate", "--threads", "1", "--no-spinning"], {
        env: { TMPDIR: folder },
        onTalk: (talk, kill) => {
          if (isSent || !talk.includes("[1/3]")) return;
          isSent = true;
          kill("SIGINT");
        },
      });
      expect([code, stdout]).toEqual([130, ""]);
      expect(stderr).toContain("Nothing was saved");
      expect(leftIn(folder)).toEqual([]);
    });
  }, 60_000);
});
