import type { MeterFinding, PolledMeter, StreamedMeter } from "../../src/energy/meter.ts";
import type { CounterSpec, ModelSpec, PowerSpec, Reading } from "../../src/metering/reading.ts";

const described = {
  id: "rapl",
  source: "planted",
  boundary: "package",
  grade: "C",
  intervalS: 1,
  minWindowS: 0.1,
  minWindowReason: "it is planted so",
  mostW: 1000,
  gainU95: null,
  notes: [],
} as const;

export function counterSpec(more: Partial<CounterSpec> = {}): CounterSpec {
  return {
    ...described,
    kind: "counter",
    channels: [{ name: "package-0", wrapJ: null }],
    stepJ: 1e-6,
    updateS: 1e-3,
    ...more,
  };
}

export function powerSpec(more: Partial<PowerSpec> = {}): PowerSpec {
  return {
    ...described,
    id: "plug",
    boundary: "wall",
    kind: "power",
    channels: [{ name: "socket" }],
    stepW: 0.1,
    updateS: 0.1,
    mostGapS: 3,
    ...more,
  };
}

export function modelSpec(more: Partial<ModelSpec> = {}): ModelSpec {
  return {
    ...described,
    id: "linear",
    boundary: "device",
    grade: "D",
    kind: "model",
    cpus: 2,
    watts: { kind: "ends", idleW: [4, 6], fullW: [14, 16] },
    ...more,
  };
}

export interface Planted<Meter> {
  readonly meter: Meter;
  readonly isClosed: () => boolean;
}

/** A polled meter that reads what the test says. */
export function polled(
  spec: PolledMeter["spec"],
  read: () => Reading | Promise<Reading>,
): Planted<PolledMeter> & { readonly reads: () => number } {
  let closed = false;
  let reads = 0;
  return {
    meter: {
      feed: "polled",
      spec,
      read: () => {
        reads += 1;
        return read();
      },
      close: async () => {
        closed = true;
      },
    },
    isClosed: () => closed,
    reads: () => reads,
  };
}

/** A meter that tells what the test has it tell. */
export function streamed(
  spec: StreamedMeter["spec"],
  readCpuS: () => number | null = () => null,
): Planted<StreamedMeter> & { readonly tell: (reading: Reading) => void } {
  let closed = false;
  let push: ((reading: Reading) => void) | undefined;
  return {
    meter: {
      feed: "streamed",
      spec,
      listen(to) {
        push = to;
        return () => {
          push = undefined;
        };
      },
      readCpuS,
      close: async () => {
        closed = true;
      },
    },
    isClosed: () => closed,
    tell: (reading) => push?.(reading),
  };
}

export function found(open: () => PolledMeter | StreamedMeter): MeterFinding {
  return { state: "available", detail: "planted", open: async () => open() };
}

/** Timers that the test fires. */
export function handTimers() {
  const timers = new Set<{ readonly seconds: number; readonly tick: () => void }>();
  return {
    every(seconds: number, tick: () => void) {
      const timer = { seconds, tick };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    fire: () => {
      for (const { tick } of [...timers]) tick();
    },
    intervals: () => [...timers].map(({ seconds }) => seconds),
  };
}
