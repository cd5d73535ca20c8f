import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { formatCsv } from "../../src/results/csv.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { comparedResults, machines, repetitions } from "../fixtures/compare-rows.ts";

async function withRuns(use: (folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(comparedResults())) {
      mkdirSync(path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, name, "results.csv"), text);
    }
    await use(folder);
  });
}

const unfolded = (text: string) => text.replaceAll(/\n +/g, " ");

describe("offgrid compare", () => {
  test("puts two machines side by side, in any order of folders and files", async () => {
    await withRuns(async (cwd) => {
      const { code, stdout, stderr } = await offgrid(["compare", "clinic", "office/results.csv"], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Compared by machine: 2 sides, 4 cells, 4 of them on all");
      expect(stdout).toMatch(/latency_p50_ms +1\.00 +1\.50 +4 of 4/);
      expect(stdout).toContain("B, latency_p50_ms: better in 0, worse in 4, not told apart in 0.");
      const turned = await offgrid(["compare", "clinic", "office", "--reference", "bbbb"], { cwd });
      expect(turned.stdout).toMatch(/latency_p50_ms +0\.667 +1\.00 +4 of 4/);
    });
  });

  test("fits 60 columns, knows no colour, and says the same each time", async () => {
    await withRuns(async (cwd) => {
      const narrow = await offgrid(["compare", "clinic", "office"], { cwd, env: { COLUMNS: "60", FORCE_COLOR: "1" } });
      expect(narrow.stdout.split("\n").filter((line) => stringWidth(line) > 60)).toEqual([]);
      expect(narrow.stdout).not.toContain("\u001b");
      expect((await offgrid(["compare", "clinic", "office"], { cwd, env: { COLUMNS: "60" } })).stdout).toBe(
        narrow.stdout,
      );
    });
  });

  test("has a line a figure in CSV, all of it in JSON, tables in Markdown", async () => {
    await withRuns(async (cwd) => {
      const ask = (...more: string[]) =>
        offgrid(["compare", "clinic", "office", "--metric", "latency_p50_ms", ...more], { cwd });
      const records: Record<string, string>[] = parse(
        (await ask("--format", "csv", "--filter", "model=alpha", "--sort", "value")).stdout,
        { columns: true },
      );
      expect(records.map((one) => [one["cell"], one["side"], one["is_reference"], Number(one["ratio"] ?? 0)])).toEqual(
        [
          ["m t2", "aaaaaaaa", "true", 0],
          ["m t2", "bbbbbbbb", "false", expect.closeTo(1.5, 9)],
          ["m t1", "aaaaaaaa", "true", 0],
          ["m t1", "bbbbbbbb", "false", expect.closeTo(1.5, 9)],
        ].map(([cell, ...rest]) => [String(cell).replace("m ", "alpha "), ...rest]),
      );
      const json = JSON.parse((await ask("--format", "json")).stdout);
      expect(json.cells).toHaveLength(4);
      expect(json.cells[0].sides[1].ratios.latency_p50_ms.value).toBeCloseTo(1.5, 9);
      expect((await ask("--format", "markdown")).stdout).toMatch(/^## Compared by machine.*\n\n\| +\| machine/);
    });
  });

  test("finds tables by pattern, each once, and passes over what is none", async () => {
    await withRuns(async (cwd) => {
      writeFileSync(path.join(cwd, "results", "clinic", "operators.csv"), "a,b\n1,2\n");
      symlinkSync("..", path.join(cwd, "results", "ring"));
      const { code, stdout, stderr } = await offgrid(["compare", "results/**/*.csv", "results/clinic"], { cwd });
      expect(code).toBe(0);
      expect(stdout).toContain("2 sides, 4 cells");
      expect(stderr).toContain("operators.csv: no table of results, passed over");
    });
  });

  test("compares runs of the fake backend", async () => {
    await inTemporaryFolder(async (cwd) => {
      const cell = ["--filter", "model=swift", "--filter", "threads=1"];
      for (const out of ["one", "two"])
        await offgrid(["run", "demo", ...cell, "--repetitions", "2", "--quiet", "--out", out], { cwd });
      const { code, stdout } = await offgrid(["compare", "one", "two"], { cwd });
      expect(code).toBe(0);
      expect(stdout).toContain("Compared by run: 2 sides");
    });
  });

  test("refuses what it cannot read or compare with place, fault and exit code 2", async () => {
    await withRuns(async (cwd) => {
      const write = (name: string, data: string | Buffer) => writeFileSync(path.join(cwd, name), data);
      const head = "schema_version,row_kind,cell_id,model\n";
      write("nul.csv", `${head}1,repetition,m,\0\n`);
      write("quote.csv", `${head}1,repetition,m,"x\n`);
      write("long.csv", Buffer.concat([Buffer.from(`${head}1,repetition,m,`), Buffer.alloc(100 * 2 ** 20, 0x78)]));
      write("wide.csv", ",".repeat(2 ** 19));
      write("empty.csv", "");
      for (const name of ["head.csv", "cut.csv"]) write(name, head);
      write("alone.csv", formatCsv(repetitions([1], { ...machines.b, threads: 64 })));
      symlinkSync("loop", path.join(cwd, "loop"));
      const refusals: readonly (readonly [args: readonly string[], words: string])[] = [
        [["nul.csv"], "nul.csv:2: not readable as CSV: a NUL byte"],
        [["quote.csv"], "quote.csv:2: not readable as CSV: a quoted field does not end"],
        [["long.csv"], "long.csv:2: not readable as CSV: a record of more than 1048576 bytes"],
        [["wide.csv"], "wide.csv:1: not readable as CSV: more than 4096 fields"],
        [["empty.csv"], "empty.csv: it is empty"],
        [["head.csv"], "head.csv: it has a header and no row"],
        [["head.csv", "cut.csv"], "head.csv, cut.csv: they have headers and no row"],
        [["loop"], "loop: it cannot be read"],
        [["results"], "results: it is neither a file nor a folder with a results.csv"],
        [["nosuch"], "no run of that id"],
        [["no*such"], "no file has such a name"],
        [["clinic", "alone.csv"], "nothing in common"],
        [["clinic", "--filter", "threads=99"], "no row is left to compare"],
        [["clinic", "--filter", "colour=red"], "tables have no key 'colour'"],
        [["clinic", "--metric", "latency_p50"], "Did you mean 'latency_p50_ms'?"],
        [["clinic", "office", "--reference", "zzz"], "nothing that is compared has this name"],
      ];
      for (const [args, words] of refusals) {
        const { code, stdout, stderr } = await offgrid(["compare", ...args], { cwd });
        expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" });
        expect(unfolded(stderr)).toContain(words);
      }
    });
  });

  test("lets no name of a model run, be markup or steer the terminal", async () => {
    await inTemporaryFolder(async (cwd) => {
      const names = [
        "=cmd|'/c calc'!A1",
        "<img src=x onerror=alert(1)>",
        "\u001b]0;gone\u0007\u009b31m",
        "[x](http://y) `z` | \u202e",
      ];
      const rows = [machines.a, machines.b].flatMap((machine) =>
        names.flatMap((model) => repetitions([1, 2], { ...machine, model })),
      );
      writeFileSync(path.join(cwd, "hostile.csv"), formatCsv(rows));
      const outputs = await Promise.all(
        ["text", "markdown", "csv", "json"].map(
          async (format) => (await offgrid(["compare", "hostile.csv", "--format", format], { cwd })).stdout,
        ),
      );
      for (const output of outputs) expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(outputs[1]).not.toContain("<img");
      expect(outputs[1]).toContain("\\[x\\](http://y) \\`z\\` \\|");
      expect(outputs[2]).toContain("'=cmd|");
      expect(outputs[2]).not.toMatch(/(^|,)"?=/m);
    });
  });

  test("names a table without a row beside one that has some", async () => {
    await withRuns(async (cwd) => {
      const [header = ""] = (comparedResults()["office"] ?? "").split("\n");
      writeFileSync(path.join(cwd, "cut.csv"), `${header}\n`);
      const { code, stderr } = await offgrid(["compare", "clinic", "cut.csv"], { cwd });
      expect(code).toBe(0);
      expect(unfolded(stderr)).toContain("! cut.csv: it has a header and no row");
    });
  });

  test("names the columns that an older table lacks, once for each file", async () => {
    await withRuns(async (cwd) => {
      const lines: string[][] = parse(comparedResults()["office"] ?? "");
      const [header = []] = lines;
      const kept = header
        .map((name, at) => ({ name, at }))
        .filter(({ name }) => name !== "processes" && !name.startsWith("energy_"));
      writeFileSync(
        path.join(cwd, "old.csv"),
        `${lines.map((line) => kept.map(({ at }) => line[at]).join(",")).join("\n")}\n`,
      );
      const { code, stdout, stderr } = await offgrid(["compare", "clinic", "old.csv"], { cwd });
      expect(code).toBe(0);
      expect(stdout).toContain("4 of them on all");
      expect(
        unfolded(stderr).match(/old\.csv: columns that this release reads are missing: processes, energy_source/g),
      ).toHaveLength(1);
    });
  });
});
