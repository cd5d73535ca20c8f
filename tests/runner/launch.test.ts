import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { runRepetition } from "../../src/runner/executor.ts";
import { type Launch, launchInside, launchThrough } from "../../src/runner/launch.ts";
import { makeJob } from "../fixtures/jobs.ts";
import { plantPrograms } from "../machine/limits/programs.ts";

const worker = fileURLToPath(new URL("../../dist/worker/main.js", import.meta.url));

/** The outcome of a worker that was started so, and its pid. */
async function launched(launch: Launch) {
  const pids = new Set<number>();
  const { outcome } = await runRepetition({
    worker,
    job: makeJob(),
    timeoutS: 60,
    signal: new AbortController().signal,
    onPhase: (_phase, workers) => {
      for (const pid of workers) pids.add(pid);
    },
    launch,
    countOomKills: () => null,
  });
  return { outcome: outcome.outcome, reason: "reason" in outcome ? outcome.reason : "", pids: [...pids] };
}

test("a worker is in every group before Node.js starts, whatever one of them refuses", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-launch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = ["cpu", "missing/cgroup.procs", "memory with a space"].map((name) => path.join(folder, name));
  for (const file of [files[0], files[2]]) writeFileSync(file ?? "", "");
  const { pids, ...end } = await launched(launchInside(files));
  expect(end).toEqual({ outcome: "ok", reason: "" });
  expect([files[0], files[2]].map((file) => readFileSync(file ?? "", "utf8"))).toEqual([
    `${pids[0]}\n`,
    `${pids[0]}\n`,
  ]);
});

test("a worker that is started through a program like systemd-run keeps its pid and its channel", async () => {
  const { folder } = plantPrograms({
    "systemd-run": 'echo "$$ $*" > "$HERE/told"; while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
  });
  vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { pids, ...end } = await launched(
    launchThrough("systemd-run", ["--user", "--scope", "-p", "CPUQuota=50%", "--"]),
  );
  expect(end).toEqual({ outcome: "ok", reason: "" });
  expect(readFileSync(path.join(folder, "told"), "utf8")).toBe(
    `${pids[0]} --user --scope -p CPUQuota=50% -- ${process.execPath} ${worker}\n`,
  );
});
