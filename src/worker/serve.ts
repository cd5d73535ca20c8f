import { setImmediate as nextTurn } from "node:timers/promises";
import type { Backend, LoadedModel } from "../backends/backend.ts";
import { messageOf, OffgridError } from "../errors.ts";
import type { Quality } from "../tasks/task.ts";
import type { Tensors } from "../tensors/tensor.ts";
import { createAnswerCheck, digestOf } from "./answer.ts";
import { loadBackend } from "./load-backend.ts";
import { prepareTask } from "./prepare.ts";
import { makeReference } from "./reference.ts";
import { type ServeJob, type ServeMessage, type ServeRequest, serveRequestSchema } from "./serve-protocol.ts";

// Entry of the child process that serves requests until it is killed or its channel closes.

interface Serving {
  readonly clock: Backend["clock"];
  readonly feeds: readonly [Tensors, ...Tensors[]];
  readonly infer: LoadedModel["infer"];
  readonly judge: (() => Promise<Quality>) | null;
  readonly check: ReturnType<typeof createAnswerCheck>;
  readonly explain: (cause: unknown) => unknown;
}

const send = (message: ServeMessage) =>
  new Promise<void>((resolve) => {
    // That the parent is gone is told by 'disconnect'.
    process.send?.(message, () => resolve());
  });

// Only the parent decides when to stop: Ctrl-C reaches the whole process group.
process.on("SIGINT", () => {});
// Without a parent nobody keeps the queue: an answer would have nowhere to go.
process.on("disconnect", () => process.exit(0));
let serving: Serving | undefined;
let turn: Promise<void> = Promise.resolve();
process.on("message", (raw) => {
  turn = turn.then(() => obey(serveRequestSchema.parse(raw))).catch(giveUp);
});

async function obey(request: ServeRequest): Promise<void> {
  if (request.type === "start") {
    serving = await start(request.job);
    return;
  }
  if (serving === undefined) throw new TypeError(`asked to ${request.type} before it was started`);
  await send(request.type === "infer" ? await answer(serving, request.id) : await refer(serving));
}

async function start({ job, loadPath, graph, reference }: ServeJob): Promise<Serving> {
  const backend = await loadBackend(job);
  await send({ type: "ready" });
  await nextTurn();
  const loadStart = backend.clock();
  const settings = graph === null ? job.cell : { ...job.cell, graph };
  const model = await backend.load({ modelPath: loadPath, settings });
  const loadMs = toMs(backend.clock() - loadStart);
  const inputsStart = performance.now();
  const { feeds, judge, notes, explain } = await prepareTask({ job, model });
  const inputsMs = performance.now() - inputsStart;
  await send({ type: "loaded", loadMs, inputsMs, inputs: feeds.length, notes: [...notes] });
  const infer: LoadedModel["infer"] = (tensors) => model.infer(tensors);
  return {
    clock: backend.clock,
    feeds,
    infer,
    judge: judge && (() => judge(infer)),
    check: createAnswerCheck({ reference, tolerance: job.tolerance }),
    explain,
  };
}

/** Every request has its input by its number, so that it is answered alike however often it is handed out. */
async function answer({ clock, feeds, infer, check }: Serving, id: number | null): Promise<ServeMessage> {
  const input = (id ?? 0) % feeds.length;
  const start = clock();
  try {
    const outputs = await infer(feeds[input] ?? feeds[0]);
    const inferMs = toMs(clock() - start);
    const digest = digestOf(outputs);
    return { type: "answer", id, inferMs, digest, verdict: check({ input, outputs, digest }), error: "" };
  } catch (thrown) {
    return {
      type: "answer",
      id,
      inferMs: toMs(clock() - start),
      digest: "",
      verdict: "error",
      error: messageOf(thrown),
    };
  }
}

async function refer({ feeds, infer, judge, explain }: Serving): Promise<ServeMessage> {
  return { type: "reference", ...(await makeReference({ feeds, infer, judge, explain })) };
}

async function giveUp(thrown: unknown): Promise<void> {
  const code = thrown instanceof OffgridError ? thrown.code : null;
  await send({ type: "failure", code, message: messageOf(thrown) });
  process.exit(1);
}

function toMs(ns: bigint): number {
  return Number(ns) / 1e6;
}
