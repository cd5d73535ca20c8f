import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/stats/random.ts";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";

const times = ["--service-ms", "900", "--load-ms", "3000", "--device", "pi5"];
/** Long enough for several records, which are written every fifth of a second. */
const long = ["--days", "150", "--requests-per-day", "20000", "--jobs", "1"];
const simulate = ["simulate", ...times, ...long, "--profile", "ng-random", "--seeds", "10"];
const size = ["size", ...times, "--profile", "solar-lfp-s", "--deadline-s", "60", "--days", "100", "--jobs", "1"];
/** Longer than any test waits: it is stopped. */
const endless = ["simulate", ...times, ...long, "--profile", "ng-random", "--seeds", "2000"];
const short = ["simulate", ...times, "--days", "7", "--seeds", "2"];

describe.each([
  { name: "simulate", args: simulate, table: "simulate.csv" },
  { name: "size", args: size, table: "size.csv" },
])("offgrid $name --out", ({ name, args, table }) => {
  test("killed at any moment and gone on with prints what an undisturbed one prints", async () => {
    await inTemporaryFolder(async (folder) => {
      const text = (await offgrid(args)).stdout;
      const csv = (await offgrid([...args, "--format", "csv"])).stdout;
      for (const records of [1, 3]) {
        const out = path.join(folder, `killed-${records}`);
        await killed({ args: [...args, "--out", out], out, records });
        expect(linesOf(out)).toBeGreaterThanOrEqual(records);
        expect(existsSync(path.join(out, table))).toBe(false);
        const resumed = await offgrid([name, "--resume", out, "--jobs", "2"]);
        expect(resumed.stdout).toBe(text);
        expect(readFileSync(path.join(out, table), "utf8")).toBe(csv);
        const keys = keysOf(out);
        expect(new Set(keys).size).toBe(keys.length);
        // Finished: nothing is simulated again, and the same is printed.
        const before = linesOf(out);
        expect((await offgrid([name, "--resume", out, "--format", "csv"])).stdout).toBe(csv);
        expect(linesOf(out)).toBe(before);
      }
    });
  });
});

