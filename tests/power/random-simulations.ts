import fc from "fast-check";
import type { DeviceSpec, ModelCosts } from "../../src/power/device.ts";
import type { Policy } from "../../src/power/policy.ts";
import type { RequestClass } from "../../src/power/queue.ts";
import type { Simulation } from "../../src/power/simulate.ts";
import type { ThermalSpec } from "../../src/power/thermal.ts";
import { makeProfile } from "./fixtures.ts";

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const watts = between(0, 60);
const caps = {
  capW: fc.option(between(5, 80), { nil: undefined }),
  capWhPerDay: fc.option(between(20, 1000), { nil: undefined }),
};
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
const window = fc.record({ from: clock, to: clock }).filter(({ from, to }) => from !== to);
const windows = fc.array(window, { minLength: 1, maxLength: 3 });

/** A source of every kind but a trace, whose power is written in a file. */
const source = fc.oneof(
  fc.record({ kind: fc.constant("always"), ...caps }),
  fc.record({ kind: fc.constant("daily"), windows, shiftHPerDay: between(0, 24), ...caps }),
  fc.record({ kind: fc.constant("renewal"), meanUpH: between(0.05, 20), meanDownH: between(0.05, 20), ...caps }),
  fc.record({
    kind: fc.constant("rotation"),
    periodDays: fc.integer({ min: 1, max: 4 }),
    outages: fc.tuple(fc.record({ count: fc.integer({ min: 1, max: 6 }), durationH: between(0.1, 4) })),
    offsetH: between(0, 100),
    ...caps,
  }),
  fc.record({ kind: fc.constant("genset"), windows, startGapS: fc.integer({ min: 0, max: 300 }), ...caps }),
);
const solar = fc.record({
  kind: fc.constant("solar"),
  peakW: between(0, 300),
  peakSunHours: between(0, 7),
  cellRiseC: between(0, 30),
});
const supply = fc
  .tuple(fc.array(source, { maxLength: 2 }), fc.array(solar, { maxLength: 1 }))
  .map(([sources, panels]) => [...sources, ...panels])
  .filter((sources) => sources.length > 0);
const storage = fc.record({
  capacityWh: between(1, 500),
  chargeLimitW: between(1, 200),
  dischargeLimitW: fc.option(between(5, 100), { nil: undefined }),
  roundTripFraction: between(0.5, 1),
  converterFraction: between(0.7, 1),
  depthOfDischargeFraction: between(0.2, 1),
  reconnectFraction: between(0.01, 1),
  startFraction: between(0, 1),
  chargesFromGrid: fc.boolean(),
});
const dips = fc.array(
  fc.record({ perDay: between(0.1, 30), durationS: between(0.001, 20), residualFraction: between(0, 1) }),
  { maxLength: 2 },
);
export const profiles = fc
  .record({
    supply,
    storage: fc.option(storage, { nil: undefined }),
    boot: fc.record({ durationS: between(0, 120) }),
    events: fc.record({ dips }),
  })
  .map(makeProfile);

/** From one that is always too warm to one that never is. */
export const thermals: fc.Arbitrary<ThermalSpec> = fc.record({
  ambientC: between(-10, 50),
  ambientSwingC: fc.oneof(fc.constant(0), between(0, 15)),
  riseCPerW: between(0.1, 8),
  timeConstantS: between(1, 2000),
  limitC: between(20, 120),
  floorSpeed: between(0.05, 1),
});

export const devices: fc.Arbitrary<DeviceSpec> = fc.record(
  { bootingW: watts, idleW: watts, sleepingW: watts, thermal: thermals },
  { requiredKeys: ["bootingW", "idleW", "sleepingW"] },
);

const duration = fc.oneof(
  fc.record({ kind: fc.constant("constant" as const), seconds: between(0, 40) }),
  fc.record({
    kind: fc.constant("samples" as const),
    seconds: fc.array(between(0, 90), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant("spread" as const), meanS: between(0, 60), cv: between(0, 2) }),
  fc.record({ kind: fc.constant("exponential" as const), meanS: between(0, 60) }),
);
/** Takes some time: what takes none could be done without end by a device that always has work. */
const service = fc.record({ kind: fc.constant("constant" as const), seconds: between(5, 60) });

export const models: fc.Arbitrary<ModelCosts> = fc.record({
  id: fc.constant("m"),
  loadingW: watts,
  activeW: watts,
  load: duration,
  first: duration,
  service: fc.oneof(service, duration),
});

const arrivals = fc.oneof(
  fc.record({ kind: fc.constant("poisson" as const), perDay: between(0, 2000) }),
  fc.record({ kind: fc.constant("constant" as const), perDay: between(1, 2000) }),
);
const requestClass = fc.record({
  arrivals,
  deadlineS: fc.option(between(1, 50_000), { nil: Number.POSITIVE_INFINITY }),
  priority: fc.integer({ min: 0, max: 2 }),
  urgency: fc.constantFrom("now" as const, "may-wait" as const),
  capacity: fc.constantFrom(3, 100, 100_000),
  whenLate: fc.constantFrom("serve" as const, "drop" as const),
});
export const classes: fc.Arbitrary<RequestClass[]> = fc
  .array(requestClass, { maxLength: 2 })
  .map((specs) => specs.map((spec, index) => ({ ...spec, id: `q${index}` })));

export const policies: fc.Arbitrary<Policy> = fc.record(
  {
    deferBatch: fc.boolean(),
    smallModel: fc.record({
      model: models.map((small) => ({ ...small, id: "small" })),
      belowSoc: between(0, 1),
      memory: fc.constantFrom("both" as const, "one" as const),
    }),
    dutyCycle: fc.record({
      periodS: fc.constantFrom(0, 60, 900),
      wake: fc.constantFrom("resume" as const, "reload" as const),
    }),
  },
  { requiredKeys: [] },
);

/** Anything that the schema and the types allow, for a few days. */
export const simulations: fc.Arbitrary<Simulation> = fc.record({
  profile: profiles,
  device: devices,
  model: models,
  classes,
  policy: policies,
  days: between(0.2, 3),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
});
