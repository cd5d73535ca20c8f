import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { energyResults } from "../fixtures/energy-rows.ts";

const inRun = <T>(use: (run: string, folder: string) => Promise<T>) =>
  inTemporaryFolder(async (folder) => {
    const run = path.join(folder, "run");
    mkdirSync(run);
    writeFileSync(path.join(run, "results.csv"), energyResults());
    return use(run, folder);
  });

describe("offgrid energy", () => {
  test("prints what takes least, and draws it", async () => {
    await inRun(async (run, folder) => {
      const svg = path.join(folder, "energy.svg");
      const { code, stdout, stderr } = await offgrid(["energy", run, "--svg", svg], { env: { COLUMNS: "120" } });
      expect(code, stderr).toBe(0);
      expect(stdout).toContain("m      back to back    2  off        180      176 to 184     120    115 to 125  30.0");
      expect(stdout.replaceAll(/\s+/g, " ")).toContain("keep it loaded up to 15.8 s between requests");
      expect(readFileSync(svg, "utf8")).toMatch(/^<svg/);
    });
  });

  test("takes a folder and its file for one table", async () => {
    await inRun(async (run) => {
      const file = path.join(run, "results.csv");
      const once = await offgrid(["energy", run, "--format", "csv"]);
      const twice = await offgrid(["energy", run, file, "--format", "csv"]);
      expect(once.code, once.stderr).toBe(0);
      expect(twice.stdout).toBe(once.stdout);
      expect(parse(once.stdout, { columns: true })).not.toHaveLength(0);
    });
  });

  test("says the same as JSON and as Markdown, and keeps within 60 columns as text", async () => {
    await inRun(async (run) => {
      const json = await offgrid(["energy", run, "--format", "json"]);
      const { groups } = JSON.parse(json.stdout);
      expect(groups).toHaveLength(1);
      expect(groups[0].cases).not.toHaveLength(0);
      const markdown = await offgrid(["energy", run, "--format", "markdown"]);
      expect(markdown.stdout).toContain(`## ${groups[0].heading}`);
      const narrow = await offgrid(["energy", run], { env: { COLUMNS: "60" } });
      expect(narrow.stdout.split("\n").filter((line) => line.length > 60)).toEqual([]);
    });
  });

  test("refuses what it can show nothing of, with what would help", async () => {
    await inRun(async (run, folder) => {
      const absent = await offgrid(["energy", path.join(folder, "absent")]);
      expect(absent.code).toBe(2);
      expect(absent.stderr).toContain("there is no such file");

      const [header = "", ...lines] = energyResults().split("\n");
      const names = header.split(",");
      const table: Record<string, string>[] = parse([header, ...lines].join("\n"), { columns: true });
      const blank = table.map((row) =>
        names.map((name) => (/energy|_w$|inference|wh_per|per_j/.test(name) ? "" : `"${row[name] ?? ""}"`)).join(","),
      );
      writeFileSync(path.join(run, "results.csv"), `${[header, ...blank].join("\n")}\n`);
      const empty = await offgrid(["energy", run]);
      expect(empty.code, empty.stderr).toBe(2);
      expect(empty.stderr).toContain("no row has energy");
      expect(empty.stdout).toBe("");

      const svg = path.join(folder, "no", "energy.svg");
      const nowhere = await offgrid(["energy", run, "--svg", svg]);
      expect(nowhere.code).toBe(2);
      expect(nowhere.stderr).toContain("there is no such folder");
      expect(existsSync(svg)).toBe(false);
    });
  });
});
