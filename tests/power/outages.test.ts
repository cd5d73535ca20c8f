import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Simulation, simulate } from "../../src/power/simulate.ts";
import { device, makeProfile, model } from "./fixtures.ts";
import { simulations } from "./random-simulations.ts";

describe("over any outages", () => {
  test("every request is answered at most once and none is lost from its queue", () => {
    fc.assert(
      fc.property(simulations, (simulation) => {
        const answered = new Set<string>();
        const lost = new Map<string, number>();
        const { totals } = simulate({
          ...simulation,
          observe: (event) => {
            if (event.kind === "lost-in-flight") {
              const request = `${event.queue}/${event.number}`;
              lost.set(request, (lost.get(request) ?? 0) + 1);
            }
            if (event.kind !== "served") return;
            const request = `${event.queue}/${event.number}`;
            if (answered.has(request)) throw new Error(`${request} was answered twice`);
            if ((lost.get(request) ?? 0) !== event.losses) throw new Error(`${request} forgot its lost attempts`);
            answered.add(request);
          },
        });
        const { counts } = totals;
        expect(counts.duplicated).toBe(0);
        expect(answered.size).toBe(counts.served);
        expect(counts.served + counts.expired + counts.refused + counts.waiting).toBe(counts.arrived);
        expect(counts.replayed).toBe([...lost.keys()].filter((request) => answered.has(request)).length);
        expect([...lost.values()].reduce((sum, losses) => sum + losses, 0)).toBe(counts.lostInFlight);
        const ends = totals.powerLosses - totals.restarts;
        expect(Math.abs(ends)).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  test("the requests of a queue are answered in the order in which they came", () => {
    fc.assert(
      fc.property(simulations, (simulation) => {
        const last = new Map<string, number>();
        simulate({
          ...simulation,
          observe: (event) => {
            if (event.kind !== "served") return;
            expect(event.number).toBeGreaterThan(last.get(event.queue) ?? -1);
            last.set(event.queue, event.number);
          },
        });
      }),
      { numRuns: 100 },
    );
  });

  test("the same seed gives the same run to the bit, watched or not the same figures", () => {
    fc.assert(
      fc.property(simulations, (simulation) => {
        const { totals } = simulate(simulation);
        expect(simulate(simulation).totals).toEqual(totals);
        const watched = simulate({ ...simulation, observe: () => undefined }).totals;
        expect(watched.counts).toEqual(totals.counts);
        expect(watched.restarts).toBe(totals.restarts);
        expect(watched.readyS).toBeCloseTo(totals.readyS, 4);
        expect(watched.energyWh.load).toBeCloseTo(totals.energyWh.load, 6);
        expect(watched.oldestWaitS).toBeCloseTo(totals.oldestWaitS, 4);
      }),
      { numRuns: 200 },
    );
  });
});

const clinic: Omit<Simulation, "seed"> = {
  profile: makeProfile({
    supply: [
      { kind: "renewal", meanUpH: 6, meanDownH: 4 },
      { kind: "solar", peakW: 60, peakSunHours: 4 },
    ],
    storage: { capacityWh: 60 },
  }),
  device,
  model,
  classes: [{ id: "a", arrivals: { kind: "poisson", perDay: 3000 }, deadlineS: 600 }],
  days: 30,
};

test("another seed gives other outages and other requests", () => {
  const [one, other] = [1, 2].map((seed) => simulate({ ...clinic, seed }).totals);
  expect(one?.gridS).not.toBe(other?.gridS);
  expect(one?.counts.arrived).not.toBe(other?.counts.arrived);
});

test("another battery leaves outages, requests and their service times as they were", () => {
  const run = (capacityWh: number) => {
    const served = new Map<number, number>();
    const { totals } = simulate({
      ...clinic,
      profile: { ...clinic.profile, storage: makeProfile({ storage: { capacityWh } }).storage },
      seed: 3,
      observe: (event) => {
        if (event.kind === "served") served.set(event.number, event.arrivedS);
      },
    });
    return { totals, served };
  };
  const [small, large] = [run(20), run(200)];
  expect(large.totals.gridS).toBeCloseTo(small.totals.gridS, 3);
  expect(large.totals.counts.arrived).toBe(small.totals.counts.arrived);
  for (const [number, arrivedS] of small.served) expect(large.served.get(number)).toBe(arrivedS);
});

test("a power cut ends the work in hand, which is done again from the start", () => {
  const events: string[] = [];
  const { totals } = simulate({
    profile: makeProfile({ supply: [{ kind: "daily", windows: [{ from: "00:00", to: "12:00" }] }] }),
    device,
    model: { ...model, service: { kind: "constant", seconds: 100 } },
    classes: [{ id: "a", arrivals: { kind: "times", seconds: [12 * 3600 - 40] } }],
    days: 2,
    seed: 1,
    observe: (event) => {
      if (event.kind !== "flow") events.push(`${event.kind} ${event.atS}`);
    },
  });
  const noon = 12 * 3600;
  const midnight = 24 * 3600;
  expect(events).toEqual([
    `lost-in-flight ${noon}`,
    `power-lost ${noon}`,
    `power-restored ${midnight}`,
    `ready ${midnight + 80}`,
    `served ${midnight + 86}`,
    `power-lost ${midnight + noon}`,
  ]);
  expect(totals.counts).toMatchObject({ served: 1, lostInFlight: 1, replayed: 1, duplicated: 0 });
});
