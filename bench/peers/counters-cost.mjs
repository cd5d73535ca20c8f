// What do counters cost that count all the time? Median latency in a process that opened them ÷ in one that did not, on a model
// that does nothing and on PP-OCRv4's recogniser with two threads that sleep between operators, where each switch reads them.
// Pairs of processes take turns block by block; the interval is over pairs. Options: --pairs 9 --blocks 6 --seconds 0.5.
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openCounters } from "../../dist/machine/counters.js";
import { readCatalog } from "../../dist/models/catalog.js";
import { resolveModel } from "../../dist/models/resolve.js";
import { median } from "../../dist/stats/median.js";
import { conclude, medianInterval, option, root } from "./peer.mjs";

const bound = 1.02;
const models = [
  { reference: "models/identity.onnx", threads: 1, dims: [1] },
  { reference: "ppocr-v4-rec", threads: 2, dims: [1, 3, 48, 320] },
];

if (process.send) await serve();
else await compareAll();

async function compareAll() {
  const pairs = option("pairs", 9);
  const blocks = option("blocks", 6);
  const seconds = option("seconds", 0.5);
  const answers = [];
  for (const model of models) answers.push(await compare({ model, pairs, blocks, seconds }));
  conclude({
    what: "median latency with counters ÷ without",
    bound,
    pairs,
    blocks,
    secondsABlock: seconds,
    answers,
    isKept: answers.every(({ latencyRatio }) => latencyRatio.median <= bound),
  });
}

async function compare({ model, pairs, blocks, seconds }) {
  const ratios = [];
  const withoutUs = [];
  let counted = [];
  for (let pair = 0; pair < pairs; pair++) {
    const kinds = pair % 2 === 0 ? ["on", "off"] : ["off", "on"];
    const workers = new Map();
    for (const kind of kinds) workers.set(kind, await start({ model, kind }));
    counted = workers.get("on").counted;
    const ofPair = [];
    for (let block = 0; block < blocks; block++) {
      const latencyNs = {};
      // Which comes first changes, so that a drift of the machine falls on both alike.
      for (const kind of block % 2 === 0 ? kinds : kinds.toReversed()) {
        latencyNs[kind] = await workers.get(kind).measure(seconds);
      }
      ofPair.push(latencyNs.on / latencyNs.off);
      withoutUs.push(latencyNs.off / 1e3);
    }
    ratios.push(median(ofPair));
    for (const { stop } of workers.values()) await stop();
  }
  const round = (value) => (value === null ? null : Number(value.toFixed(4)));
  const { median: middle, lo, hi } = medianInterval(ratios);
  return {
    model: model.reference,
    threads: model.threads,
    counted,
    withoutUs: round(median(withoutUs)),
    latencyRatio: { median: round(middle), lo: round(lo), hi: round(hi) },
  };
}

async function start({ model, kind }) {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ ...model, kind })]);
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
  const { counted } = await answer();
  return {
    counted,
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
  const { reference, threads, dims, kind } = JSON.parse(process.argv[2]);
  const counters = kind === "on" ? await openCounters() : null;
  const { onnxruntimeBackend } = await import("../../dist/backends/onnxruntime.js");
  const catalog = await readCatalog(path.join(root, "models", "catalog.yaml"));
  const { path: modelPath } = await resolveModel({ reference, catalog, root, cwd: root });
  const session = await onnxruntimeBackend.load({ modelPath, settings: { ep: "cpu", threads, spinning: false } });
  const data = new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(0.5);
  const run = session.bind({ [session.inputs[0].name]: { type: "float32", dims, data } });
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
  const states = [...(counters?.states ?? [])];
  process.send({ counted: states.filter(([, { state }]) => state === "counts").map(([name]) => name) });
}
