import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Row } from "../../src/results/columns.ts";
import { parseCsv } from "../../src/results/csv.ts";
import { bodies, gen2, gen2Path, servePlug } from "../energy/plug-server.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";

const counter = fileURLToPath(new URL("../fixtures/rapl-counter.mjs", import.meta.url));
const small = ["run", "--model", "silero-vad", "--threads", "1", "--no-spinning", "--stop", "rapid"];

/** Idle for most of the time: what a plug reads does not hang on how a model is driven. */
const paced = [...small, "--scenario", "paced", "--period-s", "0.05"];

interface Planted {
  /** Folder of the planted machine. */
  readonly root: string;
  /** Where a run may go. */
  readonly out: string;
  /** Ends the process that counts. */
  readonly stop: () => Promise<void>;
}

/** Calls `use` with a RAPL tree that a process of its own counts at these watts; both are gone afterwards. */
function onMachine(watts: number, use: (machine: Planted) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const root = path.join(folder, "machine");
    const child = spawn(process.execPath, [counter, root, String(watts)], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    const stop = async () => {
      child.kill("SIGKILL");
      await exited;
    };
    try {
      await once(child.stdout, "data");
      await use({ root, out: path.join(folder, "run"), stop });
    } finally {
      await stop();
    }
  });
}

function repetitions(out: string): Row[] {
  const rows = parseCsv({ text: readFileSync(path.join(out, "results.csv"), "utf8"), place: "results.csv" });
  return rows.filter(({ row_kind }) => row_kind === "repetition");
}

describe("a processor with energy counters", () => {
  test("is measured at the watts it draws, and a resumed run goes on with it", async () => {
    await onMachine(12.5, async ({ root, out }) => {
      let isStopped = false;
      const first = await offgrid(
        [...small, "--repetitions", "2", "--meter", "rapl", "--energy-root", root, "--out", out],
        {
          onTalk: (stderr, kill) => {
            if (isStopped || !stderr.includes("[1/2] silero-vad repetition 1: p50")) return;
            isStopped = true;
            kill("SIGINT");
          },
        },
      );
      expect(first.stderr).toContain("energy: rapl package-0, grade C, the processor package; --meter plug=URL");
      expect(first.code, first.stderr).toBe(130);
      expect(repetitions(out)).toHaveLength(1);
      for (const shared of ["journal.jsonl", "context.json", "results.csv"])
        expect(readFileSync(path.join(out, shared), "utf8")).not.toContain(root);

      const resumed = await offgrid(["run", "--resume", out]);
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(resumed.stderr).toContain("energy: rapl package-0, grade C");
      const rows = repetitions(out);
      expect(rows).toHaveLength(2);
      for (const row of rows) {
        expect(row).toMatchObject({
          energy_source: "rapl package-0",
          energy_boundary: "package",
          energy_method: "counter",
          energy_grade: "C",
          energy_basis: "measured",
          energy_gaps: 0,
        });
        expect(Math.abs((row.mean_w ?? 0) / 12.5 - 1)).toBeLessThan(0.02);
        // Whatever it does, it draws the same: idle and while its model is loaded, too.
        expect(Math.abs((row.idle_w ?? 0) / 12.5 - 1)).toBeLessThan(0.05);
        expect(row.mj_per_inference).toBeCloseTo(((row.energy_j ?? 0) * 1000) / (row.iterations ?? 0), 6);
        expect(row.energy_lo_j).toBeLessThanOrEqual(row.energy_j ?? 0);
      }
      expect(resumed.stdout).toContain("mJ/inf");
      expect(resumed.stdout.replaceAll(/\s+/g, " ")).toContain(
        "mJ/inf: measured (rapl package-0, grade C, of the processor package)",
      );
    });
  });

  test("that is gone in the middle leaves a gap and a warning, and no number that is wrong", async () => {
    await onMachine(12.5, async ({ root, out, stop }) => {
      let isDoomed = false;
      const { code, stderr } = await offgrid(
        [...small, "--repetitions", "1", "--meter", "rapl", "--energy-root", root, "--out", out],
        {
          onTalk: (talk) => {
            // Somewhere in the steady phase, or before it where this machine is slow: what follows holds in any case.
            if (isDoomed || !talk.includes("energy: rapl")) return;
            isDoomed = true;
            setTimeout(() => stop().then(() => rmSync(root, { recursive: true })), 6000);
          },
        },
      );
      expect(code, stderr).toBe(0);
      const [row] = repetitions(out);
      expect(row).toMatchObject({ outcome: "ok", energy_grade: "C" });
      expect(row?.energy_coverage).toBeLessThan(0.95);
      expect(row?.energy_gaps).toBeGreaterThan(0);
      expect(row?.warnings).toContain("the meter had a gap");
      expect(stderr).toContain("the meter had a gap");
      // Where half of it was read, the rest is taken to be alike, and the interval says how far that may be off.
      const trueJ = 12.5 * (row?.steady_s ?? 0);
      if (row?.energy_j !== null) {
        expect(row?.energy_lo_j).toBeLessThanOrEqual(trueJ * 1.02);
        expect(row?.energy_hi_j).toBeGreaterThanOrEqual(trueJ * 0.98);
        expect(row?.energy_basis).toBe("modelled");
      } else {
        expect(row.warnings).toContain("no energy:");
        expect(row.energy_basis).toBeNull();
      }
    });
  });
});