describe("a saved sweep", () => {
  test("whose journal is cut at a random byte goes on to the same figures", async () => {
    await inTemporaryFolder(async (folder) => {
      const whole = path.join(folder, "whole");
      const args = [...short, "--profile", "grid-6h", "--profile", "ng-random", "--jobs", "1"];
      const { stdout } = await offgrid([...args, "--out", whole]);
      const journal = readFileSync(path.join(whole, "journal.jsonl"));
      const first = journal.indexOf("\n") + 1;
      const random = createRandom(5);
      const sizes = [0, first - 1, first, ...Array.from({ length: 6 }, () => random.integer(journal.length))];
      for (const [n, cutAt] of sizes.entries()) {
        const cut = path.join(folder, `cut-${n}`);
        mkdirSync(cut);
        writeFileSync(path.join(cut, "journal.jsonl"), journal.subarray(0, cutAt));
        const resumed = await offgrid(["simulate", "--resume", cut]);
        const place = `cut at byte ${cutAt} of ${journal.length}: ${resumed.stderr}`;
        expect(resumed.code, place).toBe(cutAt < first ? 2 : 0);
        if (cutAt >= first) expect(resumed.stdout, place).toBe(stdout);
        else expect((await offgrid([...args, "--out", cut])).stdout, place).toBe(stdout);
        rmSync(cut, { recursive: true });
      }
    });
  });

  test("stops at Ctrl-C with exit code 130 and the line that goes on with it, quoted for a shell", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "a sweep");
      let isSent = false;
      const stopped = await offgrid([...endless, "--out", out], {
        onTalk: (talk, kill) => {
          if (isSent || !talk.includes("simulations.")) return;
          isSent = true;
          kill("SIGINT");
        },
      });
      expect([stopped.code, stopped.stdout]).toEqual([130, ""]);
      expect(stopped.stderr).toContain(`simulate --resume '${out}'`);
    });
  });

  test("without --out saves nothing and says what would", async () => {
    let isSent = false;
    const { stderr } = await offgrid(endless, {
      onTalk: (talk, kill) => {
        if (isSent || !talk.includes("simulations.")) return;
        isSent = true;
        kill("SIGINT");
      },
    });
    expect(stderr).toMatch(/Stopped\. Nothing is saved.*--out FOLDER/s);
  });

  test("holds table and picture, and goes on from any folder, though it was moved, without naming a path", async () => {
    await inTemporaryFolder(async (folder) => {
      const at = path.join(folder, "there");
      mkdirSync(at);
      const text = readFileSync(path.join(projectRoot, "bench/profiles/grid-6h.yaml"), "utf8");
      writeFileSync(path.join(at, "mine.yaml"), text);
      writeFileSync(path.join(at, "trace.csv"), "t_offset_s,supply_w\n0,0\n43200,100\n86400,0\n");
      const args = [...short, "--profile", "mine.yaml", "--trace", "trace.csv", "--svg", "week.svg", "--out", "sweep"];
      const { stdout } = await offgrid(args, { cwd: at });
      for (const name of ["week.svg", "sweep/week.svg", "sweep/simulate.csv"]) {
        expect(existsSync(path.join(at, name)), name).toBe(true);
      }
      expect(readFileSync(path.join(at, "sweep/journal.jsonl"), "utf8")).not.toContain(path.basename(folder));
      const moved = path.join(folder, "elsewhere");
      cpSync(at, moved, { recursive: true });
      rmSync(at, { recursive: true });
      expect((await offgrid(["simulate", "--resume", path.join(moved, "sweep")])).stdout).toBe(stdout);
    });
  });

  test("refuses to go on where a file that it read has changed, is gone, or cannot be found", async () => {
    await inTemporaryFolder(async (folder) => {
      const profile = path.join(folder, "mine.yaml");
      const text = readFileSync(path.join(projectRoot, "bench/profiles/grid-6h.yaml"), "utf8");
      writeFileSync(profile, text);
      const out = path.join(folder, "sweep");
      await offgrid([...short, "--profile", profile, "--out", out]);
      const goOn = () => offgrid(["simulate", "--resume", out]);
      writeFileSync(profile, text.replace("18:00", "17:00"));
      const changed = await goOn();
      expect([changed.code, changed.stdout]).toEqual([2, ""]);
      expect(changed.stderr).toMatch(/mine\.yaml: the file was changed since the sweep began.*Put back what it was/s);
      rmSync(profile);
      expect((await goOn()).stderr).toMatch(/mine\.yaml: .*it is not there/s);
      writeFileSync(profile, text);
      expect((await goOn()).code).toBe(0);
      rmSync(path.join(out, "local.json"));
      expect((await goOn()).stderr).toMatch(/local\.json: .*--profile lies.*"profile 1":"PATH"/s);
    });
  });

  test("follows its own arguments, and refuses what would change them by name", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "sweep");
      await offgrid([...short, "--profile", "grid-6h", "--out", out]);
      for (const [extra, named] of [
        [["--days", "8"], "--days"],
        [["--profile", "grid-24"], "--profile"],
        [["--out", "x"], "--out"],
      ] as const) {
        const refused = await offgrid(["simulate", "--resume", out, ...extra]);
        expect(refused.code).toBe(2);
        expect(refused.stderr).toContain(`${named} cannot change them`);
      }
      expect((await offgrid(["simulate", "--resume", out, "--jobs", "1", "--quiet", "--no-color"])).code).toBe(0);
      const again = await offgrid([...short, "--profile", "grid-6h", "--out", out]);
      expect(again.code).toBe(2);
      expect(again.stderr).toContain(`simulate --resume ${out}`);
    });
  });

  test("is told from what other commands save, with the line that goes on with it", async () => {
    await inTemporaryFolder(async (folder) => {
      const [sweep, run] = [path.join(folder, "sweep"), path.join(folder, "run")];
      await offgrid([...short, "--profile", "grid-6h", "--out", sweep]);
      await offgrid(["run", "demo", "--filter", "model=swift", "--repetitions", "1", "--quiet", "--out", run]);
      for (const [command, where, goOn] of [
        ["simulate", run, "run"],
        ["size", run, "run"],
        ["size", sweep, "simulate"],
        ["run", sweep, "simulate"],
        ["replay", sweep, "simulate"],
      ] as const) {
        const { code, stderr } = await offgrid([command, "--resume", where]);
        expect([command, code]).toEqual([command, 2]);
        expect(stderr).toContain(`${goOn} --resume ${where}`);
      }
      expect((await offgrid(["simulate", "--resume", path.join(folder, "nosuch")])).stderr).toContain(
        "nothing was saved",
      );
    });
  });

  test("is worked on by one at a time", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "sweep");
      let second: Promise<{ code: number | null; stderr: string }> | undefined;
      await offgrid([...endless, "--out", out], {
        onTalk: (talk, kill) => {
          if (second !== undefined || !talk.includes("simulations.")) return;
          second = offgrid(["simulate", "--resume", out]).finally(() => kill("SIGKILL"));
        },
      });
      expect(await second).toMatchObject({ code: 2, stderr: expect.stringContaining("is working on this run") });
    });
  });
});

/** Starts a sweep and kills it with SIGKILL once its journal has so many records. */
function killed({ args, out, records }: { args: readonly string[]; out: string; records: number }): Promise<void> {
  mkdirSync(out, { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(projectRoot, "dist/main.js"), ...args], { stdio: "ignore" });
    const watcher = watch(out, () => {
      if (linesOf(out) >= records) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", (_code, signal) => {
      watcher.close();
      if (signal === "SIGKILL") resolve();
      else reject(new Error(`it ended by itself before it had ${records} records`));
    });
  });
}

function linesOf(folder: string): number {
  const journal = path.join(folder, "journal.jsonl");
  return existsSync(journal) ? readFileSync(journal, "utf8").split("\n").length - 1 : 0;
}

function keysOf(folder: string): string[] {
  const text = readFileSync(path.join(folder, "journal.jsonl"), "utf8");
  return [...text.matchAll(/"key":"([0-9a-f]+)"/g)].map(([, key = ""]) => key);
}
