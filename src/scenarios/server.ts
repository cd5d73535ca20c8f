import type { DriveOf } from "../suite/scenario.ts";
import { runOpenLoop } from "./open-loop.ts";
import type { DriveRequest, ScenarioResult } from "./scenario.ts";
import { poissonOffsets, queriesFor } from "./schedule.ts";

/** Under this share of the scheduled rate the queue grew through the whole run. */
const keepsUp = 0.95;

/**
 * LoadGen's server: queries arrive as a Poisson process, whatever the answers take. It ends when all that the stop rule's
 * minima ask for are answered.
 * @throws RangeError without a rate; what the call throws.
 */
export async function runServer({ ratePerS }: DriveOf<"server">, request: DriveRequest): Promise<ScenarioResult> {
  if (ratePerS === undefined) throw new RangeError("a server needs a rate, or a search for one");
  const { stop, seed } = request;
  const offsetsNs = poissonOffsets({ queries: queriesFor(stop, ratePerS), perS: ratePerS, seed });
  const result = await runOpenLoop(request, { offsetsNs, maxSeconds: stop.maxSeconds });
  return { ...result, targetPerS: ratePerS, notes: fellBehind(result, ratePerS) };
}

/** What is said of a loop that answers more slowly than queries come. */
export function fellBehind({ samplesNs, startNs, endNs }: ScenarioResult, targetPerS: number): string[] {
  const perS = ((samplesNs.length - 1) * 1e9) / Number(endNs - startNs);
  if (!(perS < targetPerS * keepsUp)) return [];
  return [`answered ${perS.toPrecision(3)} of ${targetPerS.toPrecision(3)} queries a second: the queue only grew`];
}
