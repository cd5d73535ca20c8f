import { Bench } from "tinybench";
import type { ScenarioRequest, ScenarioResult } from "./scenario.ts";

/**
 * LoadGen's single stream: the next query starts when the last one has completed. tinybench is the closed loop; its timed
 * region is `start = clock(); await call(); clock() - start` and nothing else.
 *
 * Samples are taken, and the end is decided, in tinybench's clock conversion, which it calls once an iteration after the
 * timed region. Its own `retainSamples` hands them out sorted, and windows, drift and autocorrelation need their order; its
 * own `time` and `iterations` count what a call's return value names `overriddenDuration` instead of what was measured. The
 * clock is read once more there: keeping the end inside the timed region would cost a call of nothing 2 %.
 * @throws what the call throws.
 */
export async function runSingleStream({ call, clock, stop }: ScenarioRequest): Promise<ScenarioResult> {
  const minNs = stop.minSeconds * 1e9;
  const maxNs = stop.maxSeconds * 1e9;
  const samples: number[] = [];
  const end = new AbortController();
  let busyNs = 0;
  let startNs: bigint | undefined;
  let endNs = 0n;
  const isComplete = () => samples.length >= stop.minSamples && busyNs >= minNs;

  const bench = new Bench({
    warmup: false,
    time: Number.POSITIVE_INFINITY,
    signal: end.signal,
    throws: true,
    timestampProvider: {
      name: "offgrid",
      fn: clock,
      toMs: (elapsed) => {
        const ns = Number(elapsed);
        samples.push(ns);
        busyNs += ns;
        startNs ??= clock() - BigInt(ns);
        if (isComplete() || busyNs >= maxNs) {
          endNs = clock();
          end.abort();
        }
        return ns / 1e6;
      },
      fromMs: (ms) => BigInt(Math.round(ms * 1e6)),
    },
  });
  bench.add("call", call, { async: true });
  await bench.run();

  return {
    samplesNs: Float64Array.from(samples),
    startNs: startNs ?? endNs,
    endNs,
    isComplete: isComplete(),
  };
}
