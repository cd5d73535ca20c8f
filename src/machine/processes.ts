import { listNames, readText, toLine } from "./files.ts";

/** A process as /proc/PID/stat tells it (proc_pid_stat(5)): its command's name, never its arguments or its user. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** What the process calls itself: 15 letters at most. */
  readonly name: string;
  /** Ticks after boot at which it began: a pid that is used again is another process. */
  readonly startedAt: number;
  /** CPU seconds of all its threads. */
  readonly cpuS: number;
  /** CPU seconds of the children that have ended and were waited for. */
  readonly endedChildrenCpuS: number;
}

/** USER_HZ: /proc counts hundredths of a second on every architecture that Node runs on (proc_stat(5)). */
const TICKS_PER_S = 100;

/** Places of the fields behind the name, which may itself hold spaces and brackets. */
const FIELDS = { parent: 1, user: 11, system: 12, childrenUser: 13, childrenSystem: 14, start: 19 } as const;

export function parseProcess(text: string | null): ProcessTimes | null {
  const end = text?.lastIndexOf(")") ?? -1;
  const head = /^(\d+) \(([\s\S]*)$/.exec(text?.slice(0, Math.max(0, end)) ?? "");
  const fields = text?.slice(end + 2).split(" ") ?? [];
  const number = (at: number) => Number(fields[at]);
  const times = {
    pid: Number(head?.[1]),
    parent: number(FIELDS.parent),
    startedAt: number(FIELDS.start),
    cpuS: (number(FIELDS.user) + number(FIELDS.system)) / TICKS_PER_S,
    endedChildrenCpuS: (number(FIELDS.childrenUser) + number(FIELDS.childrenSystem)) / TICKS_PER_S,
  };
  if (!Object.values(times).every(Number.isFinite)) return null;
  return { ...times, name: toLine(head?.[2]) ?? "?" };
}

/** The processes that this user may see, by pid; empty without /proc. */
export function readProcesses(root: string): ReadonlyMap<number, ProcessTimes> {
  const processes = new Map<number, ProcessTimes>();
  for (const name of listNames(root, "proc")) {
    const process = /^\d+$/.test(name) ? readProcess(root, Number(name)) : null;
    if (process !== null) processes.set(process.pid, process);
  }
  return processes;
}

/**
 * CPU seconds of processes and all their descendants, the ended ones as far as they were waited for; null when one of the
 * processes cannot be read. Children that live are found where the kernel lists them (CONFIG_PROC_CHILDREN).
 */
export function readFamilyCpu(root: string, pids: readonly number[]): number | null {
  let sum = 0;
  for (const pid of pids) {
    const process = readProcess(root, pid);
    if (process === null) return null;
    sum += process.cpuS + process.endedChildrenCpuS;
    // A child that ends between the two readings is missing here, and is in its parent's sum the next time.
    for (const child of childrenOf(root, pid)) sum += readFamilyCpu(root, [child]) ?? 0;
  }
  return sum;
}

/** CPU seconds of this process's children that have ended, in hundredths; null where the system does not tell. */
export function readEndedChildrenCpu(root: string): number | null {
  return parseProcess(readText(root, "proc/self/stat"))?.endedChildrenCpuS ?? null;
}

/** Less than this between two looks is what any idle process uses now and then. */
const LEAST_CPU_S = 0.05;

/**
 * Which command used most CPU between two looks at all processes, those of `family` and their descendants left out; its
 * processes count together. Null when none used more than a little: what ran has ended, or cannot be seen from here.
 */
export function findBusiest({
  before,
  after,
  family,
}: {
  readonly before: ReadonlyMap<number, ProcessTimes>;
  readonly after: ReadonlyMap<number, ProcessTimes>;
  readonly family: readonly number[];
}): string | null {
  const used = new Map<string, number>();
  for (const process of after.values()) {
    if (isOf({ process, family, processes: after })) continue;
    const earlier = before.get(process.pid);
    const base = earlier?.startedAt === process.startedAt ? earlier.cpuS : 0;
    used.set(process.name, (used.get(process.name) ?? 0) + process.cpuS - base);
  }
  let busiest: string | null = null;
  let most = LEAST_CPU_S;
  for (const [name, cpuS] of used) {
    if (cpuS <= most) continue;
    busiest = name;
    most = cpuS;
  }
  return busiest;
}

function isOf({
  process,
  family,
  processes,
}: {
  process: ProcessTimes;
  family: readonly number[];
  processes: ReadonlyMap<number, ProcessTimes>;
}): boolean {
  const seen = new Set<number>();
  for (let one: ProcessTimes | undefined = process; one && !seen.has(one.pid); one = processes.get(one.parent)) {
    if (family.includes(one.pid)) return true;
    seen.add(one.pid);
  }
  return false;
}

function readProcess(root: string, pid: number): ProcessTimes | null {
  return parseProcess(readText(root, `proc/${pid}/stat`));
}

function childrenOf(root: string, pid: number): readonly number[] {
  return (readText(root, `proc/${pid}/task/${pid}/children`) ?? "").split(" ").filter(Boolean).map(Number);
}
