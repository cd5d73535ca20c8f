import { type ChildProcess, fork } from "node:child_process";
import type { z } from "zod";
import { messageOf } from "../errors.ts";
import { claimDecodeErrors } from "./decode-errors.ts";
import { createTail } from "./tail.ts";

export interface ChildQuestion<Answer> {
  /** The child's entry file. */
  readonly entry: string;
  readonly request: object;
  readonly answer: z.ZodType<Answer>;
  readonly timeoutS: number;
  /** Kills the child at once; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

export type ChildAnswer<Answer> =
  | { readonly state: "answered"; readonly answer: Answer }
  | { readonly state: "failed"; readonly reason: string };

/**
 * Asks a child process of its own one question and waits for its one answer; one child at a time. The child is gone on return,
 * whatever it did; only an abort rejects.
 */
export async function askChild<Answer>(question: ChildQuestion<Answer>): Promise<ChildAnswer<Answer>> {
  const { entry, request, answer: schema, timeoutS, signal } = question;
  signal.throwIfAborted();
  const found = await new Promise<ChildAnswer<Answer>>((resolve) => {
    const tail = createTail(4096);
    let child: ChildProcess | undefined;
    let answer: ChildAnswer<Answer> | undefined;
    const decide = (one: ChildAnswer<Answer>) => {
      answer ??= one;
      child?.kill("SIGKILL");
    };
    const fail = (reason: string) => decide({ state: "failed", reason });
    const onAbort = () => fail("stopped");
    const timer = setTimeout(() => fail(`not done after ${timeoutS} s`), timeoutS * 1000);
    const release = claimDecodeErrors((error) => fail(`sent bytes that are no message: ${error.message}`));
    signal.addEventListener("abort", onAbort, { once: true });
    const end = (how: string) => {
      clearTimeout(timer);
      release();
      signal.removeEventListener("abort", onAbort);
      const words = tail.text().trim();
      resolve(
        answer ?? { state: "failed", reason: `ended ${how} without an answer${words === "" ? "" : `: ${words}`}` },
      );
    };
    try {
      child = fork(entry, [], { serialization: "advanced", stdio: ["ignore", "pipe", "pipe", "ipc"], execArgv: [] });
    } catch (thrown) {
      end(`before it began (${messageOf(thrown)})`);
      return;
    }
    const { pid } = child;
    child.on("error", (error) => pid === undefined && end(`before it began (${error.message})`));
    child.stdout?.on("data", tail.push);
    child.stderr?.on("data", tail.push);
    child.on("message", (raw) => {
      const parsed = schema.safeParse(raw);
      if (parsed.success) decide({ state: "answered", answer: parsed.data });
      else fail("sent something that is no message of ours");
    });
    child.on("close", (code, ended) => end(ended === null ? `with exit code ${code}` : `by ${ended}`));
    child.send(request, () => {
      // One that is gone before it could be told shows in its end.
    });
  });
  signal.throwIfAborted();
  return found;
}
