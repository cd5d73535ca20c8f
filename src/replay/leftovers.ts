import { setTimeout as sleep } from "node:timers/promises";
import { OffgridError } from "../errors.ts";
import { isProcessAlive, type ProcessIdentity } from "../runner/process-identity.ts";
import { killGroup } from "./serving-worker.ts";

/**
 * Ends the workers of a supervisor that was killed. They end by themselves when their channel closes; one that is deep in
 * an inference, or hangs, may still be there, and would take the processor from the next worker.
 * @throws OffgridError `resume` naming a process that does not go.
 */
export async function endLeftovers({
  processes,
  procRoot,
}: {
  readonly processes: readonly ProcessIdentity[];
  readonly procRoot: string;
}): Promise<void> {
  for (const identity of processes) {
    // Without its start time a process of that number may be anybody's.
    if (identity.startTicks === null) continue;
    for (let attempt = 0; isProcessAlive(identity, { procRoot }); attempt++) {
      if (attempt === 0) killGroup(identity.pid);
      if (attempt > 1000) {
        throw new OffgridError({
          code: "resume",
          place: `process ${identity.pid}`,
          fault: "a worker of this replay is still there and does not end",
          cure: "End it, then resume again",
        });
      }
      await sleep(10);
    }
  }
}
