import type { MeterSpec, Reading } from "../metering/reading.ts";
import { createKeptReadings, type KeptReadings } from "./kept-readings.ts";
import type { ClockS, Meter, PolledMeter } from "./meter.ts";

/** Reads meters while something is measured, from outside the process that is. */
export interface Sampler {
  readonly specs: readonly MeterSpec[];
  /** Forgets all readings, reads at once, and goes on reading by the meters' intervals until it is stopped. */
  readonly start: () => void;
  /** The time; meters are read at once, so that a window can open or close here. */
  readonly mark: () => number;
  readonly readingsOf: (meter: number) => readonly Reading[];
  /** CPU seconds that reading has taken so far, programs of the meters included. */
  readonly cpuS: () => number;
  /** Seconds after which what was read at a moment is in: none where all meters are files. */
  readonly lagS: () => number;
  readonly stop: () => void;
  /** Stops, and closes the meters. */
  readonly close: () => Promise<void>;
}

export interface SamplerRequest {
  readonly meters: readonly Meter[];
  readonly clockS: ClockS;
  /** Calls `tick` every so many seconds until the returned function is called. */
  readonly every: (seconds: number, tick: () => void) => () => void;
  /** CPU seconds of this process so far. */
  readonly readOwnCpuS: () => number;
}

interface Feed {
  readonly kept: KeptReadings;
  readonly spec: MeterSpec;
  /** Reads now; `tick`: because it is time. */
  readonly read: (why: "tick" | "mark") => void;
  readonly cpuS: () => number;
  readonly isSlow: () => boolean;
  readonly close: () => Promise<void>;
}

/**
 * Polled meters are read on timers of this process, streamed ones tell by themselves. Two reads of a meter never overlap: where
 * one is not done when the next is due, that is a gap.
 */
export function createSampler({ meters, clockS, every, readOwnCpuS }: SamplerRequest): Sampler {
  let isOn = false;
  const whileOn = (kept: KeptReadings) => (reading: Reading) => {
    if (isOn) kept.push(reading);
  };
  const feeds = meters.map((meter): Feed => {
    const kept = createKeptReadings({ kind: meter.spec.kind });
    const push = whileOn(kept);
    if (meter.feed === "polled") return { kept, ...poll({ meter, push, clockS, readOwnCpuS }) };
    const cease = meter.listen(push);
    return {
      kept,
      spec: meter.spec,
      read: () => {},
      cpuS: () => meter.readCpuS() ?? 0,
      isSlow: () => true,
      close: () => {
        cease();
        return meter.close();
      },
    };
  });
  let ceases: (() => void)[] = [];
  const stop = () => {
    isOn = false;
    for (const cease of ceases) cease();
    ceases = [];
  };
  const mark = () => {
    const atS = clockS();
    for (const { read } of feeds) read("mark");
    return atS;
  };
  return {
    specs: meters.map(({ spec }) => spec),
    start() {
      stop();
      for (const { kept } of feeds) kept.forget();
      isOn = true;
      ceases = feeds.map(({ spec, read }) => every(spec.intervalS, () => read("tick")));
      mark();
    },
    mark,
    readingsOf: (meter) => feeds[meter]?.kept.all() ?? [],
    cpuS: () => feeds.reduce((sum, feed) => sum + feed.cpuS(), 0),
    lagS: () => Math.max(0, ...feeds.map(({ spec, isSlow }) => (isSlow() ? 2 * spec.intervalS : 0))),
    stop,
    async close() {
      stop();
      await Promise.all(feeds.map(({ close }) => close()));
    },
  };
}

/** CPU time of a read over a network is that of all this process does meanwhile: more than the truth, never less. */
function poll({
  meter,
  push,
  clockS,
  readOwnCpuS,
}: {
  meter: PolledMeter;
  push: (reading: Reading) => void;
  clockS: ClockS;
  readOwnCpuS: () => number;
}): Omit<Feed, "kept"> {
  const { spec } = meter;
  let usedS = 0;
  let waiting: Promise<void> | undefined;
  let isMissed = false;
  let isSlow = false;
  let askedS = Number.NEGATIVE_INFINITY;
  const take = (reading: Reading, sinceS: number) => {
    usedS += readOwnCpuS() - sinceS;
    push(reading);
  };
  const miss = () => {
    if (isMissed) return;
    isMissed = true;
    push({ atS: clockS(), values: spec.kind === "model" ? [null] : spec.channels.map(() => null), fault: late(spec) });
  };
  return {
    spec,
    read(why) {
      if (waiting !== undefined) {
        // A mark may have asked for it moments ago: it is late only once it has taken most of an interval.
        if (why === "tick" && clockS() - askedS > spec.intervalS / 2) miss();
        return;
      }
      askedS = clockS();
      const sinceS = readOwnCpuS();
      const answer = meter.read();
      if (!(answer instanceof Promise)) {
        take(answer, sinceS);
        return;
      }
      isSlow = true;
      waiting = answer.then((reading) => {
        waiting = undefined;
        isMissed = false;
        take(reading, sinceS);
      });
    },
    cpuS: () => usedS,
    isSlow: () => isSlow,
    async close() {
      await waiting;
      await meter.close();
    },
  };
}

function late({ intervalS }: MeterSpec): string {
  return `it had not answered when it was to be read again, after ${intervalS} s`;
}
