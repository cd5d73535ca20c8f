import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type Database, mostRows, openDatabase } from "../../src/query/database.ts";
import { formatCsv } from "../../src/results/csv.ts";
import { inTemporaryFolder } from "../fixtures/cli.ts";
import { repetitions, row } from "../fixtures/compare-rows.ts";

async function withResults(
  use: (database: Database, folder: string) => Promise<void>,
  text = formatCsv(repetitions([10, 20, 30.5])),
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const file = path.join(folder, "it's.csv");
    writeFileSync(file, text);
    const database = await openDatabase({ threads: 1, megabytes: 512, output: path.join(folder, "out.parquet") });
    try {
      await database.load({ file, place: "it's.csv", header: text.slice(0, text.indexOf("\n")).split(",") });
      await database.seal();
      await use(database, folder);
    } finally {
      database.close();
    }
  });
}

describe("results as SQL", () => {
  test("have the types of the column table, unknown as NULL, and the file that a row is from", () =>
    withResults(async (database) => {
      const sql =
        "SELECT count(*), avg(latency_p50_ms), any_value(threads), any_value(mj_per_inference), min(file) FROM results";
      const { columns, rows } = await database.ask(sql);
      expect(columns.map(({ type }) => type)).toEqual(["BIGINT", "DOUBLE", "BIGINT", "DOUBLE", "VARCHAR"]);
      expect(rows).toEqual([[3, 60.5 / 3, 1, null, "it's.csv"]]);
    }));

  test("are read as they were written: apostrophes before formulas gone, quotes and line ends kept", () =>
    withResults(
      async (database) => {
        const { rows } = await database.ask("SELECT model FROM results ORDER BY model");
        expect(rows).toEqual([["'plain"], ["=1+1"], ['a"b,\nc']]);
      },
      formatCsv([row({ model: "=1+1" }), row({ model: 'a"b,\nc' }), row({ model: "'plain" })]),
    ));

  test("of another release have NULL where they lack a column; columns that nobody knows are passed over", () =>
    withResults(async (database) => {
      const { rows } = await database.ask("SELECT latency_p50_ms, energy_j FROM results");
      expect(rows).toEqual([[5, null]]);
    }, "schema_version,row_kind,cell_id,latency_p50_ms,x,x\n1,repetition,m,5,a,b\n"));

  test("give whole numbers beyond a double, lists, times and what is no number sanely", () =>
    withResults(async (database) => {
      const sql =
        "SELECT 12345678901234567890::UBIGINT, [1, NULL], 'nan'::DOUBLE, DATE '2026-11-30', INTERVAL 3 DAY, 1.50::DECIMAL(4,2)";
      expect((await database.ask(sql)).rows).toEqual([
        ["12345678901234567890", [1, null], null, "2026-11-30", "3 days", "1.50"],
      ]);
    }));

  test.each([
    ["COPY results TO 'out.csv'", "disabled by configuration"],
    ["COPY results FROM '/etc/passwd'", "disabled by configuration"],
    ["ATTACH 'x.db'", "does not select"],
    ["INSTALL httpfs", "does not select"],
    ["LOAD httpfs", "does not select"],
    ["SET threads = 4", "does not select"],
    ["DROP TABLE results", "does not select"],
    ["EXPORT DATABASE 'x'", "disabled by configuration"],
    [".shell ls", "syntax error"],
    ["SELECT 1; SELECT 2", "2 statements"],
    ["-- nothing", "no statement"],
    ["SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration"],
    ["SELECT * FROM read_text('/etc/passwd')", "disabled by configuration"],
    ["SELECT * FROM '/etc/passwd'", "does not exist"],
    ["SELECT * FROM glob('/etc/*')", "disabled by configuration"],
    ["EXPLAIN ANALYZE COPY results TO 'out.csv'", "disabled by configuration"],
    ["SELECT latency_p50 FROM results", "latency_p50_ms"],
  ])("give no way to other files, and say why: %s", (sql, words) =>
    withResults(async (database) => {
      await expect(database.ask(sql)).rejects.toThrow(words);
      expect(existsSync("out.csv")).toBe(false);
    }),
  );

  test("beyond what a screen takes are refused before they are all made, and so is what fails on the way", () =>
    withResults(async (database) => {
      await expect(database.ask("FROM range(5000000000)")).rejects.toThrow(`more than ${mostRows} rows`);
      const failing = "SELECT CASE WHEN range = 50000 THEN CAST(error('late') AS INTEGER) END FROM range(60000)";
      await expect(database.ask(failing)).rejects.toThrow("late");
    }));

  test("of a file that DuckDB refuses after all are refused with its line", async () => {
    const text = "schema_version,row_kind,cell_id,threads\n1,repetition,m,1\n1,repetition,m,x\n";
    await expect(withResults(async () => {}, text)).rejects.toThrow(/^it's\.csv:3: DuckDB does not read it: .*threads/);
  });

  test("are those of the file that was checked, whatever its folders are called", () =>
    inTemporaryFolder(async (folder) => {
      const put = (name: string, model: string) => {
        mkdirSync(path.join(folder, name));
        const text = formatCsv([row({ model })]);
        const file = path.join(folder, name, "results.csv");
        writeFileSync(file, text);
        return { file, place: name, header: text.slice(0, text.indexOf("\n")).split(",") };
      };
      put("run1", "not asked for");
      const tables = [put("run[1]", "of a pattern"), put("model=folder", "of a partition")];
      const database = await openDatabase({ threads: 1, megabytes: 512, output: null });
      try {
        for (const table of tables) await database.load(table);
        const { rows } = await database.ask("SELECT model FROM results ORDER BY file");
        expect(rows).toEqual([["of a partition"], ["of a pattern"]]);
      } finally {
        database.close();
      }
    }));

  test("are exported as Parquet, and read back the same", () =>
    withResults(async (database, folder) => {
      expect(await database.export("SELECT * FROM results -- all of it")).toBe(3);
      expect(readFileSync(path.join(folder, "out.parquet")).subarray(0, 4).toString()).toBe("PAR1");
      const read = `SELECT sum(latency_p50_ms) FROM read_parquet('${path.join(folder, "out.parquet")}')`;
      expect((await database.ask(read)).rows).toEqual([[60.5]]);
    }));
});
