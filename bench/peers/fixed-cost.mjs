// What does a repetition cost beside its work? The wall time of a real one of the Identity model, less load, first inference,
// warm-up and steady phase: what is left is fork, import of ONNX Runtime, call floor, and teardown. Option: --repetitions 9.
import path from "node:path";
import { runRepetition } from "../../dist/runner/executor.js";
import { makePlan } from "../../dist/suite/plan.js";
import { suiteSchema } from "../../dist/suite/schema.js";
import { conclude, medianInterval, option, root } from "./peer.mjs";

const boundMs = 600;
const repetitions = option("repetitions", 9);
const modelPath = path.join(root, "models", "identity.onnx");

const suite = suiteSchema.parse({
  schemaVersion: 1,
  name: "fixed-cost",
  models: [modelPath],
  scenarios: [{ kind: "single-stream", stop: "rapid" }],
});
const full = { schemaVersion: 1, id: "full", story: "", limits: {} };
const plan = makePlan({ suite, place: "fixed-cost", profiles: new Map([["full", full]]), filters: [] });
const job = {
  cell: plan.cells[0],
  repetition: 1,
  seed: plan.steps[0].seed,
  modelPath,
  task: "raw",
  floor: null,
  files: {},
  tolerance: plan.tolerance,
  datasets: path.join(root, "bench", "datasets"),
  identityModel: modelPath,
};

const fixedMs = [];
const spawnMs = [];
for (let repetition = 0; repetition < repetitions; repetition++) {
  const start = performance.now();
  const { outcome } = await runRepetition({
    worker: path.join(root, "dist", "worker", "main.js"),
    job,
    timeoutS: 120,
    signal: new AbortController().signal,
    onPhase: () => {},
    countOomKills: () => null,
  });
  const wallMs = performance.now() - start;
  if (outcome.outcome !== "ok") throw new Error(outcome.reason);
  const { loadMs, firstMs, warmupMs, steadyS } = outcome.measurement;
  fixedMs.push(wallMs - loadMs - firstMs - warmupMs - steadyS * 1000);
  spawnMs.push(outcome.spawnMs);
}
const fixed = medianInterval(fixedMs);
conclude({
  what: "wall time of a repetition less its phases, ms",
  boundMs,
  repetitions,
  fixedMs: fixed,
  ofThatSpawnMs: medianInterval(spawnMs),
  isKept: fixed.median <= boundMs,
});
