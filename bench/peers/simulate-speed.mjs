// Is the simulator fast enough to try out hundreds of years, and does its memory stay flat? One year of 2000 requests a day under
// random outages, with a panel, a battery too small for the longer outages, and restarts. A plain loop over the minutes of a year
// that counts energy alone takes about as long. Options: --seeds 100.
import { fork } from "node:child_process";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { profileSchema } from "../../dist/power/profile.js";
import { simulate } from "../../dist/power/simulate.js";
import { conclude, medianInterval, option } from "./peer.mjs";

const seeds = option("seeds", 100);
/** 3 s for 100 seeds on two threads; memory that ten years may take more than one. */
const bounds = { seedMs: 50, seedsOnTwoThreadsS: 0.03 * seeds, growthMB: 16 };
const self = fileURLToPath(import.meta.url);

const profile = profileSchema.parse({
  schemaVersion: 1,
  id: "speed",
  story: "Random outages, one panel and a battery too small for the longer ones.",
  supply: [
    { kind: "renewal", meanUpH: 15, meanDownH: 10 },
    { kind: "solar", peakW: 100, peakSunHours: 5 },
  ],
  storage: { capacityWh: 60, chargeLimitW: 60 },
});
const device = { bootingW: 8, idleW: 6, sleepingW: 1 };
const model = {
  id: "model",
  loadingW: 10,
  activeW: 14,
  load: { kind: "constant", seconds: 5 },
  first: { kind: "constant", seconds: 3 },
  service: { kind: "samples", seconds: Array.from({ length: 200 }, (_, index) => 2 + Math.sin(index) / 2) },
};
const classes = [{ id: "requests", arrivals: { kind: "poisson", perDay: 2000 }, deadlineS: 600 }];
const run = (seed, years) => simulate({ profile, device, model, classes, days: 365 * years, seed });

if (!isMainThread) {
  for (let seed = workerData.from; seed < workerData.to; seed++) run(seed, 1);
} else if (process.argv[2] === "memory") {
  run(1, Number(process.argv[3]));
  process.send(process.resourceUsage().maxRSS / 1024);
} else {
  await report();
}

async function report() {
  const { totals } = run(0, 1);
  const timesMs = Array.from({ length: seeds }, (_, seed) => timeOf(seed));
  const seedMs = medianInterval(timesMs);
  const seedsOnTwoThreadsS = await timeOnThreads(2);
  const memoryMB = { oneYear: await memoryOf(1), tenYears: await memoryOf(10) };
  conclude({
    question: "how long does a simulated year take, and does memory grow with the years?",
    year: { served: totals.counts.served, restarts: totals.restarts, lostInFlight: totals.counts.lostInFlight },
    seeds,
    seedMs,
    seedsOnOneThreadS: timesMs.reduce((sum, ms) => sum + ms, 0) / 1000,
    seedsOnTwoThreadsS,
    memoryMB,
    bounds,
    isKept:
      seedMs.median <= bounds.seedMs &&
      seedsOnTwoThreadsS <= bounds.seedsOnTwoThreadsS &&
      memoryMB.tenYears - memoryMB.oneYear <= bounds.growthMB,
  });
}

function timeOf(seed) {
  const startMs = performance.now();
  run(seed, 1);
  return performance.now() - startMs;
}

/** Wall time of all seeds, the start of the threads included, s. */
async function timeOnThreads(threads) {
  const startMs = performance.now();
  const share = Math.ceil(seeds / threads);
  const workers = Array.from(
    { length: threads },
    (_, index) => new Worker(self, { workerData: { from: index * share, to: Math.min(seeds, (index + 1) * share) } }),
  );
  await Promise.all(workers.map((worker) => once(worker, "exit")));
  return (performance.now() - startMs) / 1000;
}

/** Greatest resident set of a process of its own. */
async function memoryOf(years) {
  const [megabytes] = await once(fork(self, ["memory", String(years)]), "message");
  return megabytes;
}
