import { once } from "node:events";
import type { Backend } from "../backends/backend.ts";
import { messageOf, OffgridError } from "../errors.ts";
import { openCounters } from "../machine/counters.ts";
import { pinThreads } from "../machine/limits/affinity.ts";
import { readProbes } from "../machine/probes.ts";
import { readProcessMemory } from "../machine/process-memory.ts";
import { type OpenQueue, virtualQueue } from "../scenarios/arrivals.ts";
import { issuerQueue } from "../scenarios/issuer.ts";
import { measureCallFloor } from "./call-floor.ts";
import { failOnPurpose } from "./fake-fault.ts";
import { loadBackend } from "./load-backend.ts";
import { measure } from "./measure.ts";
import { prepareTask } from "./prepare.ts";
import { requestSchema, startSchema, type WorkerMessage } from "./protocol.ts";

// Entry of the child process that measures one repetition. It takes one request, answers with one result, and ends.

const send = (message: WorkerMessage) =>
  new Promise<void>((resolve) => {
    // The callback comes when the message is written; that the parent is gone is told by 'disconnect'.
    process.send?.(message, () => resolve());
  });

// Only the parent decides when to stop: Ctrl-C reaches the whole process group.
process.on("SIGINT", () => {});
// Without a parent there is nobody to measure for.
process.on("disconnect", () => process.exit(0));
process.once("message", (raw) => {
  serve(raw).then(leave, async (thrown: unknown) => {
    const code = thrown instanceof OffgridError ? thrown.code : null;
    await send({ type: "failure", code, message: messageOf(thrown) });
    leave();
  });
});

async function serve(raw: unknown): Promise<void> {
  const { job } = startSchema.parse(raw);
  await failOnPurpose({ job, phase: "spawn" });
  const unpinned = job.affinity === undefined ? null : await pinThreads(job.affinity);
  // Threads inherit counters from the one that starts them: ONNX Runtime's are all yet to come.
  const counters = job.cell.backend === "fake" ? null : await openCounters();
  const backend = await loadBackend({ cell: job.cell, seed: (job.seed + job.repetition) % 2 ** 32 });
  await send({ type: "ready" });
  const { cell } = job;
  const result = await measure({
    cell,
    modelPath: job.modelPath,
    backend,
    readProbes: () => readProbes({ counters }),
    prepareTask: async (model, batch) => {
      const task = await prepareTask({ job, model, batch });
      return job.parts === "timing" ? { ...task, judge: null } : task;
    },
    openQueue: openQueueOf(backend),
    seed: job.seed,
    tolerance: job.tolerance,
    audit: job.audit ?? false,
    minSteadyS: job.minSteadyS ?? null,
    onWarm: () => (cell.processes === 1 ? Promise.resolve() : waitForGo()),
    readMemory: readProcessMemory,
    callFloorUs: async () =>
      job.parts === "timing" ? null : measureCallFloor({ backend, modelPath: job.identityModel, settings: cell }),
    onPhase: async (phase) => {
      await send({ type: "phase", phase });
      await failOnPurpose({ job, phase });
    },
  });
  if (unpinned !== null) result.measurement.notes.push(`its threads could not be kept on their CPUs: ${unpinned}`);
  await send({ type: "result", ...result });
  await failOnPurpose({ job, phase: "exit" });
}

async function waitForGo(): Promise<void> {
  const heard = once(process, "message");
  await send({ type: "warm" });
  requestSchema.parse((await heard)[0]);
}

/** Arrivals on the machine's clock come from a thread; on a virtual one they need none. */
function openQueueOf({ clock, passUntil }: Backend): OpenQueue {
  return passUntil === undefined ? issuerQueue() : virtualQueue({ clock, passUntil });
}

function leave(): void {
  process.disconnect();
}
