import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { comparedResults } from "../fixtures/compare-rows.ts";

async function withRuns(use: (folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(comparedResults())) {
      mkdirSync(path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, name, "results.csv"), text);
    }
    await use(folder);
  });
}

const byModel = "SELECT model, count(*) AS n, min(latency_p50_ms) AS best FROM results GROUP BY model ORDER BY model";

describe("offgrid query", () => {
  test("answers in SQL over runs, in every format and in 60 columns", async () => {
    await withRuns(async (cwd) => {
      const json = await offgrid(["query", byModel, "clinic", "office", "--format", "json"], { cwd });
      expect({ code: json.code, stderr: json.stderr }).toEqual({ code: 0, stderr: "" });
      const { columns, rows } = JSON.parse(json.stdout);
      expect(columns).toContainEqual({ name: "n", type: "BIGINT" });
      expect(rows.length).toBeGreaterThan(1);
      const text = await offgrid(["query", byModel, "c*/results.csv", "office"], { cwd, env: { COLUMNS: "60" } });
      expect(text.stdout.split("\n").filter((line) => stringWidth(line) > 60)).toEqual([]);
      expect(text.stdout.split("\n")).toHaveLength(rows.length + 2);
    });
  });

  test("tells what DuckDB says of the SQL, with the place and the nearest names, and exits with 2", async () => {
    await withRuns(async (cwd) => {
      const { code, stdout, stderr } = await offgrid(["query", "SELECT latency_p50 FROM results", "clinic"], { cwd });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/LINE 1: SELECT latency_p50.*\^.*latency_p50_ms/s);
    });
  });

  test("refuses a damaged table with place and fault, and leaves nothing beside a Parquet file", async () => {
    await withRuns(async (cwd) => {
      const parquet = ["--parquet", "all.parquet"];
      expect((await offgrid(["query", "FROM results", "clinic", ...parquet], { cwd })).code).toBe(0);
      writeFileSync(path.join(cwd, "bad.csv"), "schema_version,row_kind,cell_id,threads\n1,repetition,m,\u001b[31m\n");
      const { code, stderr } = await offgrid(["query", "FROM results", "bad.csv", ...parquet], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain("bad.csv:2: threads is '\uFFFD[31m', which is no integer");
      expect(readdirSync(cwd).filter((name) => name.includes("parquet"))).toEqual(["all.parquet"]);
    });
  });

  test("shows a hostile name as its characters' numbers, in messages too", async () => {
    await withRuns(async (cwd) => {
      const { code, stderr } = await offgrid(["query", "FROM results", "clinic", "--parquet", "\u001b]0;x\u0007/a"], {
        cwd,
      });
      expect(code).toBe(2);
      expect(stderr.trim()).not.toMatch(/\p{Cc}/u);
    });
  });
});
