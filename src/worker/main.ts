import { messageOf, OffgridError } from "../errors.ts";
import { readProbes } from "../machine/probes.ts";
import { measureCallFloor } from "./call-floor.ts";
import { failOnPurpose } from "./fake-fault.ts";
import { loadBackend } from "./load-backend.ts";
import { measure } from "./measure.ts";
import { prepareTask } from "./prepare.ts";
import { requestSchema, type WorkerMessage } from "./protocol.ts";

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
  const { job } = requestSchema.parse(raw);
  await failOnPurpose({ job, phase: "spawn" });
  const backend = await loadBackend({ cell: job.cell, seed: (job.seed + job.repetition) % 2 ** 32 });
  await send({ type: "ready" });
  const { cell } = job;
  const result = await measure({
    cell,
    modelPath: job.modelPath,
    backend,
    readProbes,
    prepareTask: (model) => prepareTask({ job, model }),
    callFloorUs: () => measureCallFloor({ backend, modelPath: job.identityModel, settings: cell }),
    onPhase: async (phase) => {
      await send({ type: "phase", phase });
      await failOnPurpose({ job, phase });
    },
  });
  await send({ type: "result", ...result });
  await failOnPurpose({ job, phase: "exit" });
}

function leave(): void {
  process.disconnect();
}
