import { describe, expect, test } from "vitest";
import type { ConditionsReading } from "../../src/machine/conditions.ts";
import type { ProcessTimes } from "../../src/machine/processes.ts";
import { createWatch } from "../../src/runner/watch.ts";
import type { Phase } from "../../src/suite/phase.ts";

const self = 9;
const worker = 10;
const process = (pid: number, name: string, cpuS: number, parent = 1): ProcessTimes => ({
  pid,
  parent,
  name,
  startedAt: pid,
  cpuS,
  endedChildrenCpuS: 0,
});

/** What runs under this name has ended by the time of any look. */
const gone = "gone";

/** A machine of two CPUs whose clock only the test moves: what runs beside the worker, and the watch over it. */
function watched({ cpus = 2, lookS = 0 }: { cpus?: number | null; lookS?: number } = {}) {
  let nowS = 100;
  let busyS = 0;
  let looks = 0;
  const others = new Map<string, number>([["systemd", 900]]);
  let tick: (() => void) | undefined;
  const watch = createWatch({
    createReader: () => ({
      cpus,
      read: (workers): ConditionsReading => ({
        busyS,
        stealS: 0,
        ownS: workers.includes(worker) ? nowS : null,
        frequencyHz: null,
        topFrequencyHz: null,
        temperatureC: null,
        throttled: null,
      }),
    }),
    readProcesses() {
      looks++;
      nowS += lookS;
      busyS += lookS;
      const all = [...others].map(([name, cpuS], index) => process(50 + index, name, cpuS));
      return new Map(
        [process(self, "offgrid", nowS), process(worker, "worker", nowS, self), ...all].map((one) => [one.pid, one]),
      );
    },
    self,
    clock: () => BigInt(Math.round(nowS * 1e9)),
    everySecond(act) {
      tick = act;
      return () => {
        tick = undefined;
      };
    },
  });
  const pass = (seconds: number, use: Readonly<Record<string, number>> = {}) => {
    nowS += seconds;
    // The worker has one core to itself.
    busyS += seconds;
    for (const [name, cores] of Object.entries(use)) {
      busyS += cores * seconds;
      if (name !== gone) others.set(name, (others.get(name) ?? 0) + cores * seconds);
    }
  };
  return {
    reach: (phase: Phase) => watch.onPhase(phase, [worker]),
    /** Seconds, a tick after each. */
    seconds(...uses: Readonly<Record<string, number>>[]) {
      for (const use of uses) {
        pass(1, use);
        tick?.();
      }
    },
    pass,
    names: () => watch.conditions()?.ticks.map(({ otherProcess }) => otherProcess),
    others: () => watch.conditions()?.ticks.map(({ otherCores }) => otherCores),
    times: () => watch.conditions()?.ticks.map(({ atS }) => atS),
    conditions: watch.conditions,
    stop: watch.stop,
    looks: () => looks,
    isTicking: () => tick !== undefined,
  };
}

const node = { node: 0.8 };

describe("a watch over the machine", () => {
  test("ticks in the steady phase alone, and its last tick is what is left", () => {
    const on = watched();
    for (const phase of ["load", "first", "warmup"] as const) on.reach(phase);
    expect(on.isTicking()).toBe(false);
    on.reach("steady");
    on.seconds({}, {});
    on.pass(0.7);
    on.reach("judge");
    expect(on.isTicking()).toBe(false);
    expect(on.times()).toEqual([1, 2, 2.7]);
    expect(on.others()).toEqual([0, 0, 0]);
    expect(on.conditions()?.cpus).toBe(2);
  });

  test("puts an end too short to be judged into the tick before", () => {
    const on = watched();
    on.reach("warmup");
    on.reach("steady");
    on.seconds({}, {});
    on.pass(0.25, node);
    on.reach("judge");
    expect(on.times()).toEqual([1, 2.25]);
    expect(on.others()).toEqual([0, 0.16]);
  });

  test("has nothing to tell of a steady phase shorter than that, or where nothing can be read", () => {
    const short = watched();
    short.reach("warmup");
    short.reach("steady");
    short.pass(0.4, node);
    short.reach("judge");
    expect(short.conditions()).toBeNull();
    const blind = watched({ cpus: null });
    blind.reach("warmup");
    blind.reach("steady");
    blind.reach("judge");
    expect([blind.conditions(), blind.looks(), blind.isTicking()]).toEqual([null, 0, false]);
  });

  test("stops with the worker, whatever the phase", () => {
    const on = watched();
    on.reach("warmup");
    on.reach("steady");
    on.stop();
    on.stop();
    expect(on.isTicking()).toBe(false);
  });
});

describe("a neighbour", () => {
  const begin = (how: Parameters<typeof watched>[0] = {}) => {
    const on = watched(how);
    on.reach("warmup");
    on.reach("steady");
    return on;
  };

  test("that begins midway is named from its first second on, and while it is quiet nobody is looked for", () => {
    const on = begin();
    on.seconds({}, { systemd: 0.1 }, {});
    expect(on.looks()).toBe(1);
    on.seconds(node, node, node, {});
    on.reach("judge");
    expect(on.names()).toEqual([null, null, null, "node", "node", "node", null]);
  });

  test("is told from one that used more before: the second look knows better than the first", () => {
    const on = begin();
    // 0.14 cores for 20 s are 2.8 s, under the bound at any time; node's second is 0.8 s.
    on.seconds(...new Array<Record<string, number>>(20).fill({ systemd: 0.14 }));
    on.seconds(node, node);
    expect(on.names()?.slice(-2)).toEqual(["node", "node"]);
  });

  test("that stays is looked up now and then only, one that follows it soon enough", () => {
    const on = begin();
    on.seconds(...new Array<Record<string, number>>(30).fill(node));
    expect(on.looks()).toBe(1 + 2 + 3);
    on.seconds(...new Array<Record<string, number>>(10).fill({ apt: 0.8 }));
    expect(on.names()?.slice(-1)).toEqual(["apt"]);
  });

  test("is looked for three times at any cost, then within 2 ms of each second", () => {
    const on = begin({ lookS: 0.01 });
    // Neighbours by turns: every other second would be looked at.
    for (let turn = 0; turn < 50; turn++) on.seconds(node, {});
    // In 100 s they may have taken 0.2 s, the one beforehand aside.
    expect(on.looks() - 1).toBeGreaterThan(15);
    expect(on.looks() - 1).toBeLessThanOrEqual(21);
  });

  test("that is gone before anybody looks has no name", () => {
    const on = begin();
    on.seconds({ [gone]: 0.9 }, { [gone]: 0.9 });
    expect(on.others()).toEqual([0.9, 0.9]);
    expect(on.names()).toEqual([null, null]);
  });

  test("is never the worker or the harness", () => {
    const on = begin();
    on.seconds(node, node);
    expect(on.names()).not.toContain("worker");
    expect(on.names()).not.toContain("offgrid");
  });
});
