import os from "node:os";
import { getSystemErrorName } from "node:util";
import { messageOf } from "../../errors.ts";
import { parseCpuList } from "../cpu-list.ts";
import { listNames, readText, toFields } from "../files.ts";
import type { LimitWatch } from "./group-watch.ts";
import { verdictOf } from "./verdict.ts";

/** Gives a thread the CPUs of a mask; tests stand in for the kernel. Null, or the error's name as in errno(3). */
export type SetAffinity = (thread: number, mask: Buffer) => string | null;

/**
 * Has every thread of this process, and so all that they start from now on, run on these CPUs only: call it before a model
 * is loaded. Null, or why it did not work. Never throws: what holds is read back from outside.
 */
export async function pinThreads(
  cpus: readonly number[],
  { root = "/", load = loadSetAffinity }: { readonly root?: string; readonly load?: () => Promise<SetAffinity> } = {},
): Promise<string | null> {
  try {
    const set = await load();
    const mask = maskOf(cpus);
    const done = new Set<string>();
    // A thread that another one started meanwhile may have been given the old mask.
    for (;;) {
      const fresh = listNames(root, "proc/self/task").filter((thread) => !done.has(thread));
      if (fresh.length === 0) return done.size === 0 ? "this system does not list a process's threads" : null;
      for (const thread of fresh) {
        done.add(thread);
        const errno = set(Number(thread), mask);
        // ESRCH: it has ended.
        if (errno !== null && errno !== "ESRCH") return `sched_setaffinity refuses it (${errno})`;
      }
    }
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** A cpu_set_t: a bit a CPU, in unsigned longs; little-endian CPUs number them byte by byte (sched_setaffinity(2)). */
export function maskOf(cpus: readonly number[]): Buffer {
  const mask = Buffer.alloc(8 * (1 + Math.floor(Math.max(...cpus) / 64)));
  for (const cpu of cpus) {
    const byte = Math.floor(cpu / 8);
    mask[byte] = (mask[byte] ?? 0) | (1 << (cpu % 8));
  }
  return mask;
}

/** libc's, through koffi. @throws Error where either is missing. */
async function loadSetAffinity(): Promise<SetAffinity> {
  if (os.platform() !== "linux" || os.endianness() !== "LE") throw new Error("affinity takes Linux");
  const { default: koffi } = await import("koffi");
  const set = koffi.load(null).func("int sched_setaffinity(int pid, size_t size, void *mask)");
  return (thread, mask) => {
    const answer: unknown = set(thread, mask.length, mask);
    return answer === 0 ? null : getSystemErrorName(-koffi.errno());
  };
}

/** Watches where the threads of the workers may run, by the word of the kernel. */
export function watchAffinity({
  root,
  limits,
  cpus,
}: {
  readonly root: string;
  readonly limits: { readonly cpus: "little" | number[] };
  readonly cpus: readonly number[];
}): LimitWatch {
  const asked = [...new Set(cpus)].sort((a, b) => a - b).join(",");
  const seen = new Set<string>();
  return {
    look({ phase, workers }) {
      // Many small files, so not beside what is timed; the model's threads are there since it was loaded.
      if (phase === "steady") return;
      // When the first is warm, another may not have come to pin its own yet.
      const pinned = phase === "warmup" ? workers.slice(0, 1) : workers;
      for (const mask of pinned.flatMap((pid) => readMasks(root, pid))) seen.add(mask);
    },
    verdicts() {
      if (seen.size === 0) {
        const fault = "no thread's CPUs could be read back while the worker ran";
        return [verdictOf({ name: "cpus", limits, readBack: null, fault })];
      }
      const masks = [...seen].sort();
      const readBack = `CPUs ${masks.join(" and ")} of all threads`;
      const fault = masks.length === 1 && masks[0] === asked ? null : `not every thread is kept on CPUs ${asked}`;
      return [verdictOf({ name: "cpus", limits, readBack, fault })];
    },
  };
}

/** The CPUs that each thread of a process may run on, as `0,2`. */
function readMasks(root: string, pid: number): readonly string[] {
  return listNames(root, `proc/${pid}/task`)
    .map((thread) => {
      const status = toFields(readText(root, `proc/${pid}/task/${thread}/status`), ":");
      return parseCpuList(status.get("Cpus_allowed_list"))?.join(",");
    })
    .filter((mask) => mask !== undefined);
}
