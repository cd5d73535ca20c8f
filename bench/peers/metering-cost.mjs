// What does reading meters cost what is measured? Median latency in a worker process while this one reads a meter ÷ while it does
// not, in blocks by turns: a planted RAPL tree, and the model of how busy the CPUs are that every run has without a meter. And
// what reading takes of a core: by the sampler's own account, and as CPU time of this process with it less without.
// Options: --pairs 21 --seconds 2 (of a block).
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readPowerFacts } from "../../dist/cli/power-facts.js";
import { clockS, every, readOwnCpuS } from "../../dist/cli/run-meter.js";
import { findLinear } from "../../dist/energy/linear.js";
import { findRapl } from "../../dist/energy/rapl.js";
import { createSampler } from "../../dist/energy/sampler.js";
import { readCatalog } from "../../dist/models/catalog.js";
import { resolveModel } from "../../dist/models/resolve.js";
import { median } from "../../dist/stats/median.js";
import { conclude, inTemporaryFolder, medianInterval, option, root } from "./peer.mjs";

const bounds = { latencyRatio: 1.01, cores: 0.005 };
const models = [
  { reference: "silero-vad", threads: 1 },
  { reference: "ppocr-v4-rec", threads: 2, dims: [1, 3, 48, 320] },
];

if (process.send) await serve();
else await inTemporaryFolder(compareAll);

async function compareAll(folder) {
  const pairs = option("pairs", 21);
  const seconds = option("seconds", 2);
  const answers = [];
  for (const model of models)
    for (const open of [() => openRapl(folder), openLinear])
      answers.push(await compare({ model, open, pairs, seconds }));
  conclude({
    what: "median latency with a meter read ÷ without; cores that reading takes",
    bounds,
    pairs,
    secondsABlock: seconds,
    answers,
    isKept: answers.every(
      ({ latencyRatio, cores }) =>
        latencyRatio.median <= bounds.latencyRatio && Math.max(cores.sampler, cores.process) <= bounds.cores,
    ),
  });
}

async function compare({ model, open, pairs, seconds }) {
  const meter = await open();
  const sampler = createSampler({ meters: [meter], clockS, every, readOwnCpuS });
  const worker = await start(model);
  const blocks = { on: [], off: [] };
  const ratios = [];
  for (let pair = 0; pair < pairs; pair++) {
    const latencyNs = {};
    // Which comes first changes, so that a drift of the machine falls on both alike.
    for (const kind of pair % 2 === 0 ? ["on", "off"] : ["off", "on"]) {
      const before = { cpuS: readOwnCpuS(), samplerS: sampler.cpuS(), atS: clockS() };
      if (kind === "on") sampler.start();
      latencyNs[kind] = await worker.measure(seconds);
      if (kind === "on") {
        sampler.mark();
        sampler.stop();
      }
      const elapsedS = clockS() - before.atS;
      blocks[kind].push({
        cores: (readOwnCpuS() - before.cpuS) / elapsedS,
        samplerCores: (sampler.cpuS() - before.samplerS) / elapsedS,
      });
    }
    ratios.push(latencyNs.on / latencyNs.off);
  }
  await worker.stop();
  await sampler.close();
  const middle = (kind, key) => median(blocks[kind].map((block) => block[key]));
  const { median: ratio, lo, hi } = medianInterval(ratios);
  return {
    model: model.reference,
    threads: model.threads,
    meter: meter.spec.source,
    intervalS: meter.spec.intervalS,
    latencyRatio: { median: round(ratio), lo: round(lo), hi: round(hi) },
    cores: {
      sampler: round(middle("on", "samplerCores")),
      process: round(middle("on", "cores") - middle("off", "cores")),
    },
  };
}

/** A tree of plain files: what the kernel does to read the processor's own counter (some microseconds) is not in it. */
async function openRapl(folder) {
  const zone = path.join(folder, "sys/class/powercap/intel-rapl:0");
  const count = (uj) => writeFileSync(path.join(zone, "energy_uj"), `${uj}\n`);
  mkdirSync(zone, { recursive: true });
  writeFileSync(path.join(zone, "name"), "package-0\n");
  writeFileSync(path.join(zone, "max_energy_range_uj"), "262143328850\n");
  count(1_000_000);
  const load = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    count(2_000_000);
  };
  return opened(await findRapl({ ...search(), root: folder, load }));
}

async function openLinear() {
  return opened(await findLinear(search()));
}

function opened(finding) {
  if (finding.state !== "available") throw new Error(finding.detail);
  return finding.open();
}

function search() {
  const context = {
    logicalCores: os.cpus().length,
    memoryBytes: os.totalmem(),
    cpuModel: os.cpus()[0]?.model ?? null,
    virtualisation: null,
  };
  const facts = readPowerFacts({ root: "/", context, tdpW: null, deviceClass: "n100", line: null });
  return { root: "/", clockS, reference: null, reach: "private", load: async () => {}, facts };
}

async function start(model) {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(model)]);
  const ended = once(child, "exit");
  const answer = async () => {
    const [value] = await Promise.race([
      once(child, "message"),
      ended.then(([code]) => {
        throw new Error(`the process ended with ${code}`);
      }),
    ]);
    return value;
  };
  await answer();
  return {
    measure: (seconds) => {
      child.send(seconds);
      return answer();
    },
    stop: () => {
      child.disconnect();
      return ended;
    },
  };
}

async function serve() {
  const { reference, threads, dims } = JSON.parse(process.argv[2]);
  const { onnxruntimeBackend } = await import("../../dist/backends/onnxruntime.js");
  const { makeInputs } = await import("../../dist/models/inputs.js");
  const { createRandom } = await import("../../dist/stats/random.js");
  const catalog = await readCatalog(path.join(root, "models", "catalog.yaml"));
  const { path: modelPath } = await resolveModel({ reference, catalog, root, cwd: root });
  const session = await onnxruntimeBackend.load({ modelPath, settings: { ep: "cpu", threads, spinning: false } });
  const { uniform } = createRandom(1);
  const feeds =
    dims === undefined
      ? makeInputs({ place: reference, inputs: session.inputs, batch: 1, dims: {}, uniform }).feeds
      : { [session.inputs[0].name]: { type: "float32", dims, data: filled(dims) } };
  const run = session.bind(feeds);
  const { clock } = onnxruntimeBackend;
  const block = async (seconds) => {
    const samples = [];
    const until = clock() + BigInt(Math.round(seconds * 1e9));
    let end = clock();
    while (end < until) {
      const before = clock();
      await run();
      end = clock();
      samples.push(Number(end - before));
    }
    return median(samples);
  };
  await block(0.5);
  process.on("message", async (seconds) => process.send(await block(seconds)));
  process.send("ready");
}

function filled(dims) {
  return new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(0.5);
}

function round(value) {
  return value === null ? null : Number(value.toFixed(5));
}
