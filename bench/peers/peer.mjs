// What the peers share: where things are, running the built command line, medians, and how an answer is printed.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { median, medianEstimate } from "../../dist/stats/median.js";
import { sortSamples } from "../../dist/stats/sorted.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const main = path.join(root, "dist", "main.js");
if (!existsSync(main)) {
  process.stderr.write("dist/ is not built: run 'npm run build'\n");
  process.exit(2);
}

/** A number, or a word where the default is one, from the command line, as in `--kills 200`. */
export function option(name, byDefault) {
  const at = process.argv.indexOf(`--${name}`);
  if (typeof byDefault === "string") return at === -1 ? byDefault : (process.argv[at + 1] ?? byDefault);
  const value = at === -1 ? byDefault : Number(process.argv[at + 1]);
  if (Number.isFinite(value)) return value;
  process.stderr.write(`--${name} wants a number\n`);
  process.exit(2);
}

/** Starts the built command line in a process group of its own, so that all of it can be killed at once. */
export function start(args) {
  const child = spawn(process.execPath, [main, ...args], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { pid: child.pid, ended };
}

/** Runs it to its end. */
export function offgrid(args) {
  return start(args).ended;
}

/** Calls `use` with a folder that is gone afterwards. */
export async function inTemporaryFolder(use) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-peer-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median by nearest rank, with its 95 % interval by order statistics (null under 6 values). */
export function medianInterval(values) {
  const estimate = medianEstimate(sortSamples(values));
  return { median: median(values), lo: estimate?.lo ?? null, hi: estimate?.hi ?? null };
}

/** Prints the answer as JSON, with how busy the machine was; exit code 1 where it breaks its bound. */
export function conclude({ isKept, ...answer }) {
  const [load] = os.loadavg();
  const text = JSON.stringify({ ...answer, cpus: os.cpus().length, loadAverage: load, isKept }, null, 2);
  process.stdout.write(`${text}\n`);
  process.exitCode = isKept ? 0 : 1;
}
