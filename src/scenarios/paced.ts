import type { DriveOf } from "../suite/scenario.ts";
import { runOpenLoop } from "./open-loop.ts";
import type { DriveRequest, ScenarioResult } from "./scenario.ts";
import { pacedOffsets, queriesFor } from "./schedule.ts";
import { fellBehind } from "./server.ts";

/**
 * One query every `periodS` seconds, idle in between: what a call costs a machine that clocks down, sleeps or evicts its
 * caches while nobody asks. Latency counts from the scheduled time.
 * @throws what the call throws.
 */
export async function runPaced({ periodS }: DriveOf<"paced">, request: DriveRequest): Promise<ScenarioResult> {
  const { stop } = request;
  const offsetsNs = pacedOffsets({ queries: queriesFor(stop, 1 / periodS), periodS });
  const result = await runOpenLoop(request, { offsetsNs, maxSeconds: stop.maxSeconds });
  return { ...result, targetPerS: 1 / periodS, notes: fellBehind(result, 1 / periodS) };
}
