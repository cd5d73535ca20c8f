// Is a report of many cells made in a moment, and small enough to send by mail? A table of 2000 cells, three processes each and an
// aggregate row, with the samples of every process beside it, in a temporary folder. Time from start to exit, size of the file, and
// the greatest resident set. Options: --cells 2000, --samples 30 (of a process), --repeats 3.
import { spawn } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { schemaVersion } from "../../dist/results/columns.js";
import { formatCsv, makeRow } from "../../dist/results/csv.js";
import { createRandom } from "../../dist/stats/random.js";
import { conclude, inTemporaryFolder, main, option } from "./peer.mjs";

const cells = option("cells", 2000);
const samples = option("samples", 30);
const repeats = option("repeats", 3);
const bounds = { seconds: 3, megabytes: 3 };
const self = fileURLToPath(import.meta.url);
const repetitions = 3;

if (process.argv[2] === "measured") {
  process.argv.splice(1, 2, main);
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stderr.write(`\nPEAK_KB=${maxRSS} CPU_US=${userCPUTime + systemCPUTime}\n`);
  });
  await import(main);
} else {
  await inTemporaryFolder(async (folder) => {
    const run = Array.from({ length: cells }, (_, index) => cellOf(index));
    writeFileSync(path.join(folder, "results.csv"), formatCsv(run.flatMap(rowsOf)));
    writeFileSync(path.join(folder, "samples.csv.gz"), gzipSync(samplesOf(run)));
    const runs = [];
    for (let repeat = 0; repeat < repeats; repeat++) runs.push(await measure(folder));
    const megabytes = statSync(path.join(folder, "report.html")).size / 1e6;
    const seconds = Math.min(...runs.map((one) => one.seconds));
    conclude({
      question: "how long does a report of many cells take, and how large is it?",
      cells,
      tableMB: statSync(path.join(folder, "results.csv")).size / 1e6,
      samplesMB: statSync(path.join(folder, "samples.csv.gz")).size / 1e6,
      reportMB: megabytes,
      runs,
      bounds,
      isKept: runs.every(({ code }) => code === 0) && seconds <= bounds.seconds && megabytes <= bounds.megabytes,
    });
  });
}

/** Models of four tasks, by threads, spinning, precision and batch. */
function cellOf(index) {
  const threads = [1, 2, 4, 8, 16][index % 5];
  const spinning = Math.floor(index / 5) % 2 === 1;
  const batch = [1, 2, 4, 8][Math.floor(index / 10) % 4];
  const model = `model-${String(Math.floor(index / 40)).padStart(3, "0")}-of-some-length`;
  const id = `${model}/cpu/t${threads}/${spinning ? "spin" : "nospin"}/b${batch}/single-stream-quick/full`;
  return {
    id,
    model,
    threads,
    spinning,
    batch,
    task: ["ocr-recognise", "vad", "embed", "classify"][Math.floor(index / 40) % 4],
    ms: (1 + (index % 97)) * 0.7,
  };
}

function rowsOf({ id, ms, ...cell }) {
  const random = createRandom(Math.round(ms * 1000));
  return Array.from({ length: repetitions + 1 }, (_, index) => {
    const isAggregate = index === repetitions;
    const latency = ms * (0.97 + 0.06 * random.uniform());
    const values = {
      schema_version: schemaVersion,
      run_id: "2026-11-30T10-00-00-many",
      row_kind: isAggregate ? "aggregate" : "repetition",
      cell_id: id,
      repetition: isAggregate ? null : index + 1,
      repetitions_ok: isAggregate ? repetitions : null,
      repetitions_planned: isAggregate ? repetitions : null,
      started_at: "2026-11-30T10:00:00.000Z",
      ...cell,
      model_sha256: "ab".repeat(32),
      precision: "fp32",
      weights: "published",
      backend: "onnxruntime",
      ep: "cpu",
      shapes: "x:1x3x48x320",
      processes: 1,
      scenario: "single-stream",
      page_cache: "warm",
      stop: "quick",
      profile: "full",
      outcome: "ok",
      verdict: index % 2 === 0 ? "valid" : "unstable",
      verdict_reasons:
        index % 2 === 0 ? null : `another process (sync) used ${Math.round(latency * 10)} % of the machine`,
      clock: "hrtime",
      iterations: samples,
      latency_p50_ms: latency,
      latency_p50_lo_ms: latency * 0.99,
      latency_p50_hi_ms: latency * 1.01,
      latency_p90_ms: latency * 1.2,
      throughput_per_s: 1000 / latency,
      load_ms: 90,
      first_ms: latency * 3,
      peak_rss_bytes: 2e8,
      energy_j: latency * 0.02 * samples,
      energy_lo_j: latency * 0.019 * samples,
      energy_hi_j: latency * 0.021 * samples,
      mj_per_inference: latency * 20,
      mean_w: 20,
      energy_source: "shelly plug",
      energy_boundary: "wall",
      energy_grade: "A",
      energy_basis: "measured",
      quality_metric: "accuracy",
      quality: 0.93,
      quality_lo: 0.92,
      quality_hi: 0.94,
      quality_dataset: "set@1",
      quality_floor: 0.9,
      quality_ok: true,
      machine_id: "0123456789abcdef",
      cpu_model: "Some CPU, 8 cores",
      cores: 8,
      os: "Debian GNU/Linux 12",
      onnxruntime_version: "1.30.0",
    };
    return makeRow(({ name }) => values[name] ?? null);
  });
}

function samplesOf(run) {
  const random = createRandom(1);
  const lines = ["cell_id,repetition,iteration,latency_ms"];
  for (const { id, ms } of run)
    for (let repetition = 1; repetition <= repetitions; repetition++)
      for (let iteration = 1; iteration <= samples; iteration++)
        lines.push(`${id},${repetition},${iteration},${(ms * (0.9 + 0.3 * random.uniform() ** 3)).toFixed(6)}`);
  return `${lines.join("\n")}\n`;
}

async function measure(folder) {
  const startMs = performance.now();
  const child = spawn(process.execPath, [self, "measured", "report", folder], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  const seconds = (performance.now() - startMs) / 1000;
  const [, peakKb, cpuUs] = /PEAK_KB=(\d+) CPU_US=(\d+)/.exec(stderr) ?? [];
  return { code, seconds, cpuSeconds: Number(cpuUs) / 1e6, megabytes: Number(peakKb) / 1024 };
}
