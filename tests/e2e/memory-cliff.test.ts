import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findCapPlace } from "../../src/machine/memory-cap.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { readCsv } from "../fixtures/results.ts";

const canCap = (() => {
  try {
    return findCapPlace({ machine: { root: "/", host: os }, pid: process.pid }) !== undefined;
  } catch {
    return false;
  }
})();

const swift = [
  "run",
  "demo",
  "--filter",
  "model=swift",
  "--filter",
  "threads=1",
  "--repetitions",
  "1",
  "--memory-cliff",
];

// The fake backend's clock is virtual: no neighbour shows in its p90.
describe.skipIf(!canCap).concurrent("offgrid run --memory-cliff", () => {
  test("finds the smallest cap under which a worker keeps its p90, and what happens just below", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      const { code, stdout } = await offgrid([...swift, "--out", out]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/swift +\d+(\.\d+)? .*out of memory/);
      const rows = readCsv(path.join(out, "memory-cliff.csv"));
      const cliff = rows.at(-1);
      expect(cliff).toMatchObject({ row_kind: "cliff", state: "found", below_state: "out_of_memory" });
      // Node.js alone takes some 20 MB, and without a cap it took the peak.
      const [peak] = readCsv(path.join(out, "results.csv")).map((row) => Number(row["peak_rss_bytes"]));
      expect(Number(cliff?.["cap_bytes"])).toBeGreaterThan(10e6);
      expect(Number(cliff?.["cap_bytes"])).toBeLessThanOrEqual(1.01 * (peak ?? 0));
      expect(Number(cliff?.["below_bytes"])).toBeLessThan(Number(cliff?.["cap_bytes"]));
    });
  });

  test("stopped in the middle, goes on with the caps that it has not tried", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      const stopped = await offgrid([...swift, "--out", out], {
        onTalk: (talk, kill) => {
          if (talk.includes("[cliff 1/1] swift · ") && !talk.includes("stopping")) kill("SIGINT");
        },
      });
      expect(stopped.code).toBe(130);
      expect(stopped.stderr).toContain(`run --resume ${out}`);
      const { code, stderr } = await offgrid(["run", "--resume", out]);
      expect(code).toBe(0);
      const probes = readCsv(path.join(out, "memory-cliff.csv")).filter((row) => row["row_kind"] === "probe");
      expect(new Set(probes.map((row) => row["cap_bytes"])).size).toBe(probes.length);
      const again = stderr.split("\n").filter((line) => line.includes("[cliff 1/1]"));
      expect(again.length).toBeGreaterThan(0);
      expect(again.length).toBeLessThan(probes.length);
      expect(readFileSync(path.join(out, "journal.jsonl"), "utf8").match(/"type":"probe"/g)).toHaveLength(
        probes.length,
      );
    });
  });
});

test.skipIf(canCap)(
  "without the right to limit memory, run --memory-cliff says what would give it, and makes no folder",
  async () => {
    await inTemporaryFolder(async (folder) => {
      const { code, stdout, stderr } = await offgrid([...swift, "--out", path.join(folder, "run")]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/--memory-cliff: no control group with a memory limit can be made here/);
    });
  },
);
