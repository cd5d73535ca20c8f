import { readText } from "./files.ts";
import type { Machine } from "./host.ts";

/** CPU time of the whole machine since boot, in seconds over all CPUs; null where the system does not tell it apart. */
export interface CpuTimes {
  readonly userS: number;
  readonly niceS: number;
  readonly systemS: number;
  readonly idleS: number;
  readonly iowaitS: number | null;
  readonly irqS: number;
  readonly softirqS: number | null;
  /** Time a hypervisor gave to others while this machine wanted to run. */
  readonly stealS: number | null;
}

/** USER_HZ: /proc/stat counts hundredths of a second on every architecture that Node runs on (proc_stat(5)). */
const TICKS_PER_S = 100;
const MS_PER_S = 1e3;
const COLUMNS = 8;

/** From /proc/stat, else from Node (macOS, Windows); null when neither tells. */
export function readCpuTimes({ root, host }: Machine): CpuTimes | null {
  return parseCpuTimes(readText(root, "proc/stat")) ?? fromHost(host);
}

/** CPUs that the seconds are of: those that /proc/stat has a line of, else Node's; null when neither tells. */
export function countCpus({ root, host }: Machine): number | null {
  const lines = readText(root, "proc/stat")?.match(/^cpu\d+ /gm)?.length ?? host.cpus().length;
  return lines > 0 ? lines : null;
}

export function parseCpuTimes(text: string | null): CpuTimes | null {
  const line = /^cpu +(\d+(?: \d+)*)/m.exec(text ?? "")?.[1];
  // The two columns after steal, guest time, are already counted in user and nice.
  const seconds = line?.split(" ").map((ticks) => Number(ticks) / TICKS_PER_S) ?? [];
  if (seconds.length < COLUMNS) return null;
  const [userS = 0, niceS = 0, systemS = 0, idleS = 0, iowaitS = 0, irqS = 0, softirqS = 0, stealS = 0] = seconds;
  return { userS, niceS, systemS, idleS, iowaitS, irqS, softirqS, stealS };
}

/** Share of the machine's CPU time taken by a hypervisor between two readings, 0..1. */
export function stealFraction(before: CpuTimes | null, after: CpuTimes | null): number | null {
  return fraction(before, after, (times) => times.stealS);
}

/**
 * Share of the machine's CPU time spent running anything, this process included, between two readings, 0..1.
 * Idle, waiting for disks, and stolen time are not busy.
 */
export function busyFraction(before: CpuTimes | null, after: CpuTimes | null): number | null {
  return fraction(before, after, busyS);
}

/** CPU time spent running anything: not idle, not waiting for disks, not stolen. */
export function busyS({ userS, niceS, systemS, irqS, softirqS }: CpuTimes): number {
  return userS + niceS + systemS + irqS + (softirqS ?? 0);
}

function fraction(
  before: CpuTimes | null,
  after: CpuTimes | null,
  part: (times: CpuTimes) => number | null,
): number | null {
  if (before === null || after === null) return null;
  const [from, to] = [part(before), part(after)];
  const elapsed = total(after) - total(before);
  if (from === null || to === null || elapsed <= 0) return null;
  // iowait and idle may step back by a tick (proc_stat(5)), which would put a share just outside 0..1.
  return Math.min(1, Math.max(0, (to - from) / elapsed));
}

function total(times: CpuTimes): number {
  const { userS, niceS, systemS, idleS, iowaitS, irqS, softirqS, stealS } = times;
  return userS + niceS + systemS + idleS + (iowaitS ?? 0) + irqS + (softirqS ?? 0) + (stealS ?? 0);
}

function fromHost(host: Machine["host"]): CpuTimes | null {
  const cpus = host.cpus();
  const seconds = (name: "user" | "nice" | "sys" | "idle" | "irq") =>
    cpus.reduce((sum, { times }) => sum + times[name], 0) / MS_PER_S;
  const times = {
    userS: seconds("user"),
    niceS: seconds("nice"),
    systemS: seconds("sys"),
    idleS: seconds("idle"),
    iowaitS: null,
    irqS: seconds("irq"),
    softirqS: null,
    stealS: null,
  };
  return total(times) > 0 ? times : null;
}
