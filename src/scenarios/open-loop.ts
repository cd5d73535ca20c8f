import type { DriveRequest, ScenarioResult } from "./scenario.ts";

/** What an open loop is asked for, beside the request. */
export interface OpenLoop {
  /** When each query arrives, ns after the start, ascending. */
  readonly offsetsNs: Float64Array;
  /** After this long, what is not answered yet is left: the run is incomplete. Without it, all are answered. */
  readonly maxSeconds?: number;
  /** Told each latency; `true` ends the loop: no more needs to be known. */
  readonly onLatency?: (latencyNs: number) => boolean;
}

/**
 * Answers queries in the order of their arrival, one at a time, with as long a queue as it takes. A query's latency counts
 * from its scheduled time, so that a stall is suffered by everyone who came meanwhile; a loop that asks again only when it
 * was answered would leave them out (coordinated omission).
 * @throws what the call throws.
 */
export async function runOpenLoop(
  { call, clock, openQueue, onOutput }: DriveRequest,
  { offsetsNs, maxSeconds, onLatency }: OpenLoop,
): Promise<ScenarioResult & Required<Pick<ScenarioResult, "open">>> {
  const latencies = new Float64Array(offsetsNs.length);
  const issueDelays = new Float64Array(offsetsNs.length);
  const services = new Float64Array(offsetsNs.length);
  const maxNs = maxSeconds === undefined ? undefined : BigInt(Math.round(maxSeconds * 1e9));
  const queue = await openQueue(offsetsNs);
  let answered = 0;
  let startNs = queue.startNs;
  let endNs = startNs;
  try {
    for (let query = await queue.next(); query !== undefined; query = await queue.next()) {
      const { scheduledNs, issuedNs } = query;
      if (answered === 0) startNs = scheduledNs;
      const begun = clock();
      const output = await call();
      endNs = clock();
      onOutput?.(answered, output);
      const latencyNs = Number(endNs - scheduledNs);
      latencies[answered] = latencyNs;
      issueDelays[answered] = Number(issuedNs - scheduledNs);
      services[answered] = Number(endNs - begun);
      answered++;
      if (onLatency?.(latencyNs) || (maxNs !== undefined && endNs - startNs >= maxNs)) break;
    }
  } finally {
    await queue.close();
  }
  return {
    samplesNs: latencies.slice(0, answered),
    startNs,
    endNs,
    isComplete: answered === offsetsNs.length,
    open: { issueDelayNs: issueDelays.slice(0, answered), serviceNs: services.slice(0, answered) },
  };
}
