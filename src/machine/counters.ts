import os from "node:os";
import { messageOf } from "../errors.ts";
import { listNames, readNumber } from "./files.ts";
import type { Machine } from "./host.ts";
import { loadPerfCalls, type PerfCalls } from "./perf-calls.ts";
import {
  type CounterName,
  type CounterReading,
  counterNames,
  decodeReading,
  encodeAttributes,
  perfEvents,
} from "./perf-event.ts";

/** Whether a counter counts, or why not. */
export type CounterState =
  | { readonly state: "counts" }
  /** There is no perf_event on this system or CPU. */
  | { readonly state: "no-interface" }
  /** The library that reaches it does not load. */
  | { readonly state: "no-library"; readonly fault: string }
  /** The kernel refuses, by the name of the error. */
  | { readonly state: "refused"; readonly errno: string };

export type CounterStates = ReadonlyMap<CounterName, CounterState>;

/** A counter that is absent, or that could not be read, is not in it. */
export type CounterReadings = Readonly<Partial<Record<CounterName, CounterReading>>>;

export interface Counters {
  readonly states: CounterStates;
  /** What they say since they were opened; never throws. */
  read(): CounterReadings;
  close(): void;
}

/** Kinds of CPU by the name of their counters: x86 with one kind and with two or three, Arm, Apple. */
const pmuNames = /^(cpu|cpu_core|cpu_atom|cpu_lowpower|armv\d\w*|apple_\w+_pmu)$/;

/**
 * Counters of this thread and of all that it starts from now on: open them before ONNX Runtime makes its threads. Threads
 * that were there before (V8's compiler and collector) are not counted. Never throws: what is absent has its reason.
 */
export async function openCounters({
  root = "/",
  host = os,
  load = loadPerfCalls,
}: Partial<Machine> & { readonly load?: typeof loadPerfCalls } = {}): Promise<Counters> {
  if (host.platform() !== "linux") return absentCounters({ state: "no-interface" });
  try {
    const calls = await load(host.arch());
    return calls === undefined ? absentCounters({ state: "no-interface" }) : openAll({ calls, pmus: readPmus(root) });
  } catch (thrown) {
    return absentCounters({ state: "no-library", fault: messageOf(thrown) });
  }
}

function absentCounters(state: CounterState): Counters {
  return { states: stateOfEach(() => state), read: () => ({}), close: () => {} };
}

function openAll({ calls, pmus }: { readonly calls: PerfCalls; readonly pmus: readonly number[] }): Counters {
  const opened = new Map<CounterName, readonly number[]>();
  const states = stateOfEach((name) => {
    const event = openEvent({ calls, pmus, name });
    if ("errno" in event) return { state: "refused", errno: event.errno };
    opened.set(name, event.fds);
    return { state: "counts" };
  });
  return {
    states,
    read: () => {
      const readings: Partial<Record<CounterName, CounterReading>> = {};
      for (const [name, fds] of opened) {
        const reading = readEvent({ calls, fds });
        if (reading !== undefined) readings[name] = reading;
      }
      return readings;
    },
    close: () => {
      for (const fd of [...opened.values()].flat()) calls.close(fd);
      opened.clear();
    },
  };
}

/**
 * One descriptor an event, because perf_event_open(2) rules out groups that are inherited; on a machine with several kinds of
 * CPU one a kind. An event that one kind refuses would count less than was done: it is refused.
 */
function openEvent({
  calls,
  pmus,
  name,
}: {
  readonly calls: PerfCalls;
  readonly pmus: readonly number[];
  readonly name: CounterName;
}): { readonly fds: readonly number[] } | { readonly errno: string } {
  const fds: number[] = [];
  const kinds = perfEvents[name].kind === "hardware" && pmus.length > 1 ? pmus : [null];
  for (const pmu of kinds) {
    const event = calls.open(encodeAttributes(name, pmu));
    if (event.state === "refused") {
      for (const fd of fds) calls.close(fd);
      return { errno: event.errno };
    }
    fds.push(event.fd);
  }
  return { fds };
}

/** A thread is on one kind of CPU at a time: values and running times add up, while every kind has the whole time enabled. */
function readEvent({
  calls,
  fds,
}: {
  readonly calls: PerfCalls;
  readonly fds: readonly number[];
}): CounterReading | undefined {
  try {
    return fds
      .map((fd) => decodeReading(calls.read(fd)))
      .reduce((sum, one) => ({
        value: sum.value + one.value,
        enabledNs: sum.enabledNs > one.enabledNs ? sum.enabledNs : one.enabledNs,
        runningNs: sum.runningNs + one.runningNs,
      }));
  } catch {
    return undefined; // an unread counter is unknown, and no reason to lose a repetition
  }
}

function readPmus(root: string): readonly number[] {
  const folder = "sys/bus/event_source/devices";
  return listNames(root, folder)
    .filter((name) => pmuNames.test(name))
    .map((name) => readNumber(root, `${folder}/${name}/type`))
    .filter((type) => type !== null);
}

function stateOfEach(stateOf: (name: CounterName) => CounterState): CounterStates {
  return new Map(counterNames.map((name) => [name, stateOf(name)]));
}
