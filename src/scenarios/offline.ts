import { messageOf } from "../errors.ts";
import type { DriveOf } from "../suite/scenario.ts";
import type { DriveRequest, ScenarioResult } from "./scenario.ts";
import { runSingleStream } from "./single-stream.ts";

/** A larger batch helps when it brings at least so much more samples a second than the best before it. */
const leastGain = 1.05;
/** Batches tried in vain before the search ends: throughput may dip at one size and rise at the next. */
const patience = 2;
/** A trial of a batch, after one call that is not counted. */
const trial = { minSeconds: 0.5, minSamples: 5, maxSeconds: 20 } as const;

/**
 * LoadGen's offline: all samples are there at once, and only samples ÷ total time counts. So the batch is free: from the
 * cell's it is doubled as long as that helps, and the measurement is run with the largest that did.
 * @throws what the call throws at the cell's own batch.
 */
export async function runOffline({ maxBatch }: DriveOf<"offline">, request: DriveRequest): Promise<ScenarioResult> {
  const { clock, batch: own } = request;
  const notes: string[] = [];
  let best = { batch: own, driven: callsOf(request), perS: await rateOf({ call: request.call, clock, batch: own }) };
  let failures = 0;
  for (let batch = best.batch * 2; batch <= maxBatch && failures < patience; batch *= 2) {
    let tried: typeof best;
    try {
      const driven = await request.callOf(batch);
      tried = { batch, driven, perS: await rateOf({ call: driven.call, clock, batch }) };
    } catch (thrown) {
      notes.push(`no batch of ${batch}: ${firstLine(messageOf(thrown))}`);
      break;
    }
    if (tried.perS >= best.perS * leastGain) {
      best = tried;
      failures = 0;
    } else failures++;
  }
  request.onTrialEnd();
  const result = await runSingleStream({ clock, stop: request.stop, ...best.driven });
  return { ...result, itemsPerSample: best.batch, bestBatch: best.batch, notes };
}

function callsOf({ call, onOutput }: DriveRequest): Pick<DriveRequest, "call" | "onOutput"> {
  return { call, ...(onOutput && { onOutput }) };
}

/** Items a second, of a short run. */
async function rateOf({ call, clock, batch }: { call: () => Promise<unknown>; clock: () => bigint; batch: number }) {
  await call();
  const { samplesNs, startNs, endNs } = await runSingleStream({ call, clock, stop: trial });
  return (batch * samplesNs.length * 1e9) / Number(endNs - startNs);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
