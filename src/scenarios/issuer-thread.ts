import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { type IssuerMemory, issuedSlot, issuerStates, stateSlot } from "./issuer.ts";

// The clock of an open loop: a thread that sleeps until a query is due and hands it out, and does nothing else.

const memorySchema = z.custom<IssuerMemory>(
  (value) => typeof value === "object" && value !== null && "control" in value,
);

const { control, offsetsNs, issuedNs, startNs } = memorySchema.parse(workerData);
parentPort?.postMessage("ready");
Atomics.wait(control, stateSlot, issuerStates.wait);
const start = startNs[0] ?? 0n;
for (const [index, offset] of offsetsNs.entries()) {
  const now = sleepUntil(start + BigInt(Math.round(offset)));
  if (now === undefined) break;
  issuedNs[index] = now;
  Atomics.store(control, issuedSlot, index + 1);
  Atomics.notify(control, issuedSlot);
}

/** The time on waking, not before `dueNs`; undefined when told to stop. */
function sleepUntil(dueNs: bigint): bigint | undefined {
  let now = process.hrtime.bigint();
  while (now < dueNs) {
    if (Atomics.wait(control, stateSlot, issuerStates.go, Number(dueNs - now) / 1e6) !== "timed-out") return undefined;
    now = process.hrtime.bigint();
  }
  return Atomics.load(control, stateSlot) === issuerStates.stop ? undefined : now;
}
