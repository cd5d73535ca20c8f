// The project gates itself: runs its reference suites (one real model, and the fake backend) and gates them on the baseline that is
// committed, by the policy `reference`. Nothing of it depends on a clock. Last in .ci/run. --update makes this checkout the baseline.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = path.join(root, "dist", "main.js");
const kept = path.join(root, "results", "reference", "any-machine");
const suites = ["reference", "reference-fake"];
/** What says nothing of a checkout, and too much of whoever made the baseline. */
const emptied = ["other_process", "git_commit", "warnings", "verdict_reasons"];

const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-reference-"));
try {
  for (const suite of suites) {
    const args = ["run", suite, "--meter", "none", "--out", path.join(folder, suite), "--quiet"];
    const { status, stderr } = offgrid(args, "pipe");
    if (status !== 0) throw new Error(`the suite ${suite} ended with ${status}:\n${stderr}`);
  }
  if (process.argv.includes("--update")) for (const suite of suites) update(suite);
  const sides = ["results/reference/any-machine/*.csv", path.join(folder, "*", "results.csv")];
  process.exitCode = offgrid(["gate", ...sides, "--policy", "reference", "--strict"], "inherit").status ?? 70;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function offgrid(args, output) {
  return spawnSync(process.execPath, [main, ...args], {
    cwd: root,
    stdio: ["ignore", output, output],
    encoding: "utf8",
  });
}

function update(suite) {
  const rows = parse(readFileSync(path.join(folder, suite, "results.csv"), "utf8"), { columns: true });
  const cleaned = rows.map((row) => ({ ...row, ...Object.fromEntries(emptied.map((name) => [name, ""])) }));
  mkdirSync(kept, { recursive: true });
  writeFileSync(path.join(kept, `${suite}.csv`), stringify(cleaned, { header: true, record_delimiter: "unix" }));
}
