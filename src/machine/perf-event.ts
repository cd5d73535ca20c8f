/**
 * The kernel's side of counters, perf_event_open(2), as data: which events there are, how one is asked for, and how its
 * answer is read. Multi-byte fields are little-endian; a big-endian kernel refuses the size and counts nothing.
 */

interface PerfEvent {
  readonly kind: "hardware" | "software";
  /** PERF_COUNT_HW_… or PERF_COUNT_SW_…. */
  readonly config: bigint;
  /**
   * `user`: what the kernel does for the process is left out, as perf_event_paranoid 2 asks of an ordinary user.
   * Switches happen in the kernel only, and a task's clock runs there too, whatever is left out.
   */
  readonly mode: "user" | "all";
}

export const perfEvents = {
  instructions: { kind: "hardware", config: 1n, mode: "user" },
  cycles: { kind: "hardware", config: 0n, mode: "user" },
  cacheMisses: { kind: "hardware", config: 3n, mode: "user" },
  branchMisses: { kind: "hardware", config: 5n, mode: "user" },
  taskClockNs: { kind: "software", config: 1n, mode: "user" },
  contextSwitches: { kind: "software", config: 3n, mode: "all" },
  pageFaults: { kind: "software", config: 2n, mode: "all" },
} as const satisfies Readonly<Record<string, PerfEvent>>;
export type CounterName = keyof typeof perfEvents;

export function isCounterName(name: string): name is CounterName {
  return Object.hasOwn(perfEvents, name);
}
export const counterNames: readonly CounterName[] = Object.keys(perfEvents).filter(isCounterName);

/** What a counter says since it was opened. */
export interface CounterReading {
  readonly value: bigint;
  /** How long it was asked to count, over all threads. */
  readonly enabledNs: bigint;
  /** How long it did: less where counters outnumber the CPU's and take turns. */
  readonly runningNs: bigint;
}

/** perf_event_open's number by Node's name of the architecture, where koffi is built for it. */
export const perfEventOpenNumbers: ReadonlyMap<string, number> = new Map([
  ["x64", 298],
  ["arm64", 241],
  ["arm", 364],
  ["ia32", 336],
  ["ppc64", 319],
  ["riscv64", 241],
  ["loong64", 241],
]);

/** PERF_FLAG_FD_CLOEXEC. */
export const closeOnExec = 8;

const types = { hardware: 0, software: 1 } as const;
/** PERF_ATTR_SIZE_VER0: every kernel takes it, and nothing behind it is needed. */
const attributesSize = 64;
/** PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING. */
const readFormat = 3n;
const inherit = 1n << 1n;
const excludeKernel = 1n << 5n;
const excludeHypervisor = 1n << 6n;

/**
 * `struct perf_event_attr` of an event that counts at once, in this thread and in every one that it starts. `pmu` is the type
 * of one of several kinds of CPU (PERF_PMU_TYPE_SHIFT, Linux 5.13); null where there is one kind.
 */
export function encodeAttributes(name: CounterName, pmu: number | null): Buffer {
  const { kind, config, mode } = perfEvents[name];
  const attributes = Buffer.alloc(attributesSize);
  attributes.writeUInt32LE(types[kind], 0);
  attributes.writeUInt32LE(attributesSize, 4);
  attributes.writeBigUInt64LE(kind === "hardware" && pmu !== null ? (BigInt(pmu) << 32n) | config : config, 8);
  attributes.writeBigUInt64LE(readFormat, 32);
  attributes.writeBigUInt64LE(mode === "user" ? inherit | excludeKernel | excludeHypervisor : inherit, 40);
  return attributes;
}

/** Bytes of a reading: value, time enabled, time running. */
export const readingSize = 24;

export function decodeReading(bytes: Buffer): CounterReading {
  return {
    value: bytes.readBigUInt64LE(0),
    enabledNs: bytes.readBigUInt64LE(8),
    runningNs: bytes.readBigUInt64LE(16),
  };
}
