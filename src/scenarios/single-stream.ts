import { Bench } from "tinybench";
import type { ScenarioRequest, ScenarioResult } from "./scenario.ts";

/**
 * An iteration of tinybench holds the calls of this long, or one that takes longer. One call each would cost: what tinybench
 * does between two iterations leaves the processor's caches colder, and a call of 8 µs then takes 2 to 3 % longer.
 */
const blockNs = 1_000_000n;

/**
 * LoadGen's single stream: the next query starts when the last one has completed. tinybench is the closed loop; the timed
 * region is `before = clock(); await call(); clock() - before` and nothing else. Its own samples are not used: they come
 * sorted, and windows, drift and autocorrelation need their order.
 * @throws what the call throws.
 */
export async function runSingleStream({ call, clock, stop, onOutput }: ScenarioRequest): Promise<ScenarioResult> {
  const minNs = stop.minSeconds * 1e9;
  const maxNs = BigInt(Math.round(stop.maxSeconds * 1e9));
  const samples: number[] = [];
  let startNs = clock();
  let endNs = startNs;
  let busyNs = 0;
  const isComplete = () => samples.length >= stop.minSamples && busyNs >= minNs;
  const isOver = () => isComplete() || endNs - startNs >= maxNs;

  const end = new AbortController();
  const bench = new Bench({ warmup: false, time: Number.POSITIVE_INFINITY, signal: end.signal, throws: true });
  const block = async () => {
    const blockStartNs = clock();
    if (samples.length === 0) startNs = blockStartNs;
    do {
      const before = clock();
      const output = await call();
      endNs = clock();
      onOutput?.(samples.length, output);
      const ns = Number(endNs - before);
      samples.push(ns);
      busyNs += ns;
    } while (endNs - blockStartNs < blockNs && !isOver());
    if (isOver()) end.abort();
  };
  bench.add("calls", block, { async: true });
  await bench.run();

  return { samplesNs: Float64Array.from(samples), startNs, endNs, isComplete: isComplete() };
}