test("a plug measures the whole machine", async () => {
  const startMs = performance.now();
  const plug = await servePlug(bodies({ [gen2Path]: () => gen2(40, (40 * (performance.now() - startMs)) / 3.6e6) }));
  await inTemporaryFolder(async (folder) => {
    const out = path.join(folder, "run");
    const { code, stderr } = await offgrid([
      ...[...paced, "--repetitions", "1", "--meter", `plug=${plug.url}`, "--out", out],
    ]);
    expect(code, stderr).toBe(0);
    const [row] = repetitions(out);
    expect(row).toMatchObject({ energy_boundary: "wall", energy_basis: "measured" });
    expect(Math.abs((row?.mean_w ?? 0) / 40 - 1)).toBeLessThan(0.05);
    for (const shared of ["journal.jsonl", "context.json", "results.csv"])
      expect(readFileSync(path.join(out, shared), "utf8")).not.toContain(String(plug.port));
  });
});

test("without a meter nothing is measured or waited for, and the columns stay empty", async () => {
  await inTemporaryFolder(async (folder) => {
    const out = path.join(folder, "run");
    const { code, stderr, stdout } = await offgrid([...paced, "--repetitions", "1", "--meter", "none", "--out", out]);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain("energy:");
    expect(stdout).not.toContain("mJ/inf");
    const [row] = repetitions(out);
    expect(row).toMatchObject({ outcome: "ok", energy_j: null, energy_source: null, energy_basis: null, idle_w: null });
  });
});

describe("before a run has a folder", () => {
  test.each([
    [["--meter", "plug=http://8.8.8.8"], "--allow-remote-meter"],
    [["--meter", "rapl"], "--meter rapl: the kernel shows no energy counter"],
    [["--meter", "rapl", "--meter", "none"], "--meter none"],
    [["--meter", "wattmeter"], "there is no meter of that name"],
    [["--meter", "file=absent.csv"], "--meter file"],
    [["--tdp-w", "0"], "--tdp-w"],
  ])("%j is refused", async (args, words) => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      const { code, stdout, stderr } = await offgrid([...small, "--energy-root", folder, ...args, "--out", out]);
      expect(code, stderr).toBe(2);
      expect(stderr).toContain(words);
      expect(stdout).toBe("");
      expect(existsSync(out)).toBe(false);
    });
  });

  test("two meters of the same joules are refused by name", async () => {
    const plug = await servePlug(bodies({ [gen2Path]: gen2(40, 1) }));
    await onMachine(12.5, async ({ root, out }) => {
      const meters = ["--meter", "rapl", "--meter", `plug=${plug.url}`, "--energy-root", root];
      const { code, stderr } = await offgrid([...small, ...meters, "--out", out]);
      expect(code).toBe(2);
      expect(stderr).toContain("--meter rapl --meter plug");
      expect(stderr).toContain("cannot be added");
      expect(existsSync(out)).toBe(false);
    });
  });
});
