// What does the measured loop cost? tinybench's closed loop as the worker runs it, against a bare `await session.run()` loop
// with a clock round each call: interleaved blocks in one process, on a model that does nothing and on Silero VAD.
// Options: --pairs 41 --seconds 0.5 (of a block).
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { sessionOptions } from "../../dist/backends/onnxruntime-backend.js";
import { readCatalog } from "../../dist/models/catalog.js";
import { makeInputs } from "../../dist/models/inputs.js";
import { resolveModel } from "../../dist/models/resolve.js";
import { runSingleStream } from "../../dist/scenarios/single-stream.js";
import { median } from "../../dist/stats/median.js";
import { createRandom } from "../../dist/stats/random.js";
import { createOutputKeeper } from "../../dist/worker/kept-outputs.js";
import { conclude, medianInterval, option, root } from "./peer.mjs";

const bound = 1.02;
const pairs = option("pairs", 41);
const seconds = option("seconds", 0.5);
const clock = process.hrtime.bigint.bind(process.hrtime);

const answers = [];
for (const name of ["models/identity.onnx", "silero-vad"]) answers.push(await compare(name));
conclude({
  what: "median latency by the measured loop ÷ by a bare loop",
  bound,
  pairs,
  secondsABlock: seconds,
  answers,
  isKept: answers.every(({ latencyRatio }) => latencyRatio.median <= bound),
});

async function compare(reference) {
  const catalog = await readCatalog(path.join(root, "models", "catalog.yaml"));
  const { path: modelPath } = await resolveModel({ reference, catalog, root, cwd: root });
  const session = await InferenceSession.create(modelPath, sessionOptions({ ep: "cpu", threads: 1, spinning: false }));
  const feeds = feedsOf(session, reference);
  const bare = () => bareLoop(session, feeds);
  const measured = () => measuredLoop(() => session.run(feeds));
  await bare();
  await measured();

  const blocks = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Which comes first changes, so that a drift of the machine falls on both alike.
    const [first, second] = pair % 2 === 0 ? [bare, measured] : [measured, bare];
    const [one, other] = [await first(), await second()];
    blocks.push(pair % 2 === 0 ? { bare: one, measured: other } : { bare: other, measured: one });
  }
  await session.release();
  const ratio = (key) => rounded(medianInterval(blocks.map((block) => block.measured[key] / block.bare[key])));
  return {
    model: reference,
    bareUs: Number((median(blocks.map((block) => block.bare.latencyNs)) / 1e3).toFixed(2)),
    latencyRatio: ratio("latencyNs"),
    // From one call's start to the next one's, what lies between them included: for the record, it has no bound.
    periodRatio: ratio("periodNs"),
  };
}

async function bareLoop(session, feeds) {
  const samples = [];
  const start = clock();
  const until = start + BigInt(Math.round(seconds * 1e9));
  let end = start;
  while (end < until) {
    const before = clock();
    await session.run(feeds);
    end = clock();
    samples.push(Number(end - before));
  }
  return { latencyNs: median(samples), periodNs: Number(end - start) / samples.length };
}

async function measuredLoop(call) {
  const stop = { minSeconds: seconds, minSamples: 1, maxSeconds: 60 };
  // As in the worker, which keeps some outputs to compare them afterwards.
  const { onOutput } = createOutputKeeper({ seed: 1, feedIndex: () => 0 });
  const { samplesNs, startNs, endNs } = await runSingleStream({ call, clock, stop, onOutput });
  return { latencyNs: median(samplesNs), periodNs: Number(endNs - startNs) / samplesNs.length };
}

function feedsOf(session, place) {
  const { uniform } = createRandom(1);
  const inputs = session.inputMetadata.map(({ name, type, shape }) => ({ name, type, shape }));
  const { feeds } = makeInputs({ place, inputs, batch: 1, dims: {}, uniform });
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
  );
}

function rounded(interval) {
  return Object.fromEntries(Object.entries(interval).map(([key, value]) => [key, Number(value.toFixed(4))]));
}
