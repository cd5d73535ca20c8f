import { type ChildProcess, fork } from "node:child_process";
import { messageOf, OffgridError } from "../errors.ts";
import { claimDecodeErrors } from "../runner/decode-errors.ts";
import { createTail } from "../runner/tail.ts";
import {
  type ArmAnswer,
  type ArmAnswerOf,
  type ArmJob,
  type ArmRequest,
  armAnswerSchema,
  armProtocol,
} from "../worker/duel-protocol.ts";

/** A process that is one arm of a duel. One question at a time. */
export interface ArmProcess {
  /** Version of onnxruntime-node where it is not offgrid's own. */
  readonly onnxruntime: string | null;
  /** @throws OffgridError where it fails, ends, is silent for too long or answers something else; the signal's reason. */
  readonly ask: <Type extends ArmAnswer["type"]>(request: ArmRequest, wanted: Type) => Promise<ArmAnswerOf<Type>>;
  /** Ends it; resolves when it is gone. */
  readonly end: () => Promise<void>;
}

export interface StartArm {
  /** The worker's file: offgrid's own, or another checkout's. */
  readonly entry: string;
  /** Whether it is another checkout's. */
  readonly isForeign: boolean;
  readonly job: ArmJob;
  /** Bytes of an environment variable of no meaning: where things lie in memory depends on its length, which must not decide. */
  readonly layoutBytes: number;
  /** Longest silence. */
  readonly timeoutS: number;
  readonly signal: AbortSignal;
}

/** Starts an arm and waits until its backend is loaded. @throws as `ask`. */
export async function startArm({
  entry,
  isForeign,
  job,
  layoutBytes,
  timeoutS,
  signal,
}: StartArm): Promise<ArmProcess> {
  signal.throwIfAborted();
  const tail = createTail(4096);
  const child = forkArm(entry, layoutBytes);
  child.stdout?.on("data", tail.push);
  child.stderr?.on("data", tail.push);
  const channel = listen({ child, words: () => tail.text().trim() });
  const releaseDecoding = claimDecodeErrors((error) =>
    channel.fail(`sent bytes that are no message: ${error.message}`),
  );

  async function ask<Type extends ArmAnswer["type"]>(request: ArmRequest, wanted: Type): Promise<ArmAnswerOf<Type>> {
    signal.throwIfAborted();
    const onAbort = () => channel.fail("was stopped");
    const timer = setTimeout(() => channel.fail(`said nothing for ${timeoutS} s`), timeoutS * 1000);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const heard = channel.next();
      // One that is gone before it could be told shows in its end.
      child.send(request, () => {});
      const answer = await heard;
      if (isAnswer(answer, wanted)) return answer;
      if (answer.type === "failure") throw new OffgridError({ code: answer.code ?? "backend", fault: answer.message });
      throw new OffgridError({
        code: "backend",
        fault: `the worker said ${answer.type} and was asked to ${request.type}`,
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      signal.throwIfAborted();
    }
  }

  async function end(): Promise<void> {
    releaseDecoding();
    channel.fail("was ended");
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      child.kill("SIGKILL");
      await channel.gone;
    }
  }

  try {
    const { onnxruntime } = await ask({ type: "start", protocol: armProtocol, job }, "ready");
    return { onnxruntime, ask, end };
  } catch (thrown) {
    await end();
    throw isForeign && thrown instanceof OffgridError ? foreign(thrown) : thrown;
  }
}

function forkArm(entry: string, layoutBytes: number): ChildProcess {
  try {
    return fork(entry, [], {
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [],
      env: { ...process.env, OFFGRID_LAYOUT: "x".repeat(layoutBytes) },
    });
  } catch (cause) {
    throw failed(`could not be started (${messageOf(cause)})`);
  }
}

/** The parent's end of the channel: answers one at a time, and one failure for good. */
function listen({ child, words }: { child: ChildProcess; words: () => string }) {
  let waiting: { readonly resolve: (answer: ArmAnswer) => void; readonly reject: (error: Error) => void } | undefined;
  let broken: OffgridError | undefined;
  const fail = (what: string) => {
    broken ??= failed(what);
    waiting?.reject(broken);
    waiting = undefined;
  };
  const gone = new Promise<void>((resolve) => {
    child.on("close", (code, signal) => {
      const said = words();
      fail(`ended by itself (${signal ?? `exit code ${code}`})${said === "" ? "" : `: ${said}`}`);
      resolve();
    });
    child.on("error", (error) => {
      if (child.pid !== undefined) return; // A message to one that is gone; its end tells.
      fail(`could not be started (${error.message})`);
      resolve();
    });
  });
  child.on("message", (raw) => {
    const parsed = armAnswerSchema.safeParse(raw);
    if (!parsed.success) {
      fail("sent something that is no message of ours");
      return;
    }
    waiting?.resolve(parsed.data);
    waiting = undefined;
  });
  return {
    gone,
    fail,
    next: () =>
      new Promise<ArmAnswer>((resolve, reject) => {
        if (broken !== undefined) reject(broken);
        else waiting = { resolve, reject };
      }),
  };
}

function isAnswer<Type extends ArmAnswer["type"]>(answer: ArmAnswer, type: Type): answer is ArmAnswerOf<Type> {
  return answer.type === type;
}

/** One that cannot start says nothing of what it would measure. */
function foreign({ fault }: OffgridError): OffgridError {
  return new OffgridError({
    code: "usage",
    place: "harness",
    fault: `the worker of that checkout cannot be started from this one: ${fault}`,
    cure: "Build it with 'npm run build', and take a release whose duels speak as this one's do",
  });
}

function failed(what: string): OffgridError {
  return new OffgridError({
    code: "backend",
    place: "worker",
    fault: `it ${what}`,
    cure: "Run 'offgrid run' with this model to see what is wrong",
  });
}
