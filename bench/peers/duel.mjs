// Does `offgrid duel` cry wolf, and does it hear one? One-cell suites of real ONNX models, each a whole `offgrid duel` from its
// command line on: a chain of 20 equal layers against itself (aa), against one with a 21st layer that changes nothing (plus5: 5 % more
// work), against itself under an onnxruntime-node that waits busily for a twentieth of each call (wait5) or, of one call in twenty, for
// twice the call (tail5), and against itself beside a neighbour that works in bursts (neighbour). Rates with Clopper-Pearson intervals.
// Options: --suites 60 (of each kind), --kinds aa,plus5,wait5,tail5,neighbour, --keep FILE (a line a suite; what is in it is not measured again), --seed 1.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import onnxProto from "onnx-proto";
import { clopperPearson } from "../../dist/stats/clopper-pearson.js";
import { createRandom } from "../../dist/stats/random.js";
import { conclude, inTemporaryFolder, medianInterval, offgrid, option, root } from "./peer.mjs";

const suites = option("suites", 60);
const kinds = option("kinds", "aa,plus5,wait5,tail5,neighbour").split(",");
const keep = option("keep", "");
const seed = option("seed", 1);
const mostSecondsACell = 25;

/** What a kind of suite must come to. */
const expectations = {
  aa: "no alarm",
  neighbour: "no alarm",
  plus5: "caught",
  wait5: "caught",
  tail5: "no pass",
};

const kept = keep !== "" && existsSync(keep) ? readFileSync(keep, "utf8").trim().split("\n").map(parseLine) : [];
const found = kept.filter(({ kind, seed: of }) => kinds.includes(kind) && of < seed + suites && of >= seed);

await inTemporaryFolder(async (folder) => {
  const arms = plant(folder);
  // By turns, so that whatever the machine does meanwhile befalls all kinds alike.
  for (let suite = seed; suite < seed + suites; suite++) {
    for (const kind of kinds) {
      if (found.some((one) => one.kind === kind && one.seed === suite)) continue;
      const one = { kind, seed: suite, ...(await duel({ ...arms[kind], folder, kind, suite })) };
      found.push(one);
      if (keep !== "") appendFileSync(keep, `${JSON.stringify(one)}\n`);
      process.stderr.write(`${kind} ${suite}: ${one.verdict}, ${one.n} launches, ${one.seconds.toFixed(1)} s\n`);
    }
  }
});

const answers = kinds.map((kind) =>
  summarise(
    kind,
    found.filter((one) => one.kind === kind),
  ),
);
conclude({
  what: "offgrid duel, one-cell suites of real models: false alarms, regressions caught, seconds a cell",
  bound: {
    "no alarm": "0 regressed",
    caught: ">= 95 % regressed",
    "no pass": ">= 95 % not passed",
    medianSeconds: mostSecondsACell,
  },
  kinds: answers,
  isKept: answers.every((one) => one.isKept),
});

function summarise(kind, all) {
  const count = (verdict) => all.filter((one) => one.verdict === verdict).length;
  const regressed = count("regressed");
  // What only slow calls show is never a regression, and must not look like a pass.
  const found = expectations[kind] === "no pass" ? all.length - count("pass") - count("improved") : regressed;
  const { lo, hi } = clopperPearson(found, all.length);
  const seconds = medianInterval(all.map((one) => one.seconds));
  return {
    kind,
    expected: expectations[kind],
    suites: all.length,
    found,
    fraction: found / all.length,
    interval95: [lo, hi],
    verdicts: Object.fromEntries(["pass", "improved", "inconclusive", "regressed"].map((one) => [one, count(one)])),
    launches: medianInterval(all.map((one) => one.n)).median,
    seconds,
    wallSeconds: medianInterval(all.map((one) => one.wallS)).median,
    changePercent: medianInterval(all.flatMap((one) => (one.change === null ? [] : [100 * one.change]))),
    stealFractionMax: Math.max(...all.map((one) => one.steal ?? 0)),
    isKept:
      (expectations[kind] === "no alarm" ? found === 0 : found >= 0.95 * all.length) &&
      seconds.median <= mostSecondsACell,
  };
}

