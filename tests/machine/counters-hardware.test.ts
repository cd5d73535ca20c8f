import { describe, expect, test } from "vitest";
import { countersBetween } from "../../src/machine/counter-totals.ts";
import { openCounters } from "../../src/machine/counters.ts";
import type { PerfCalls } from "../../src/machine/perf-calls.ts";
import { type Files, plant, silentHost } from "./plant.ts";

// Machines with a PMU, played by a kernel of our own: what it is asked, and what is made of its answers.

interface Asked {
  readonly type: number;
  readonly pmu: number;
  readonly config: number;
  readonly flags: bigint;
}

type Reading = readonly [value: number, enabledNs: number, runningNs: number];

class FakeKernel implements PerfCalls {
  readonly asked: Asked[] = [];
  readonly isOpen = new Set<number>();
  #now = 0;
  readonly #answer: (event: Asked, now: number) => Reading | string;

  constructor(answer: (event: Asked, now: number) => Reading | string) {
    this.#answer = answer;
  }

  open(attributes: Buffer): ReturnType<PerfCalls["open"]> {
    const config = attributes.readBigUInt64LE(8);
    const event = {
      type: attributes.readUInt32LE(0),
      pmu: Number(config >> 32n),
      config: Number(config & 0xffff_ffffn),
      flags: attributes.readBigUInt64LE(40),
    };
    expect([attributes.length, attributes.readUInt32LE(4), attributes.readBigUInt64LE(32)]).toEqual([64, 64, 3n]);
    const fd = this.asked.push(event) - 1;
    const answer = this.#answer(event, 0);
    if (typeof answer === "string") return { state: "refused", errno: answer };
    this.isOpen.add(fd);
    return { state: "opened", fd };
  }

  read(fd: number): Buffer {
    const event = this.asked[fd];
    const answer = event === undefined ? "EBADF" : this.#answer(event, this.#now);
    if (typeof answer === "string") throw new Error(answer);
    const bytes = Buffer.alloc(24);
    answer.forEach((part, index) => {
      bytes.writeBigUInt64LE(BigInt(part), index * 8);
    });
    return bytes;
  }

  close(fd: number): void {
    this.isOpen.delete(fd);
  }

  pass(): void {
    this.#now++;
  }
}

function pmus(types: Readonly<Record<string, number>>): Files {
  const folder = "sys/bus/event_source/devices";
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [`${folder}/${name}/type`, `${type}\n`]));
}

async function totalsOf({
  answer,
  machine = pmus({ cpu: 4, msr: 10, software: 1 }),
}: {
  answer: (event: Asked, now: number) => Reading | string;
  machine?: Files;
}) {
  const kernel = new FakeKernel(answer);
  const counters = await openCounters({ root: plant(machine), host: silentHost, load: async () => kernel });
  const before = counters.read();
  kernel.pass();
  const totals = countersBetween(before, counters.read());
  counters.close();
  expect(kernel.isOpen).toEqual(new Set());
  return { totals, asked: kernel.asked, states: counters.states };
}

const [hardware, software] = [0, 1];
const instructions = 1;

