// Is `offgrid compare` fast and small enough for tables of a whole fleet? Two tables of half a million rows each, as runs write
// them, in a temporary folder (a gigabyte). Time from start to exit, and the greatest resident set of the process with its threads.
// Options: --rows 500000, --repeats 3.
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { writeTable } from "./compare-tables.mjs";
import { conclude, inTemporaryFolder, main, option } from "./peer.mjs";

const rows = option("rows", 500_000);
const repeats = option("repeats", 3);
const bounds = { seconds: 5, megabytes: 600 };
const self = fileURLToPath(import.meta.url);

if (process.argv[2] === "measured") {
  // The command line in a process of its own that tells its peak at the end.
  const report = process.argv[3];
  process.argv.splice(1, 3, main);
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stderr.write(`\n${report}${maxRSS} CPU_US=${userCPUTime + systemCPUTime}\n`);
  });
  await import(main);
} else {
  await inTemporaryFolder(async (folder) => {
    const files = ["one.csv", "other.csv"].map((name) => path.join(folder, name));
    for (const [index, file] of files.entries())
      writeTable({ file, rows, machine: `${index + 1}`.repeat(16), slower: 1 + 0.2 * index });
    const runs = [];
    for (let repeat = 0; repeat < repeats; repeat++) runs.push(await measure(files));
    const seconds = Math.min(...runs.map((run) => run.seconds));
    const megabytes = Math.max(...runs.map((run) => run.megabytes));
    conclude({
      question: "how long does a comparison of two large tables take, and how much memory?",
      rows: [rows, rows],
      fileMB: files.map((file) => Math.round(statSync(file).size / 1e6)),
      runs,
      bounds,
      isKept: runs.every(({ code }) => code === 0) && seconds <= bounds.seconds && megabytes <= bounds.megabytes,
    });
  });
}

async function measure(files) {
  const startMs = performance.now();
  const child = spawn(process.execPath, [self, "measured", "PEAK_KB=", "compare", ...files, "--format", "csv"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  const seconds = (performance.now() - startMs) / 1000;
  const [, peakKb, cpuUs] = /PEAK_KB=(\d+) CPU_US=(\d+)/.exec(stderr) ?? [];
  // CPU seconds of all threads: half of them is what two free cores would take.
  return { code, seconds, cpuSeconds: Number(cpuUs) / 1e6, megabytes: Number(peakKb) / 1024 };
}
