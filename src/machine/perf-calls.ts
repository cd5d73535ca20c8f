import { closeSync, readSync } from "node:fs";
import { getSystemErrorName } from "node:util";
import { closeOnExec, perfEventOpenNumbers, readingSize } from "./perf-event.ts";

/** The kernel, as far as counters need it; tests stand in for it. */
export interface PerfCalls {
  /** Opens an event for this thread, on any CPU. */
  open(attributes: Buffer): { readonly state: "opened"; readonly fd: number } | Refusal;
  /** @throws Error when the event cannot be read. */
  read(fd: number): Buffer;
  close(fd: number): void;
}

export interface Refusal {
  readonly state: "refused";
  /** The error's name, as in errno(3). */
  readonly errno: string;
}

/**
 * libc's `syscall`, through koffi; undefined on a CPU whose number for it is not known.
 * @throws Error when koffi does not load.
 */
export async function loadPerfCalls(architecture: string): Promise<PerfCalls | undefined> {
  const number = perfEventOpenNumbers.get(architecture);
  if (number === undefined) return undefined;
  const { default: koffi } = await import("koffi");
  const syscall = koffi.load(null).func("long syscall(long number, ...)");
  return {
    open(attributes) {
      const arguments_ = ["void *", attributes, "long", 0, "long", -1, "long", -1, "unsigned long", closeOnExec];
      const fd: unknown = syscall(number, ...arguments_);
      if (typeof fd === "number" && fd >= 0) return { state: "opened", fd };
      return { state: "refused", errno: getSystemErrorName(-koffi.errno()) };
    },
    read(fd) {
      const bytes = Buffer.alloc(readingSize);
      const length = readSync(fd, bytes, 0, readingSize, null);
      if (length !== readingSize) throw new Error(`a counter answered with ${length} bytes`);
      return bytes;
    },
    close: closeSync,
  };
}
