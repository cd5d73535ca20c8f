import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { formatCsv } from "../../src/results/csv.ts";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { machines } from "../fixtures/compare-rows.ts";
import { rowsOf } from "../gate/gated-tables.ts";

const machine = { ...machines.a, run_id: "2026-11-29T10-00-00-made-up" };

async function withTables(use: (folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const write = (name: string, rows: Parameters<typeof formatCsv>[0]) => {
      mkdirSync(path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, name, "results.csv"), formatCsv(rows));
    };
    write("base", rowsOf(10, machine));
    write("same", rowsOf(10.01, machine));
    write("slow", rowsOf(15, machine));
    write("few", rowsOf(10, machine).slice(0, 3));
    write("other", rowsOf(15, { ...machine, ...machines.b, run_id: "2026-11-29T11-00-00-made-up" }));
    write("evil", rowsOf(10, { ...machine, machine_id: "../../evil" }));
    await use(folder);
  });
}

const unfolded = (text: string) => text.replaceAll(/\n +/g, " ");

describe("offgrid gate", () => {
  test("has an exit code for each verdict", async () => {
    await withTables(async (cwd) => {
      const cases: readonly (readonly [args: readonly string[], code: number, words: RegExp])[] = [
        [["base", "same"], 0, /4 same/],
        [["base", "slow"], 1, /slower/],
        [["base", "few"], 0, /6 a side: 3 more of the candidate/],
        [["base", "few", "--strict"], 3, /INCONCLUSIVE/],
        [["base", "other"], 2, /they differ in machine .*'offgrid compare' shows them side by side/],
        [["base", "other", "--across-machines", "machine"], 0, /Measured on another machine/],
        [
          ["base", "base", "--policy", "nosuch"],
          2,
          /there is no policy of that name.*Use one of: anywhere, ci, reference, upgrade/,
        ],
        [["base", "base", "--filter", "threads=99"], 2, /nothing measured is never a pass/],
        [["evil", "--update-baseline"], 2, /the candidate's rows are not of one of each/],
      ];
      for (const [args, code, words] of cases) {
        const result = await offgrid(["gate", ...args], { cwd });
        expect({ args, code: result.code }).toEqual({ args, code });
        expect(unfolded(result.stdout + result.stderr)).toMatch(words);
      }
    });
  });

  test("says what it found in every format, and to JUnit", async () => {
    await withTables(async (cwd) => {
      const args = ["gate", "base", "slow", "--junit", "gate.xml"];
      const json = JSON.parse((await offgrid([...args, "--format", "json"], { cwd })).stdout);
      expect(json).toMatchObject({ kind: "gate", policy: "ci", baseline: "base/results.csv" });
      expect(json.command).toContain("gate base slow");
      expect(readFileSync(path.join(cwd, "gate.xml"), "utf8")).toContain("<failure");
    });
  });

  test("keeps a baseline by machine and suite, and not one that got worse without a reason", async () => {
    await withTables(async (cwd) => {
      const kept = path.join(projectRoot, "results", "reference", machine.machine_id, "made-up.csv");
      expect(existsSync(kept)).toBe(false);
      try {
        expect((await offgrid(["gate", "base"], { cwd })).stderr).toContain(
          "there is no baseline of the suite made-up",
        );
        expect((await offgrid(["gate", "few", "--update-baseline"], { cwd })).code).toBe(3);
        expect(existsSync(kept)).toBe(false);
        expect((await offgrid(["gate", "base", "--update-baseline"], { cwd })).code).toBe(0);
        expect((await offgrid(["gate", "same"], { cwd })).code).toBe(0);
        const before = readFileSync(kept, "utf8");
        const refused = await offgrid(["gate", "slow", "--update-baseline"], { cwd });
        expect(refused.code).toBe(1);
        expect(unfolded(refused.stderr)).toContain("The baseline stays as it is: the candidate is regressed");
        expect(readFileSync(kept, "utf8")).toBe(before);
        const reason = ["--accept", "a larger vocabulary"];
        expect((await offgrid(["gate", "slow", "--update-baseline", ...reason], { cwd })).code).toBe(0);
        expect(JSON.parse(readFileSync(kept.replace(".csv", ".json"), "utf8"))).toMatchObject({
          machineId: machine.machine_id,
          verdict: "regressed",
          accepted: "a larger vocabulary",
        });
      } finally {
        rmSync(path.dirname(kept), { recursive: true, force: true });
      }
    });
  });

  test("can still fail, and shows it", async () => {
    const { code, stdout } = await offgrid(["gate", "--self-test"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/21 of 21 called what they are/);
  });
});
