// Does a search for the peak rate find the same twice? Two searches with arrivals of their own, on a real model that is fast
// enough for thousands of queries a step: of 662, the fewest that early stopping takes, none may be late, and luck decides.
// Options: --bound 20 (ms), --model ID, --stop RULE: the longer a step, the less a single stall of the machine decides.

import { readFileSync } from "node:fs";
import path from "node:path";
import { parseCsv } from "../../dist/results/csv.js";
import { conclude, inTemporaryFolder, offgrid, option } from "./peer.mjs";

const agreement = 1.1;
const boundMs = option("bound", 20);
const model = option("model", "silero-vad");
const stop = option("stop", "rapid");

await inTemporaryFolder(async (folder) => {
  const out = path.join(folder, "run");
  const searches = [];
  for (const seed of [1, 2]) {
    const to = `${out}-${seed}`;
    const { code, stderr } = await offgrid(
      [
        "run",
        "--model",
        model,
        "--scenario",
        "server",
        "--find-peak",
        "--bound-ms",
        `${boundMs}`,
        "--stop",
        stop,
      ].concat(["--repetitions", "1", "--seed", `${seed}`, "--out", to]),
    );
    if (code !== 0) throw new Error(stderr);
    const file = path.join(to, "results.csv");
    const [row] = parseCsv({ text: readFileSync(file, "utf8"), place: file });
    searches.push({
      seed,
      keptPerS: row.peak_rate_per_s,
      brokenPerS: row.peak_rate_broken_per_s,
      queries: row.iterations,
      p99Ms: row.latency_p99_ms,
      serviceP50Ms: row.service_p50_ms,
      issueDelayP99Ms: row.issue_delay_p99_ms,
      otherCoresMax: row.other_cpu_cores_max,
    });
  }
  const rates = searches.map(({ keptPerS }) => keptPerS ?? 0);
  const ratio = Math.max(...rates) / Math.min(...rates);
  conclude({
    question: "does a search for the peak rate find the same twice?",
    model,
    boundMs,
    stop,
    searches,
    ratio,
    bound: agreement,
    isKept: ratio <= agreement,
  });
});
