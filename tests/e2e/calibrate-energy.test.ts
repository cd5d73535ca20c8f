import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readFamilyCpu } from "../../src/machine/processes.ts";
import { fitCalibration, lineCalibrationSchema } from "../../src/metering/line-calibration.ts";
import { parseCsv } from "../../src/results/csv.ts";
import { createRandom } from "../../src/stats/random.ts";
import { bodies, gen2, gen2Path, servePlug } from "../energy/plug-server.ts";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";

const cores = os.availableParallelism();
const idleW = 5;
const fullW = 15;

/**
 * A machine on which nothing runs but this test and what it starts: its /proc/stat below `root` tells their CPU time, whatever
 * the neighbours of the real one do. Its watts follow a known line of that, with seeded noise.
 */
function plantMachine(root: string) {
  const file = path.join(root, "proc", "stat");
  mkdirSync(path.dirname(file), { recursive: true });
  const read = () => ({ atS: performance.now() / 1000, busyS: readFamilyCpu("/", [process.pid]) ?? 0 });
  const start = read();
  const write = () => {
    const { atS, busyS } = read();
    const busy = Math.round(100 * (busyS - start.busyS));
    const idle = Math.max(0, Math.round(100 * (atS - start.atS) * cores) - busy);
    const line = (name: string) => `${name} ${busy} 0 0 ${idle} 0 0 0 0 0 0\n`;
    const each = Array.from({ length: cores }, (_, cpu) => line(`cpu${cpu}`)).join("");
    writeFileSync(`${file}.new`, `${line("cpu ")}${each}`);
    renameSync(`${file}.new`, file);
  };
  write();
  const timer = setInterval(write, 50);
  onTestFinished(() => clearInterval(timer));
  const random = createRandom(7);
  let [before, watts] = [start, idleW];
  return {
    /** Mean watts since they were last asked for, as a plug shows them. */
    watts: () => {
      const now = read();
      const seconds = now.atS - before.atS;
      if (seconds < 0.3) return watts;
      const u = (now.busyS - before.busyS) / (cores * seconds);
      before = now;
      watts = idleW + (fullW - idleW) * u + 0.1 * (random.uniform() - 0.5);
      return watts;
    },
  };
}

/** This project once more, with results of its own. */
function copyProject(folder: string) {
  const copy = path.join(folder, "project");
  cpSync(path.join(projectRoot, "dist"), path.join(copy, "dist"), { recursive: true });
  cpSync(path.join(projectRoot, "package.json"), path.join(copy, "package.json"));
  for (const name of ["node_modules", "bench", "models"]) {
    symlinkSync(path.join(projectRoot, name), path.join(copy, name));
  }
  const main = path.join(copy, "dist", "main.js");
  return { results: path.join(copy, "results"), run: (args: readonly string[]) => runProgram(main, args) };
}

async function runProgram(main: string, args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, stdout: out.join(""), stderr: err.join("") };
}

