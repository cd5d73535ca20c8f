import { describe, expect, test } from "vitest";
import type { SimulationEvent } from "../../src/power/events.ts";
import type { Policy } from "../../src/power/policy.ts";
import type { RequestClass } from "../../src/power/queue.ts";
import { type Simulation, simulate } from "../../src/power/simulate.ts";
import { device, makeProfile, model, readProfile, serving } from "./fixtures.ts";

type Served = Extract<SimulationEvent, { readonly kind: "served" }>;

const three = serving({ kind: "constant", seconds: 3 });
const always = makeProfile({});

function watch(simulation: Omit<Simulation, "device" | "seed" | "model"> & Partial<Pick<Simulation, "model">>) {
  const served: Served[] = [];
  const events: SimulationEvent[] = [];
  const { totals } = simulate({
    model: three,
    ...simulation,
    device,
    seed: 1,
    observe: (event) => {
      events.push(event);
      if (event.kind === "served") served.push(event);
    },
  });
  return { totals, served, events };
}

const at = (seconds: readonly number[], more: Partial<RequestClass> = {}): RequestClass => ({
  id: "a",
  arrivals: { kind: "times", seconds },
  ...more,
});

describe("without a policy", () => {
  test("the higher priority goes first, work in hand is finished, and equals keep their order", () => {
    const classes = [at([10, 11, 12], { id: "low" }), at([11.5, 12], { id: "high", priority: 1 })];
    const { served } = watch({ profile: always, classes, days: 0.01 });
    expect(served.map(({ queue, number, startedS }) => `${queue}${number}@${startedS}`)).toEqual([
      "low0@10",
      "high0@13",
      "high1@16",
      "low1@19",
      "low2@22",
    ]);
  });

  test("an answer after its deadline is late, and is not good", () => {
    const { totals } = watch({ profile: always, classes: [at([10, 10, 10], { deadlineS: 6 })], days: 0.01 });
    expect(totals.counts).toMatchObject({ served: 3, late: 1 });
    expect(totals.good).toBe(2);
  });

  test("a request that is dropped when late is neither served nor waiting", () => {
    const { totals } = watch({
      profile: always,
      classes: [at([10, 10, 10], { deadlineS: 5, whenLate: "drop" })],
      days: 0.01,
    });
    expect(totals.counts).toMatchObject({ arrived: 3, served: 2, late: 1, expired: 1, waiting: 0 });
  });

  test("a full queue refuses, work in hand counted", () => {
    const { totals } = watch({ profile: always, classes: [at([10, 10, 11, 12, 14], { capacity: 2 })], days: 0.01 });
    expect(totals.counts).toMatchObject({ arrived: 5, served: 3, refused: 2 });
  });

  test("wrong answers are not good", () => {
    const { totals } = watch({
      profile: always,
      model: { ...three, correctFraction: 0.75 },
      classes: [at([10, 20])],
      days: 0.01,
    });
    expect(totals.good).toBe(1.5);
  });
});

describe("work that may wait", () => {
  const hourly = Array.from({ length: 48 }, (_, hour) => hour * 3600);
  const batch = at(hourly, { id: "batch", urgency: "may-wait" });
  const interactive = at(hourly, { id: "interactive" });
  const isEvening = (timeS: number): boolean => timeS % 86_400 >= 64_800;

  test("waits for the grid, while the other goes on from the battery", () => {
    const profile = readProfile("grid-6h-lfp300");
    const { served, totals } = watch({
      profile,
      classes: [batch, interactive],
      policy: { deferBatch: true },
      days: 2,
    });
    const started = (id: string) => served.filter(({ queue }) => queue === id).map(({ startedS }) => startedS);
    expect(started("batch").every(isEvening)).toBe(true);
    expect(started("interactive").some((timeS) => !isEvening(timeS))).toBe(true);
    expect(totals.queues.map(({ id, served: count }) => [id, count])).toEqual([
      ["batch", 48],
      ["interactive", 48],
    ]);
  });

  test("waits for panels that carry the work", () => {
    const profile = makeProfile({
      supply: [{ kind: "solar", peakW: 100, peakSunHours: 5 }],
      storage: { capacityWh: 300 },
    });
    const { served } = watch({ profile, classes: [batch], policy: { deferBatch: true }, days: 2 });
    // The first batch of a day is not before 14 W of 56 W·sin(…): 58 minutes after sunrise.
    for (const { startedS } of served) expect(startedS % 86_400).toBeGreaterThanOrEqual((6 * 60 + 50) * 60);
    expect(served.length).toBeGreaterThan(30);
  });

  test("does not wait without the policy", () => {
    const { served } = watch({ profile: readProfile("grid-6h-lfp300"), classes: [batch], days: 2 });
    expect(served.some(({ startedS }) => !isEvening(startedS))).toBe(true);
  });
});

