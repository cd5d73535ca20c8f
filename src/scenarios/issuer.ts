import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ArrivalQueue, OpenQueue } from "./arrivals.ts";

/** What both threads see. */
export interface IssuerMemory {
  /** [queries issued, state: 0 wait, 1 go, 2 stop]. */
  readonly control: Int32Array;
  /** When each query is due, ns after the start. */
  readonly offsetsNs: Float64Array;
  /** When each was issued, ns of `process.hrtime.bigint()`. */
  readonly issuedNs: BigInt64Array;
  /** [the start], ns of the same clock. */
  readonly startNs: BigInt64Array;
}

export const issuedSlot = 0;
export const stateSlot = 1;
export const issuerStates = { wait: 0, go: 1, stop: 2 } as const;

/** From the word to begin until the first moment counts: the thread is awake by then. */
const leadNs = 2_000_000n;
/** While nothing arrives, this thread looks at its other duties so often, ms. */
const napMs = 200;

/**
 * A queue whose clock is a thread of its own: inference blocks the thread that it runs on, so a clock there would issue
 * late what arrives meanwhile, and hide the wait. Times are of `process.hrtime.bigint()`, the same in every thread.
 * @param entry the built issuer-thread.js
 */
export function issuerQueue(entry: string = fileURLToPath(new URL("./issuer-thread.js", import.meta.url))): OpenQueue {
  return async (offsetsNs): Promise<ArrivalQueue> => {
    const memory = shareMemory(offsetsNs);
    const { control } = memory;
    const thread = new Worker(entry, { workerData: memory });
    await once(thread, "message");
    const startNs = process.hrtime.bigint() + leadNs;
    memory.startNs[0] = startNs;
    Atomics.store(control, stateSlot, issuerStates.go);
    Atomics.notify(control, stateSlot);
    let taken = 0;
    return {
      startNs,
      async next() {
        const offset = offsetsNs[taken];
        if (offset === undefined) return undefined;
        while (Atomics.load(control, issuedSlot) <= taken) {
          if (Atomics.wait(control, issuedSlot, taken, napMs) === "timed-out") await nextTurn();
        }
        const issuedNs = memory.issuedNs[taken] ?? 0n;
        taken++;
        return { scheduledNs: startNs + BigInt(Math.round(offset)), issuedNs };
      },
      async close() {
        Atomics.store(control, stateSlot, issuerStates.stop);
        Atomics.notify(control, stateSlot);
        await thread.terminate();
      },
    };
  };
}

function shareMemory(offsetsNs: Float64Array): IssuerMemory {
  const offsets = new Float64Array(new SharedArrayBuffer(offsetsNs.byteLength));
  offsets.set(offsetsNs);
  return {
    control: new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)),
    offsetsNs: offsets,
    issuedNs: new BigInt64Array(new SharedArrayBuffer(offsetsNs.length * BigInt64Array.BYTES_PER_ELEMENT)),
    startNs: new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)),
  };
}
