import { describe, expect, test } from "vitest";
import type { Meter } from "../../src/energy/meter.ts";
import { createSampler } from "../../src/energy/sampler.ts";
import type { Reading } from "../../src/metering/reading.ts";
import { handClock } from "./meter-search.ts";
import { counterSpec, handTimers, modelSpec, polled, powerSpec, streamed } from "./planted-meters.ts";

/** A sampler whose clock, timers and CPU time only the test moves. */
function sampled(meters: (clockS: () => number) => readonly Meter[]) {
  const clock = handClock(100);
  const timers = handTimers();
  let cpuS = 0;
  const sampler = createSampler({
    meters: meters(clock.clockS),
    clockS: clock.clockS,
    every: timers.every,
    readOwnCpuS: () => cpuS,
  });
  return {
    sampler,
    ...clock,
    ...timers,
    work: (seconds: number) => {
      cpuS += seconds;
    },
    times: (meter = 0) => sampler.readingsOf(meter).map(({ atS }) => atS),
  };
}

const counting = (clockS: () => number) =>
  polled(counterSpec(), () => ({ atS: clockS(), values: [5 * clockS()], fault: null })).meter;

describe("a meter that is read at once", () => {
  test("is read at the start, by its interval, and at every mark", () => {
    const on = sampled((clockS) => [counting(clockS)]);
    on.sampler.start();
    expect(on.intervals()).toEqual([1]);
    on.move(1);
    on.fire();
    on.move(0.25);
    expect(on.sampler.mark()).toBe(101.25);
    expect(on.times()).toEqual([100, 101, 101.25]);
    expect(on.sampler.lagS()).toBe(0);
  });

  test("is read no more after the end, and a new start begins with nothing", () => {
    const on = sampled((clockS) => [counting(clockS)]);
    on.sampler.start();
    on.sampler.stop();
    expect(on.intervals()).toEqual([]);
    on.move(9);
    on.sampler.mark();
    expect(on.times()).toEqual([100]);
    on.sampler.start();
    expect(on.times()).toEqual([109]);
  });

  test("costs what its reads take, and nothing of what is done between them", () => {
    let read: () => void = () => {};
    const on = sampled((clockS) => [
      polled(counterSpec(), () => {
        read();
        return { atS: clockS(), values: [0], fault: null };
      }).meter,
    ]);
    read = () => on.work(0.001);
    on.sampler.start();
    on.work(5);
    on.fire();
    on.sampler.mark();
    expect(on.sampler.cpuS()).toBeCloseTo(0.003, 9);
  });
});

describe("a meter over a network", () => {
  /** It answers when the test says. */
  function slow() {
    const answers: ((reading: Reading) => void)[] = [];
    const planted = polled(powerSpec(), () => new Promise<Reading>((resolve) => answers.push(resolve)));
    return {
      ...planted,
      answer: async (reading: Reading) => {
        answers.shift()?.(reading);
        // Its promise and the sampler's that follows it.
        await Promise.resolve();
        await Promise.resolve();
      },
    };
  }

  test("is asked once at a time, and is a gap where it is late", async () => {
    const meter = slow();
    const on = sampled(() => [meter.meter]);
    on.sampler.start();
    on.sampler.mark();
    expect(meter.reads()).toBe(1);
    for (let tick = 0; tick < 3; tick++) {
      on.move(1);
      on.fire();
    }
    expect(meter.reads()).toBe(1);
    expect(on.sampler.readingsOf(0)).toEqual([
      { atS: 101, values: [null], fault: "it had not answered when it was to be read again, after 1 s" },
    ]);
    on.move(0.5);
    await meter.answer({ atS: 103.5, values: [7], fault: null });
    on.move(0.5);
    on.fire();
    expect(meter.reads()).toBe(2);
    await meter.answer({ atS: 104, values: [8], fault: null });
    expect(on.sampler.readingsOf(0).map(({ values }) => values[0])).toEqual([null, 7, 8]);
    expect(on.sampler.lagS()).toBe(2);
  });

  test("that a mark asked just before it was due has no gap", async () => {
    const meter = slow();
    const on = sampled(() => [meter.meter]);
    on.sampler.start();
    await meter.answer({ atS: 100, values: [7], fault: null });
    on.move(0.99);
    on.sampler.mark();
    on.move(0.01);
    on.fire();
    await meter.answer({ atS: 101, values: [8], fault: null });
    expect(on.sampler.readingsOf(0).map(({ values }) => values[0])).toEqual([7, 8]);
  });

  test("is closed after its last answer", async () => {
    const meter = slow();
    const on = sampled(() => [meter.meter]);
    on.sampler.start();
    const closed = on.sampler.close();
    expect(meter.isClosed()).toBe(false);
    await meter.answer({ atS: 100, values: [7], fault: null });
    await closed;
    expect(meter.isClosed()).toBe(true);
  });
});

describe("a meter that tells by itself", () => {
  test("is heard between start and end alone, and its program's CPU time counts", async () => {
    let cpuS = 2;
    const meter = streamed(powerSpec(), () => cpuS);
    const on = sampled(() => [meter.meter]);
    const tell = (atS: number) => meter.tell({ atS, values: [40], fault: null });
    tell(99);
    on.sampler.start();
    tell(100.1);
    tell(100.2);
    on.sampler.stop();
    tell(100.3);
    expect(on.times()).toEqual([100.1, 100.2]);
    cpuS = 2.5;
    expect(on.sampler.cpuS()).toBe(2.5);
    await on.sampler.close();
    expect(meter.isClosed()).toBe(true);
  });
});

test("several meters are read side by side, each by its own interval", () => {
  const on = sampled((clockS) => [
    counting(clockS),
    polled(modelSpec({ intervalS: 0.5 }), () => ({ atS: clockS(), values: [1], fault: null })).meter,
  ]);
  on.sampler.start();
  expect(on.intervals()).toEqual([1, 0.5]);
  expect(on.times(0)).toEqual([100]);
  expect(on.times(1)).toEqual([100]);
  expect(on.sampler.specs.map(({ id }) => id)).toEqual(["rapl", "linear"]);
});