describe("a smaller model", () => {
  const small = { ...model, id: "small", activeW: 7, service: { kind: "constant", seconds: 1 } as const };
  const profile = readProfile("grid-6h-lfp300");
  const classes: RequestClass[] = [{ id: "a", arrivals: { kind: "constant", perDay: 2000 } }];

  test.each(["both", "one"] as const)("serves below its threshold only, with memory for %s", (memory) => {
    const policy: Policy = { smallModel: { model: small, belowSoc: 0.85, memory } };
    const { events, totals } = watch({ profile, classes, policy, days: 3 });
    let soc = 1;
    for (const event of events) {
      if (event.kind === "flow") soc = event.storedAfterJ / (300 * 3600);
      // Served while it was low, and until 0.9 on the way up; the last request began a little earlier.
      if (event.kind === "served" && event.model === "small") expect(soc).toBeLessThan(0.91);
      if (event.kind === "served" && event.model === "large") expect(soc).toBeGreaterThan(0.84);
    }
    expect(totals.servedBySmall).toBeGreaterThan(100);
    expect(totals.counts.served - totals.servedBySmall).toBeGreaterThan(100);
  });

  test("has to be loaded where there is memory for one, and its first inference is slow", () => {
    const loads = (memory: "both" | "one") => {
      const policy: Policy = { smallModel: { model: small, belowSoc: 0.85, memory } };
      return watch({ profile, classes, policy, days: 3 }).events.filter(({ kind }) => kind === "ready").length;
    };
    expect(loads("both")).toBe(0);
    expect(loads("one")).toBe(6);
  });

  test("counts its answers with its own share of right ones", () => {
    const policy: Policy = {
      smallModel: { model: { ...small, correctFraction: 0.5 }, belowSoc: 2, memory: "both" },
    };
    const { totals } = watch({ profile: always, classes: [at([10, 20])], policy, days: 0.01 });
    expect(totals.servedBySmall).toBe(2);
    expect(totals.good).toBe(1);
  });
});

describe("a duty cycle", () => {
  test("sleeps between whole periods and serves all that waits when it wakes", () => {
    const policy: Policy = { dutyCycle: { periodS: 600, wake: "resume" } };
    const { served, totals } = watch({ profile: always, classes: [at([10, 20, 700])], policy, days: 0.1 });
    expect(served.map(({ startedS }) => startedS)).toEqual([601, 604, 1201]);
    expect(totals.stateS.sleeping).toBeCloseTo(8640 - 9 - 2, 9);
    expect(totals.energyWh.load).toBeCloseTo(((8640 - 11) * 0.5 + 2 * 10 + 9 * 14) / 3600, 9);
  });

  test("loads the model again where it was not kept, and its first inference is slow", () => {
    const policy: Policy = { dutyCycle: { periodS: 600, wake: "reload" } };
    const { served } = watch({ profile: always, classes: [at([10, 20])], policy, days: 0.1 });
    expect(served.map(({ startedS, atS }) => [startedS, atS])).toEqual([
      [605, 611],
      [611, 614],
    ]);
  });

  test("of no period wakes at every request", () => {
    const policy: Policy = { dutyCycle: { periodS: 0, wake: "resume" } };
    const { served } = watch({ profile: always, classes: [at([10, 700])], policy, days: 0.1 });
    expect(served.map(({ startedS }) => startedS)).toEqual([11, 701]);
  });

  test("does not wake for work that has to wait for the grid", () => {
    const policy: Policy = { deferBatch: true, dutyCycle: { periodS: 60, wake: "resume" } };
    const { served } = watch({
      profile: readProfile("grid-6h-lfp300"),
      classes: [at([3600], { urgency: "may-wait" })],
      policy,
      days: 1,
    });
    expect(served.map(({ startedS }) => startedS)).toEqual([64_801]);
  });
});
