// Tables that a fleet of machines would fill: rows as a run writes them, of several models, settings and repetitions, run after run.
import { closeSync, openSync, writeSync } from "node:fs";
import { columns, schemaVersion } from "../../dist/results/columns.js";
import { createRandom } from "../../dist/stats/random.js";

const models = ["ppocr-v4-det", "ppocr-v4-rec", "ppocr-v2-angle", "silero-vad"];
const repetitions = 5;
const linesAtOnce = 2000;
const names = columns.map(({ name }) => name);

/** Writes a results.csv of so many rows, five repetitions and an aggregate row a cell, `slower` times as slow as the next. */
export function writeTable({ file, ...request }) {
  const handle = openSync(file, "w");
  let block = [];
  for (const line of linesOf(request)) {
    block.push(line);
    if (block.length < linesAtOnce) continue;
    writeSync(handle, block.join(""));
    block = [];
  }
  writeSync(handle, block.join(""));
  closeSync(handle);
}

/** The same as a text. */
export function tableText(request) {
  return [...linesOf(request)].join("");
}

function* linesOf({ rows, machine, slower }) {
  const random = createRandom(Number.parseInt(machine.slice(0, 8), 16));
  yield `${names.join(",")}\n`;
  let written = 0;
  for (const cell of cellsOfRuns())
    for (let repetition = 1; repetition <= repetitions + 1; repetition++) {
      yield `${lineOf(rowOf({ ...cell, repetition, machine, factor: slower * (0.95 + 0.1 * random.uniform()) }))}\n`;
      written += 1;
      if (written === rows) return;
    }
}

function* cellsOfRuns() {
  for (let run = 1; ; run++)
    for (const [index, model] of models.entries())
      for (const threads of [1, 2, 4, 8])
        for (const spinning of [true, false]) yield { run, index, model, threads, spinning };
}

/** A million rows by the harness's own writer would take minutes; no text here has a quote. */
function lineOf(values) {
  return names.map((name) => fieldOf(values[name] ?? "")).join();
}

function fieldOf(value) {
  const text = String(value);
  return text.includes(",") ? `"${text}"` : text;
}

function rowOf({ run, index, model, threads, spinning, repetition, machine, factor }) {
  const latencyMs = (10 * (index + 1) * factor) / Math.sqrt(threads);
  const isAggregate = repetition > repetitions;
  return {
    schema_version: schemaVersion,
    run_id: `2026-11-21T20-${String(run).padStart(6, "0")}-${machine.slice(0, 4)}`,
    row_kind: isAggregate ? "aggregate" : "repetition",
    cell_id: `${model}/cpu/t${threads}/${spinning ? "spin" : "nospin"}/b1/single-stream-quick/full`,
    repetition: isAggregate ? null : repetition,
    repetitions_ok: isAggregate ? repetitions : null,
    repetitions_planned: isAggregate ? repetitions : null,
    started_at: "2026-11-21T20:47:45.915Z",
    model,
    model_sha256: String(index).repeat(64),
    model_bytes: 4745517,
    task: "ocr-detect",
    precision: "fp32",
    parameters: 1171841,
    weights: "published",
    backend: "onnxruntime",
    ep: "cpu",
    threads,
    spinning,
    batch: 1,
    shapes: "x:1x3x512x512",
    processes: 1,
    scenario: "single-stream",
    page_cache: "warm",
    stop: "quick",
    profile: "full",
    seed: 859432400,
    outcome: "ok",
    verdict: "valid",
    warnings: "the meter had a gap: the plug did not answer, twice",
    spawn_ms: 200.525811,
    load_ms: 91.892199 * factor,
    first_ms: 82.721851 * factor,
    warmup_ms: 586.972665,
    warmup_iterations: 10,
    steady_s: 6.020082883,
    clock: "hrtime",
    iterations: 108,
    latency_p50_ms: latencyMs,
    latency_p50_lo_ms: latencyMs * 0.99,
    latency_p50_hi_ms: latencyMs * 1.01,
    latency_p90_ms: latencyMs * 1.05,
    latency_p90_upper_ms: latencyMs * 1.06,
    latency_p95_ms: latencyMs * 1.07,
    latency_min_ms: latencyMs * 0.95,
    latency_mean_ms: latencyMs * 1.01,
    latency_max_ms: latencyMs * 1.3,
    throughput_per_s: 1000 / latencyMs,
    steady: true,
    lag1_autocorrelation: 0.3893199015324281,
    effective_samples: 47.471752590422625,
    peak_rss_bytes: 272179200,
    cpu_s_per_inference: (latencyMs * threads) / 1000,
    major_faults: 0,
    involuntary_switches: 215,
    observer_cpu_fraction: 0.00008016475513586748,
    steal_fraction: 0,
    call_floor_us: 11.567,
    energy_j: 120 * factor,
    energy_lo_j: 118 * factor,
    energy_hi_j: 122 * factor,
    mj_per_inference: latencyMs * 20,
    mean_w: 20,
    energy_source: "shelly plug",
    energy_boundary: "wall",
    energy_method: "counter",
    energy_grade: "A",
    energy_basis: "measured",
    energy_coverage: 1,
    quality_metric: "pixel_f1",
    quality: 0.9005626089121235,
    quality_lo: 0.8912161158879948,
    quality_hi: 0.9091878964248179,
    quality_n: 4194304,
    quality_dataset: "ocr-pages@1",
    machine_id: machine,
    cpu_model: "Some CPU, 8 cores",
    cores: 8,
    memory_bytes: 25276514304,
    architecture: "x64",
    os: "Debian GNU/Linux 12",
    node_version: "20.20.2",
    onnxruntime_version: "1.30.0",
    offgrid_version: "0.1.0",
    git_commit: "eacbea690546e78ea3bdfb5762fbc2b042daed6c",
  };
}
