import { setTimeout as sleep } from "node:timers/promises";
import { OffgridError } from "../errors.ts";
import type { ServeJob, ServeMessage } from "../worker/serve-protocol.ts";
import { createMailbox } from "./mailbox.ts";
import { startServingWorker, type WorkerNews } from "./serving-worker.ts";

type Loaded = Extract<ServeMessage, { type: "loaded" }>;
type Reference = Extract<ServeMessage, { type: "reference" }>;

export interface InterviewRequest {
  readonly entry: string;
  readonly job: ServeJob;
  /** For all of it together. */
  readonly timeoutS: number;
  readonly signal: AbortSignal;
}

/** Starts a worker, lets it load, and ends it: for what loading leaves on the disk. @throws OffgridError; the signal's reason. */
export async function letLoad(request: InterviewRequest): Promise<Loaded> {
  return converse(request, async ({ loaded }) => loaded());
}

/** Lets a worker load and answer every input. @throws OffgridError; the signal's reason. */
export async function letRefer(
  request: InterviewRequest,
): Promise<{ readonly loaded: Loaded; readonly reference: Reference }> {
  return converse(request, async ({ loaded, refer }) => ({ loaded: await loaded(), reference: await refer() }));
}

async function converse<Result>(
  { entry, job, timeoutS, signal }: InterviewRequest,
  talk: (worker: {
    readonly loaded: () => Promise<Loaded>;
    readonly refer: () => Promise<Reference>;
  }) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const nowMs = () => performance.now();
  const mailbox = createMailbox<WorkerNews>(nowMs);
  const worker = startServingWorker({ entry, number: 1, job, onNews: mailbox.put });
  const untilMs = nowMs() + timeoutS * 1000;

  async function hear<Type extends ServeMessage["type"]>(type: Type): Promise<Extract<ServeMessage, { type: Type }>> {
    for (;;) {
      const news = await mailbox.take(untilMs);
      signal.throwIfAborted();
      if (news === undefined && nowMs() < untilMs) continue;
      const message = requireMessage(news, timeoutS);
      if (isOfType(message, type)) return message;
    }
  }

  signal.addEventListener("abort", mailbox.wake);
  try {
    return await talk({
      loaded: () => hear("loaded"),
      refer: () => {
        worker.tell({ type: "refer" });
        return hear("reference");
      },
    });
  } finally {
    signal.removeEventListener("abort", mailbox.wake);
    await Promise.race([worker.kill(), sleep(5_000, undefined, { ref: false })]);
  }
}

function requireMessage(news: WorkerNews | undefined, timeoutS: number): ServeMessage {
  if (news?.type === "said" && news.message.type !== "failure") return news.message;
  if (news?.type === "said" && news.message.type === "failure") {
    throw new OffgridError({ code: news.message.code ?? "backend", fault: news.message.message });
  }
  const hasEnded = news?.type === "ended";
  const detail = hasEnded ? `ended (${news.detail})` : `was not done after ${timeoutS} s`;
  throw new OffgridError({
    code: "backend",
    place: "worker",
    fault: `the worker that makes the reference ${detail}`,
    cure: hasEnded ? "Run 'offgrid run' with this model to see what is wrong" : "Give it longer with --timeout",
  });
}

function isOfType<Type extends ServeMessage["type"]>(
  message: ServeMessage,
  type: Type,
): message is Extract<ServeMessage, { type: Type }> {
  return message.type === type;
}
