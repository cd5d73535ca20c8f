import { setTimeout as sleep } from "node:timers/promises";
import { OffgridError } from "../errors.ts";
import type { Phase } from "../suite/phase.ts";
import type { fakeFaults } from "../suite/schema.ts";
import type { Job } from "./protocol.ts";

type Fault = (typeof fakeFaults)[number];

/** The ways in which a real worker can end, for real: signals are raised, memory is taken, the event loop hangs. */
const faults: Readonly<Record<Fault, () => Promise<void>>> = {
  throw: async () => {
    throw new OffgridError({ code: "backend", fault: "the fake backend fails here because its suite says so" });
  },
  exit: async () => process.exit(0),
  segfault: () => raise("SIGSEGV"),
  abort: async () => process.abort(),
  hang: async () => {
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  },
  garbage: async () => {
    process.send?.({ type: "no message of ours", content: [1, 2, 3] });
    await sleep(60_000);
  },
  "out-of-memory": async () => {
    const kept: string[][] = [];
    for (;;) kept.push(Array.from({ length: 1_000_000 }, (_, index) => `${kept.length}-${index}`));
  },
};

/** Does what the cell's fake behaviour asks for at the start of a phase; nothing for any other backend. */
export async function failOnPurpose({ job, phase }: { readonly job: Job; readonly phase: Phase }): Promise<void> {
  const fault = job.cell.backend === "fake" ? job.cell.fake?.fault : undefined;
  if (fault?.at === phase) await faults[fault.kind]();
}

async function raise(signal: NodeJS.Signals): Promise<void> {
  process.stderr.write(`raising ${signal}\n`);
  process.kill(process.pid, signal);
  await sleep(60_000);
}
