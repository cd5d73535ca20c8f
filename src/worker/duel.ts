import { messageOf, OffgridError } from "../errors.ts";
import { openCounters } from "../machine/counters.ts";
import { createArm } from "./arm.ts";
import { type ArmAnswer, type ArmJob, type ArmRequest, armProtocol, armRequestSchema } from "./duel-protocol.ts";
import { loadArmBackends } from "./load-arm-backends.ts";
import { prepareTask } from "./prepare.ts";

// Entry of the child process that is one arm of a duel: it answers one request at a time until its channel closes.

const send = (message: ArmAnswer) =>
  new Promise<void>((resolve) => {
    // That the parent is gone is told by 'disconnect'.
    process.send?.(message, () => resolve());
  });

// Only the parent decides when to stop: Ctrl-C reaches the whole process group.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
let arm: ReturnType<typeof createArm> | undefined;
let turn: Promise<void> = Promise.resolve();
process.on("message", (raw) => {
  arm?.wake();
  turn = turn.then(() => obey(raw)).catch(giveUp);
});

async function obey(raw: unknown): Promise<void> {
  const request = parseRequest(raw);
  if (request.type === "start") {
    await send(await start(request.job));
    return;
  }
  if (arm === undefined) throw new TypeError(`asked to ${request.type} before it was started`);
  await send(await arm.answer(request));
  arm.rest();
}

/** @throws OffgridError where another release asks in another way. */
function parseRequest(raw: unknown): ArmRequest {
  const parsed = armRequestSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new OffgridError({
    code: "backend",
    fault: `it speaks protocol ${armProtocol} of duels and was asked in another (${parsed.error.issues[0]?.message})`,
  });
}

async function start(job: ArmJob): Promise<ArmAnswer> {
  const isFake = job.jobs.every(({ cell }) => cell.backend === "fake");
  // Threads inherit counters from the one that starts them: ONNX Runtime's are all yet to come.
  const counters = isFake ? null : await openCounters();
  const { backendOf, onnxruntime } = await loadArmBackends(job);
  arm = createArm({ job, backendOf, prepareTask, counters, cpuS });
  return { type: "ready", onnxruntime };
}

function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function giveUp(thrown: unknown): Promise<void> {
  const code = thrown instanceof OffgridError ? thrown.code : null;
  await send({ type: "failure", code, message: messageOf(thrown) });
  process.exit(1);
}
