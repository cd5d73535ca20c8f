// How long does `offgrid gate` take on the project's reference suite, start to exit? Options: --repeats 15.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { conclude, main, option } from "./peer.mjs";

const repeats = option("repeats", 15);
const boundS = 1;
const table = path.join("results", "reference", "any-machine", "*.csv");

const runs = Array.from({ length: repeats }, () => {
  const startMs = performance.now();
  const { status } = spawnSync(process.execPath, [main, "gate", table, table, "--policy", "reference"], {
    stdio: "ignore",
  });
  return { code: status, seconds: (performance.now() - startMs) / 1000 };
});
const sorted = runs.map(({ seconds }) => seconds).sort((a, b) => a - b);
conclude({
  question: "how long does the gate of the reference suite take, start to exit?",
  medianS: sorted[Math.floor(repeats / 2)],
  slowestS: sorted.at(-1),
  boundS,
  isKept: runs.every(({ code }) => code === 0) && (sorted[Math.floor(repeats / 2)] ?? boundS) <= boundS,
});