describe("on one kind of CPU", () => {
  test("the kernel is asked once an event, inherited, in user mode where privileges would be needed", async () => {
    const { asked } = await totalsOf({ answer: () => [0, 0, 0] });
    const [inherit, userOnly] = [2n, 2n + 32n + 64n];
    expect(asked).toEqual([
      { type: hardware, pmu: 0, config: 1, flags: userOnly },
      { type: hardware, pmu: 0, config: 0, flags: userOnly },
      { type: hardware, pmu: 0, config: 3, flags: userOnly },
      { type: hardware, pmu: 0, config: 5, flags: userOnly },
      { type: software, pmu: 0, config: 1, flags: userOnly },
      { type: software, pmu: 0, config: 3, flags: inherit },
      { type: software, pmu: 0, config: 2, flags: inherit },
    ]);
  });

  test("what was counted is the difference of two readings, exactly", async () => {
    const { totals } = await totalsOf({ answer: ({ config }, now) => [7 + now * (100 + config), now * 50, now * 50] });
    expect(totals).toEqual({
      instructions: 101,
      cycles: 100,
      cacheMisses: 103,
      branchMisses: 105,
      taskClockNs: 101,
      contextSwitches: 103,
      pageFaults: 102,
      runningFraction: 1,
    });
  });

  test("a counter that took turns is scaled by time enabled ÷ time running, and says so", async () => {
    const answer = ({ type, config }: Asked, now: number): Reading =>
      type === hardware && config === instructions ? [now * 300, now * 1000, now * 250] : [now, now * 1000, now * 1000];
    const { totals } = await totalsOf({ answer });
    expect(totals).toMatchObject({ instructions: 1200, cycles: 1, runningFraction: 0.25 });
  });

  test("a counter that never had its turn is unknown, not 0, and so is a CPU's that stands still", async () => {
    const never = await totalsOf({ answer: (_event, now) => [0, now * 1000, 0] });
    expect(never.totals).toMatchObject({ instructions: null, taskClockNs: null, runningFraction: null });
    const still = await totalsOf({ answer: (_event, now) => [5, now * 1000, now * 1000] });
    expect(still.totals).toMatchObject({
      instructions: null,
      branchMisses: null,
      pageFaults: 0,
      runningFraction: null,
    });
  });

  test("a counter that is refused leaves the others be", async () => {
    const answer = ({ type }: Asked, now: number) =>
      type === hardware ? "ENOENT" : ([now * 9, now * 50, now * 50] as const);
    const { totals, states } = await totalsOf({ answer });
    expect(totals).toMatchObject({ instructions: null, taskClockNs: 9, runningFraction: null });
    expect(states.get("instructions")).toEqual({ state: "refused", errno: "ENOENT" });
    expect(states.get("pageFaults")).toEqual({ state: "counts" });
  });

  test("a counter that cannot be read any more is unknown", async () => {
    const answer = ({ config }: Asked, now: number) =>
      config === instructions && now > 0 ? "EIO" : ([now * 9, now * 50, now * 50] as const);
    expect((await totalsOf({ answer })).totals).toMatchObject({ instructions: null, cycles: 9 });
  });
});

describe("on several kinds of CPU", () => {
  const hybrid = pmus({ cpu_core: 4, cpu_atom: 10, uncore_imc: 12 });

  test("each kind is asked by its type, software once", async () => {
    const { asked } = await totalsOf({ answer: () => [0, 0, 0], machine: hybrid });
    expect(asked.filter(({ type, config }) => type === hardware && config === instructions)).toMatchObject([
      { pmu: 10 },
      { pmu: 4 },
    ]);
    expect(asked.filter(({ type }) => type === software).map(({ pmu }) => pmu)).toEqual([0, 0, 0]);
  });

  test("their counts add up unscaled while a thread is on one of them at a time", async () => {
    const answer = ({ pmu }: Asked, now: number): Reading =>
      pmu === 4 ? [now * 700, now * 1000, now * 600] : [now * 100, now * 1000, now * 400];
    const { totals } = await totalsOf({ answer, machine: hybrid });
    expect(totals).toMatchObject({ instructions: 800, runningFraction: 1 });
  });

  test("a kind that did nothing adds nothing", async () => {
    const answer = ({ pmu }: Asked, now: number): Reading =>
      pmu === 10 ? [0, now * 1000, 0] : [now * 700, now * 1000, now * 1000];
    expect((await totalsOf({ answer, machine: hybrid })).totals.instructions).toBe(700);
  });

  test("an event that one kind refuses is absent, and nothing of it stays open", async () => {
    const big = pmus({ armv8_cortex_a55: 8, armv8_cortex_a76: 9 });
    const answer = ({ type, pmu }: Asked): Reading | string => (type === hardware && pmu === 9 ? "ENOENT" : [0, 0, 0]);
    const { states } = await totalsOf({ answer, machine: big });
    expect(states.get("cycles")).toEqual({ state: "refused", errno: "ENOENT" });
  });
});
