import fc from "fast-check";
import { expect, test } from "vitest";
import { energyPerPeriod, waitingWatts } from "../../src/metering/paced.ts";

const exact = (value: number) => ({ value, lo: value, hi: value });
// Three inferences of 2 s at 20 W, two waits of 8 s at 5 W: 120 J + 80 J in 22 s.
const window = { seconds: 22, inferences: 3, periodS: 10, serviceS: 2 };

test("watts while waiting are what is left of the energy over what is left of the time", () => {
  const found = waitingWatts({
    window,
    energyJ: { value: 200, lo: 190, hi: 210 },
    busyW: exact(20),
    errors: "independent",
  });
  expect(found?.value).toBeCloseTo(5, 12);
  expect(found?.lo).toBeCloseTo(5 - 10 / 16, 12);
  expect(found?.hi).toBeCloseTo(5 + 10 / 16, 12);
});

test("are not told from a window that hardly waits", () => {
  const busy = { ...window, seconds: 6.5 };
  expect(waitingWatts({ window: busy, energyJ: exact(120), busyW: exact(20), errors: "shared" })).toBeUndefined();
});

test("a period takes one inference and one wait: 40 J + 40 J, although the last wait was not timed", () => {
  const found = energyPerPeriod({ window, energyJ: { value: 200, lo: 180, hi: 240 }, waitingW: 5 });
  expect(found.value).toBeCloseTo(80, 12);
  // The interval grows with the time that was added: 30 s for 22 s.
  expect(found.lo).toBeCloseTo(80 - (20 * (30 / 22)) / 3, 12);
  expect(found.hi).toBeCloseTo(80 + (40 * (30 / 22)) / 3, 12);
});

test("the wait that was not timed is taken at mean watts where those of waiting are not known", () => {
  expect(energyPerPeriod({ window, energyJ: exact(200), waitingW: null }).value).toBeCloseTo((200 / 22) * 10, 12);
});

test("nothing is added to a window that holds every wait", () => {
  expect(energyPerPeriod({ window: { ...window, seconds: 30 }, energyJ: exact(240), waitingW: 5 }).value).toBe(80);
});

test("both give back what a window was made of", () => {
  fc.assert(
    fc.property(
      fc.record({
        inferences: fc.integer({ min: 2, max: 60 }),
        serviceS: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        periodS: fc.double({ min: 1, max: 30, noNaN: true }),
        busyW: fc.double({ min: 1, max: 100, noNaN: true }),
        idleW: fc.double({ min: 0, max: 20, noNaN: true }),
      }),
      ({ inferences, serviceS, periodS, busyW, idleW }) => {
        const seconds = (inferences - 1) * periodS + serviceS;
        const joules = inferences * serviceS * busyW + (inferences - 1) * (periodS - serviceS) * idleW;
        const made = { seconds, inferences, periodS, serviceS };
        const waits = waitingWatts({ window: made, energyJ: exact(joules), busyW: exact(busyW), errors: "shared" });
        expect(waits?.value).toBeCloseTo(idleW, 6);
        const each = energyPerPeriod({ window: made, energyJ: exact(joules), waitingW: waits?.value ?? null });
        expect(each.value).toBeCloseTo(serviceS * busyW + (periodS - serviceS) * idleW, 5);
      },
    ),
  );
});
