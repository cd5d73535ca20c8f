// How far do instructions an inference move between processes? PP-OCRv4's recogniser without spinning, five repetitions by
// `offgrid run`: their spread, (largest − smallest) ÷ median, beside that of the task clock. Where nothing counts instructions
// the answer says so and why. Then, in this process, the kernel's own counters against getrusage(2), on a session of as many
// threads. Options: --repetitions 5 --threads 2 --inferences 200.

import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { countersBetween } from "../../dist/machine/counter-totals.js";
import { openCounters } from "../../dist/machine/counters.js";
import { readCatalog } from "../../dist/models/catalog.js";
import { resolveModel } from "../../dist/models/resolve.js";
import { parseCsv } from "../../dist/results/csv.js";
import { median } from "../../dist/stats/median.js";
import { conclude, inTemporaryFolder, main, offgrid, option, root } from "./peer.mjs";

const model = "ppocr-v4-rec";
const spreadBound = 0.005;
/** Largest difference of a software counter from getrusage; the task clock leaves the switches themselves out. */
const agreementBound = 0.05;
const repetitions = option("repetitions", 5);
const threads = option("threads", 2);
const inferences = option("inferences", 200);

const pmu = await askDoctor();
const rows = await measure();
const agreement = await compareWithGetrusage();
const instructions = spreadOf("instructions_per_inference");
conclude({
  what: `instructions an inference, ${model}, ${threads} threads, spin off: (largest − smallest) ÷ median`,
  spreadBound,
  agreementBound,
  repetitions,
  ...pmu,
  instructions,
  cycles: spreadOf("cycles_per_inference"),
  // For comparison: how far time itself moves.
  taskClockS: spreadOf("task_clock_s_per_inference"),
  latencyP50Ms: spreadOf("latency_p50_ms"),
  toGetrusage: agreement,
  isKept:
    (pmu.pmu === "absent" || (instructions !== null && instructions.spread <= spreadBound)) &&
    Object.values(agreement).every(({ ratio }) => ratio === null || Math.abs(ratio - 1) <= agreementBound),
});

async function askDoctor() {
  // Exit code 1 tells of other things that are missing; what is printed is the answer all the same.
  const { stdout } = await promisify(execFile)(process.execPath, [main, "doctor", "--format", "json"]).catch((e) => e);
  const { state, detail, remedy } = JSON.parse(stdout).findings.find(({ id }) => id === "counters");
  return state === "ok" ? { pmu: "present", counters: detail } : { pmu: "absent", reason: detail, remedy };
}

function measure() {
  return inTemporaryFolder(async (folder) => {
    const suite = path.join(folder, "instructions.yaml");
    writeFileSync(
      suite,
      JSON.stringify({
        schemaVersion: 1,
        name: "instructions",
        models: [model],
        settings: { threads: [threads], spinning: [false] },
        scenarios: [{ kind: "single-stream", stop: "rapid" }],
        repetitions,
      }),
    );
    const out = path.join(folder, "run");
    const { code, stderr } = await offgrid(["run", suite, "--out", out, "--quiet"]);
    if (code !== 0) throw new Error(stderr);
    const all = parseCsv({ text: readFileSync(path.join(out, "results.csv"), "utf8"), place: "results.csv" });
    return all.filter(({ row_kind, outcome }) => row_kind === "repetition" && outcome === "ok");
  });
}

function spreadOf(column) {
  const values = rows.map((row) => row[column]).filter((value) => value !== null);
  if (values.length < repetitions) return null;
  const middle = median(values);
  return { median: middle, spread: Number(((Math.max(...values) - Math.min(...values)) / middle).toFixed(5)) };
}

async function compareWithGetrusage() {
  const counters = await openCounters();
  const { run, release } = await openSession();
  for (let count = 0; count < 10; count++) await run();
  const [before, from] = [counters.read(), process.resourceUsage()];
  for (let count = 0; count < inferences; count++) await run();
  const [totals, to] = [countersBetween(before, counters.read()), process.resourceUsage()];
  await release();
  counters.close();
  const used = (...fields) => fields.reduce((sum, field) => sum + to[field] - from[field], 0);
  const compare = (counted, getrusage) => ({
    counted,
    getrusage,
    ratio: counted === null ? null : Number((counted / getrusage).toFixed(4)),
  });
  return {
    cpuS: compare(
      totals.taskClockNs === null ? null : totals.taskClockNs / 1e9,
      used("userCPUTime", "systemCPUTime") / 1e6,
    ),
    contextSwitches: compare(totals.contextSwitches, used("voluntaryContextSwitches", "involuntaryContextSwitches")),
    pageFaults: compare(totals.pageFaults, used("minorPageFault", "majorPageFault")),
  };
}

/** ONNX Runtime is imported here, after the counters were opened: threads inherit them when they start. */
async function openSession() {
  const { onnxruntimeBackend } = await import("../../dist/backends/onnxruntime.js");
  const catalog = await readCatalog(path.join(root, "models", "catalog.yaml"));
  const { path: modelPath } = await resolveModel({ reference: model, catalog, root, cwd: root });
  const session = await onnxruntimeBackend.load({ modelPath, settings: { ep: "cpu", threads, spinning: false } });
  const [{ name }] = session.inputs;
  const dims = [1, 3, 48, 320];
  const data = new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(0.5);
  const run = session.bind({ [name]: { type: "float32", dims, data } });
  return { run, release: () => session.release() };
}
