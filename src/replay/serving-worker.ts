import { type ChildProcess, fork } from "node:child_process";
import { messageOf } from "../errors.ts";
import { systemCodeOf } from "../runner/file-layer.ts";
import { createTail } from "../runner/tail.ts";
import { type ServeJob, type ServeMessage, type ServeRequest, serveMessageSchema } from "../worker/serve-protocol.ts";

/** A serving worker in a process group of its own. Once it was killed nothing that it said is heard any more. */
export interface ServingWorker {
  readonly number: number;
  /** Undefined where no process could be started; `ended` follows. */
  readonly pid: number | undefined;
  /** Sends a request; one that is gone does not hear it. */
  readonly tell: (request: ServeRequest) => void;
  /** SIGKILL to the whole group; resolves when the worker's process is gone. */
  readonly kill: () => Promise<void>;
}

export type WorkerNews =
  | { readonly type: "said"; readonly worker: number; readonly message: ServeMessage }
  /** It ended, or did what no worker does and was ended; not told of a worker that was killed here. */
  | { readonly type: "ended"; readonly worker: number; readonly detail: string };

export interface StartWorker {
  readonly entry: string;
  readonly number: number;
  readonly job: ServeJob;
  readonly onNews: (news: WorkerNews) => void;
}

/** Starts a worker and gives it its job. */
export function startServingWorker({ entry, number, job, onNews }: StartWorker): ServingWorker {
  const tail = createTail(4096);
  let isHeard = true;
  const end = (detail: string) => {
    if (!isHeard) return;
    isHeard = false;
    onNews({ type: "ended", worker: number, detail });
  };

  let child: ChildProcess;
  try {
    child = fork(entry, [], {
      detached: true,
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [],
    });
  } catch (thrown) {
    setImmediate(end, `it could not be started (${messageOf(thrown)})`);
    return { number, pid: undefined, tell: () => {}, kill: async () => {} };
  }
  const { pid } = child;
  const killIfThere = () => {
    if (pid !== undefined && child.exitCode === null && child.signalCode === null) killGroup(pid);
  };
  const gone = new Promise<void>((resolve) => {
    child.on("exit", (code, signal) => {
      resolve();
      // What it printed last is read before its end is told.
      setImmediate(() => {
        const words = tail.text().trim();
        end(`${signal === null ? `exit code ${code}` : signal}${words === "" ? "" : `: ${words}`}`);
      });
    });
    child.on("error", (error) => {
      if (pid !== undefined) return; // A message to one that is gone; its exit tells.
      resolve();
      end(`it could not be started (${error.message})`);
    });
  });
  child.stdout?.on("data", tail.push);
  child.stderr?.on("data", tail.push);
  child.on("message", (raw) => {
    if (!isHeard) return;
    const parsed = serveMessageSchema.safeParse(raw);
    if (parsed.success) {
      onNews({ type: "said", worker: number, message: parsed.data });
      return;
    }
    end("it sent something that is no message of ours");
    killIfThere();
  });
  const worker: ServingWorker = {
    number,
    pid,
    tell: (request) => {
      if (child.connected) child.send(request, () => {});
    },
    kill: () => {
      isHeard = false;
      killIfThere();
      return gone;
    },
  };
  worker.tell({ type: "start", job });
  return worker;
}

/** SIGKILL to a process group; on Windows, which has none, to the process that would lead it. */
export function killGroup(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (cause) {
    if (systemCodeOf(cause) !== "ESRCH") throw cause; // Gone already.
  }
}
