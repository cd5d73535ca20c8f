import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { type LoadRequest, loadMessageSchema } from "../worker/load-protocol.ts";
import { claimDecodeErrors } from "./decode-errors.ts";
import { createTail } from "./tail.ts";

export interface LoadOrder extends Pick<LoadRequest, "threads" | "duty"> {
  /** The child's entry file. */
  readonly entry: string;
  /** Ends the child at once. */
  readonly signal: AbortSignal;
}

/** Seconds until a worker has its load on: a hundred times what it takes. */
const startS = 120;

/**
 * Runs `use` while a child process of its own keeps `threads` CPUs busy for a share `duty` of the time. The child and its file are
 * gone on return, however `use` ends; where the child ends before, `use` is told by its signal.
 * @throws OffgridError `backend` when there is no such load; the signal's reason.
 */
export async function underLoad<T>(order: LoadOrder, use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  order.signal.throwIfAborted();
  const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-load-"));
  const lost = new AbortController();
  const signal = AbortSignal.any([order.signal, lost.signal]);
  const lose = (reason: string) => lost.abort(failed(order, reason));
  const release = claimDecodeErrors((error) => lose(`it sent bytes that are no message: ${error.message}`));
  const timer = setTimeout(() => lose(`it was not at work after ${startS} s`), startS * 1000);
  let worker: LoadWorker | undefined;
  try {
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      worker = startWorker({ order, folder, onLoaded: resolve, onLost: lose });
    });
    clearTimeout(timer);
    signal.throwIfAborted();
    const result = await use(signal);
    signal.throwIfAborted();
    return result;
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    clearTimeout(timer);
    await worker?.end();
    release();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface LoadWorker {
  /** Resolves when the process is gone. */
  readonly end: () => Promise<void>;
}

function failed({ threads }: LoadOrder, reason: string): OffgridError {
  return new OffgridError({
    code: "backend",
    place: `${threads} thread${threads === 1 ? "" : "s"}`,
    fault: `the load cannot be kept up: ${reason}`,
    cure: "Run 'offgrid doctor' to see what is missing",
  });
}

function startWorker({
  order: { entry, threads, duty },
  folder,
  onLoaded,
  onLost,
}: {
  order: LoadOrder;
  folder: string;
  onLoaded: () => void;
  /** It failed or ended by itself. */
  onLost: (reason: string) => void;
}): LoadWorker {
  const tail = createTail(4096);
  let child: ChildProcess;
  try {
    child = fork(entry, [], { serialization: "advanced", stdio: ["ignore", "pipe", "pipe", "ipc"], execArgv: [] });
  } catch (thrown) {
    onLost(`no process could be started (${messageOf(thrown)})`);
    return { end: async () => {} };
  }
  const gone = new Promise<void>((resolve) => {
    child.on("close", (code, signal) => {
      const words = tail.text().trim();
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      onLost(`it ended ${how}${words === "" ? "" : `: ${words}`}`);
      resolve();
    });
    child.on("error", (error) => {
      if (child.pid !== undefined) return; // A message to one that is gone; its end tells.
      onLost(`no process could be started (${error.message})`);
      resolve();
    });
  });
  child.stdout?.on("data", tail.push);
  child.stderr?.on("data", tail.push);
  child.on("message", (raw) => {
    const parsed = loadMessageSchema.safeParse(raw);
    if (!parsed.success) onLost("it sent something that is no message of ours");
    else if (parsed.data.type === "failure") onLost(parsed.data.message);
    else onLoaded();
  });
  const request: LoadRequest = { type: "load", threads, duty, folder };
  child.send(request, () => {
    // One that is gone before it could be told shows in its end.
  });
  return {
    end: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
