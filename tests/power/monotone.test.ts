import fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelCosts } from "../../src/power/device.ts";
import { simulate } from "../../src/power/simulate.ts";
import { device, makeProfile, serving } from "./fixtures.ts";

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const nothing = { kind: "constant", seconds: 0 } as const;

interface Battery {
  readonly capacityWh: number;
  readonly reconnectFraction: number;
}

const cases = fc.record({
  capacityWh: between(5, 200),
  times: between(1, 4),
  meanUpH: between(0.5, 12),
  meanDownH: between(0.5, 12),
  perDay: between(100, 3000),
  seconds: between(5, 60),
  seed: fc.integer({ min: 0, max: 10_000 }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Requests served in ten days. The charger stays the same while the battery grows. */
function served(
  { meanUpH, meanDownH, perDay, seconds, seed }: Case,
  { capacityWh, reconnectFraction, restarts }: Battery & { readonly restarts: "free" | "real" },
): number {
  const service = { kind: "constant", seconds } as const;
  const free: ModelCosts = { ...serving(service), load: nothing, first: service, loadingW: 0 };
  const { totals } = simulate({
    profile: makeProfile({
      supply: [{ kind: "renewal", meanUpH, meanDownH }],
      boot: { durationS: restarts === "free" ? 0 : 60 },
      storage: { capacityWh, chargeLimitW: 50, reconnectFraction },
    }),
    device,
    model: restarts === "free" ? free : serving(service),
    classes: [{ id: "a", arrivals: { kind: "poisson", perDay }, capacity: 1_000_000 }],
    days: 10,
    seed,
  });
  return totals.counts.served;
}

test("more battery never serves fewer, where a restart costs nothing", () => {
  fc.assert(
    fc.property(cases, (one) => {
      const { capacityWh, times } = one;
      const battery = { reconnectFraction: 0.001, restarts: "free" } as const;
      const small = served(one, { ...battery, capacityWh });
      const large = served(one, { ...battery, capacityWh: capacityWh * times });
      expect(large).toBeGreaterThanOrEqual(small);
    }),
    { numRuns: 300 },
  );
});

/** Where the grid is there for a fifth of the time, and where it is there for 4 to 20 %: `least` of what the smaller one serves. */
const grids = [
  { share: "a fifth of the time or more", isOf: (upShare: number) => upShare >= 0.2, least: 0.98 },
  { share: "less", isOf: (upShare: number) => upShare < 0.2, least: 0.9 },
] as const;

test.each(grids)(
  "more battery serves at least $least, where a restart costs energy and time and the grid is there for $share",
  ({ isOf, least }) => {
    // A larger battery may come back for an hour that a smaller one sits out, and lack that energy in the next outage: up to 1.1 % of
    // the requests in 46 000 cases with a fifth, up to 4.4 % in 30 000 with 40 minutes in twelve hours.
    fc.assert(
      fc.property(cases, (one) => {
        const { capacityWh, times, meanUpH, meanDownH } = one;
        fc.pre(isOf(meanUpH / (meanUpH + meanDownH)));
        const small = served(one, { capacityWh, reconnectFraction: 0.1, restarts: "real" });
        // Reconnected at the same energy: the same share would ask more of a larger battery.
        const large = served(one, { capacityWh: capacityWh * times, reconnectFraction: 0.1 / times, restarts: "real" });
        expect(large).toBeGreaterThanOrEqual(least * small - 1);
      }),
      { numRuns: 200 },
    );
  },
);