describe("offgrid calibrate --meter", () => {
  test("finds the line of a machine on a plug, which serves runs and simulations afterwards", async () => {
    await inTemporaryFolder(async (folder) => {
      const { results, run } = copyProject(folder);
      const root = path.join(folder, "root");
      const machine = plantMachine(root);
      const { url } = await servePlug(bodies({ [gen2Path]: () => gen2(machine.watts(), 1) }));
      const calibrated = await run([
        ...["calibrate", "--only", "energy", "--meter", `plug=${url}`, "--energy-root", root],
        ...["--threads", String(cores), "--seconds-per-level", "4"],
      ]);
      expect(calibrated).toMatchObject({ code: 0, stderr: expect.stringContaining("Kept for runs without a meter") });
      expect(calibrated.stdout).toMatch(/^idle +\d/m);
      expect(calibrated.stdout).toContain("half of the time");

      const kept = readdirSync(path.join(results, "calibration"));
      expect(kept).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.energy\.json$/)]);
      const text = readFileSync(path.join(results, "calibration", kept[0] ?? ""), "utf8");
      expect(text).not.toContain("127.0.0.1");
      const calibration = lineCalibrationSchema.parse(JSON.parse(text));
      expect(calibration.meter).toMatchObject({ id: "plug", boundary: "wall" });
      const fit = fitCalibration(calibration.windows);
      if ("fault" in fit) throw new Error(fit.fault);
      expect(Math.abs(fit.model.idleW / idleW - 1)).toBeLessThan(0.05);
      expect(Math.abs((fit.model.idleW + fit.model.slopeW) / fullW - 1)).toBeLessThan(0.05);

      const out = path.join(folder, "run");
      const measured = await run([
        ...["run", "--model", "ppocr-v2-angle", "--threads", "1", "--no-spinning", "--stop", "rapid"],
        ...["--repetitions", "1", "--out", out],
      ]);
      expect(measured).toMatchObject({ code: 0, stderr: expect.stringContaining("line calibrated") });
      const table = path.join(out, "results.csv");
      const rows = parseCsv({ text: readFileSync(table, "utf8"), place: table });
      const day = calibration.measuredAt.slice(0, 10);
      expect(rows.find(({ row_kind }) => row_kind === "repetition")).toMatchObject({
        energy_source: `line calibrated ${day} with plug`,
        energy_boundary: "wall",
        energy_grade: "D",
        energy_basis: "modelled",
      });

      const { stdout } = await run([
        ...["simulate", "--results", table, "--profile", "grid-6h", "--days", "1", "--seeds", "1"],
        ...["--format", "markdown"],
      ]);
      expect(stdout).toContain(`modelled: line calibrated ${day} with plug, grade D`);
    });
  });

  test("stopped by Ctrl-C keeps nothing, and nothing runs on", async () => {
    await inTemporaryFolder(async (folder) => {
      const root = path.join(folder, "root");
      const temporary = path.join(folder, "tmp");
      mkdirSync(temporary);
      const machine = plantMachine(root);
      const { url } = await servePlug(bodies({ [gen2Path]: () => gen2(machine.watts(), 1) }));
      let isSent = false;
      const args = ["calibrate", "--only", "energy", "--meter", `plug=${url}`, "--energy-root", root];
      const { code, stdout, stderr } = await offgrid(args, {
        env: { TMPDIR: temporary },
        onTalk: (talk, kill) => {
          if (isSent || !talk.includes("[1/")) return;
          isSent = true;
          kill("SIGINT");
        },
      });
      expect([code, stdout]).toEqual([130, ""]);
      expect(stderr).toContain("Nothing was saved: a line takes all of its levels");
      expect(readdirSync(temporary)).toEqual([]);
    });
  });

  test("plans its levels without asking the meter", async () => {
    const args = ["calibrate", "--meter", "plug=http://127.0.0.1:9", "--only", "energy", "--threads", "2", "--dry-run"];
    expect((await offgrid([...args, "--format", "csv"])).stdout).toBe(
      "threads,duty,seconds\n0,0,30\n2,0.5,20\n2,1,20\n",
    );
    expect((await offgrid(args)).stdout).toContain("3 levels, about 76 s; longer where the meter takes longer to tell");
  });

  test.each([
    [["--meter", "linear"], "it holds no watts to calibrate against"],
    [["--meter", "nvidia"], "do not follow how busy the CPUs are"],
    [["--meter", "none"], "watts take a meter"],
    [["--meter", "rapl", "--meter", "plug=http://10.0.0.1"], "with one meter"],
    [["--only", "energy"], "watts take a meter"],
    [["--only", "roofline", "--meter", "rapl"], "without one"],
    [["--meter", "rapl", "--format", "json"], "two tables"],
    [["--meter", "rapl", "--only", "energy", "--svg", "x.svg"], "of the ceilings"],
    [["--meter", "rapl", "--only", "energy", "--seconds-per-level", "0"], "at least 1"],
  ])("refuses %j with exit code 2, before it measures anything", async (args, words) => {
    const { code, stdout, stderr } = await offgrid(["calibrate", "--dry-run", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
  });
});
