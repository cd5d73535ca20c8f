// What does a bound of a percentile cost at a million samples? LoadGen's early stopping and the exact upper bound, each a search
// over binomial tails. No option.
import { performance } from "node:perf_hooks";
import { earlyStopping, overLatencyAllowed, queriesNeeded } from "../../dist/stats/early-stopping.js";
import { percentileUpperBound } from "../../dist/stats/percentile.js";
import { sortSamples } from "../../dist/stats/sorted.js";
import { conclude, medianInterval } from "./peer.mjs";

const boundMs = 1;
const samples = 1_000_000;
const sorted = sortSamples(Float64Array.from({ length: samples }, (_, index) => index));
const targets = [500, 900, 950, 990, 999];

const calls = {
  overLatencyAllowed: (perMille) => overLatencyAllowed(samples, { perMille }),
  queriesNeeded: (perMille) => queriesNeeded(10_000, { perMille }),
  earlyStopping: (perMille) => earlyStopping(sorted, { perMille }),
  percentileUpperBound: (perMille) => percentileUpperBound(sorted, perMille),
};

const results = Object.entries(calls).flatMap(([name, call]) =>
  targets.map((perMille) => {
    for (let warm = 0; warm < 50; warm++) call(perMille);
    const timesMs = Array.from({ length: 201 }, () => {
      const start = performance.now();
      call(perMille);
      return performance.now() - start;
    });
    return { name, perMille, ms: medianInterval(timesMs) };
  }),
);

conclude({
  question: "what does a bound of a percentile cost at a million samples?",
  samples,
  results,
  boundMs,
  isKept: results.every(({ ms }) => ms.median <= boundMs),
});