async function duel({ base, cand, folder, kind, suite }) {
  const out = path.join(folder, `${kind}-${suite}`);
  const neighbour = kind === "neighbour" ? disturb(suite) : undefined;
  const startMs = performance.now();
  const { code, stdout, stderr } = await offgrid([
    "duel",
    ...["--base", base, "--cand", cand, "--seed", String(suite), "--out", out, "--format", "json", "--quiet"],
  ]);
  neighbour?.kill("SIGKILL");
  if (code !== 0 && code !== 1) throw new Error(`exit code ${code}: ${stderr}`);
  const { verdict, checks, seconds, stealFraction } = JSON.parse(stdout);
  const [check] = checks.filter(({ kind: of }) => of === "time");
  return {
    verdict,
    n: check.n,
    change: check.change?.value ?? null,
    seconds,
    wallS: (performance.now() - startMs) / 1000,
    steal: stealFraction,
    reasons: check.reasons,
  };
}

/** Works for 50 to 500 ms and rests for 50 ms to 2 s, until it is killed. */
function disturb(suite) {
  const random = createRandom(suite);
  const times = Array.from({ length: 400 }, () => [50 + 450 * random.uniform(), 50 + 1950 * random.uniform()]);
  const code = `const times = ${JSON.stringify(times)}; let at = 0;
    (function burst() {
      const [work, rest] = times[at++ % times.length];
      for (const until = performance.now() + work; performance.now() < until;);
      setTimeout(burst, rest);
    })();`;
  return spawn(process.execPath, ["-e", code], { stdio: "ignore" });
}

/** The files of all kinds; each arm has its own. */
function plant(folder) {
  const put = (name, bytes) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  };
  const base = put("base/chain.onnx", chain(20));
  const same = put("same/chain.onnx", chain(20));
  const longer = put("longer/chain.onnx", chain(21));
  const waits = { waiting: "0.05", tailing: "Math.random() < 0.05 ? 2 : 0" };
  for (const [name, share] of Object.entries(waits)) {
    put(
      `${name}/package.json`,
      JSON.stringify({ name: "onnxruntime-node", version: `0.0.0-${name}`, main: "index.js" }),
    );
    put(`${name}/index.js`, waitingRuntime(share));
  }
  const under = (name) => `model=${same},ort=${path.join(folder, name)}`;
  return {
    aa: { base, cand: same },
    neighbour: { base, cand: same },
    plus5: { base, cand: longer },
    wait5: { base, cand: under("waiting") },
    tail5: { base, cand: under("tailing") },
  };
}

/** An onnxruntime-node whose sessions wait busily after each call, for a share (a JavaScript expression) of what it took. */
function waitingRuntime(share) {
  const own = path.join(root, "node_modules", "onnxruntime-node");
  return `const runtime = require(${JSON.stringify(own)});
    class InferenceSession {
      static async create(...args) {
        const session = await runtime.InferenceSession.create(...args);
        const run = session.run.bind(session);
        session.run = async (...feeds) => {
          const start = process.hrtime.bigint();
          const result = await run(...feeds);
          const end = process.hrtime.bigint();
          const until = end + BigInt(Math.round(Number(end - start) * (${share})));
          while (process.hrtime.bigint() < until);
          return result;
        };
        return session;
      }
    }
    module.exports = { ...runtime, InferenceSession, Tensor: runtime.Tensor, listSupportedBackends: runtime.listSupportedBackends };`;
}

/** `y`: \`layers\` products with square matrices; the 21st is the identity, so that the answers are equal to the bit. */
function chain(layers) {
  const [rows, size] = [48, 256];
  const random = createRandom(7);
  const drawn = Array.from({ length: 20 }, () =>
    Float32Array.from({ length: size * size }, () => (random.uniform() - 0.5) * Math.sqrt(12 / size)),
  );
  const identity = Float32Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
  const { onnx } = onnxProto;
  const value = (name) => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: rows }, { dimValue: size }] } } },
  });
  const names = Array.from({ length: layers + 1 }, (_, index) =>
    index === 0 ? "x" : index === layers ? "y" : `x${index}`,
  );
  return onnx.ModelProto.encode({
    irVersion: 9,
    opsetImport: [{ domain: "", version: 17 }],
    producerName: "offgrid",
    graph: {
      name: "chain",
      node: Array.from({ length: layers }, (_, index) => ({
        name: `layer${index}`,
        opType: "MatMul",
        input: [names[index], `w${index}`],
        output: [names[index + 1]],
      })),
      input: [value("x")],
      output: [value("y")],
      initializer: Array.from({ length: layers }, (_, index) => ({
        name: `w${index}`,
        dims: [size, size],
        dataType: 1,
        rawData: new Uint8Array((drawn[index] ?? identity).buffer),
      })),
    },
  }).finish();
}

function parseLine(line) {
  return JSON.parse(line);
}
