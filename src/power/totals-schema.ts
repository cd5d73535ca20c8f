import { z } from "zod";
import type { DeviceState } from "./device.ts";
import type { Spread } from "./quantiles.ts";
import type { QueueCounts } from "./queue.ts";

const amount = z.number();
const count = z.int().nonnegative();

const queueCountsSchema = z.strictObject({
  arrived: count,
  served: count,
  late: count,
  expired: count,
  refused: count,
  lostInFlight: count,
  replayed: count,
  duplicated: count,
  waiting: count,
}) satisfies z.ZodType<QueueCounts>;

const spreadSchema = z.strictObject({
  count,
  mean: amount.nullable(),
  p50: amount.nullable(),
  p95: amount.nullable(),
  max: amount.nullable(),
}) satisfies z.ZodType<Spread>;

/** Every flow added up, Wh. */
const energySchema = z.strictObject({
  gridImport: amount,
  /** Part of gridImport. */
  genset: amount,
  pv: amount,
  charge: amount,
  discharge: amount,
  load: amount,
  curtailed: amount,
  unserved: amount,
  storedAtStart: amount,
  storedAtEnd: amount,
  /** Turned into heat on the way into and out of the battery. */
  batteryLoss: amount,
});
export type EnergyWh = z.infer<typeof energySchema>;

const batterySchema = z.strictObject({
  /** Stored energy between full and disconnected. */
  usableWh: amount,
  /** What of it reaches the load. */
  deliverableWh: amount,
  cycleLife: amount.nullable(),
});
export type BatteryFacts = z.infer<typeof batterySchema>;

const heatSchema = z.strictObject({
  /** Time in which the device was clocked down. */
  slowS: amount,
  /** Null where only differences of temperature are known. */
  hottestC: amount.nullable(),
});
export type HeatFacts = z.infer<typeof heatSchema>;

/** What was counted and measured in one run, before anything is divided by anything. Plain data, as a journal keeps it. */
export const totalsSchema = z.strictObject({
  elapsedS: amount,
  stateS: z.strictObject({
    off: amount,
    booting: amount,
    loading: amount,
    idle: amount,
    active: amount,
    sleeping: amount,
  }) satisfies z.ZodType<Record<DeviceState, number>>,
  /** Able to serve: idle, active or asleep. */
  readyS: amount,
  gridS: amount,
  supplyS: amount,
  gensetS: amount,
  energyWh: energySchema,
  battery: batterySchema.nullable(),
  /** Null for a device without a thermal part. */
  heat: heatSchema.nullable(),
  restarts: count,
  powerLosses: count,
  /** When the device was first without power; null where it never was. */
  firstLossS: amount.nullable(),
  queues: z.array(queueCountsSchema.extend({ id: z.string() })),
  /** Over all queues. */
  counts: queueCountsSchema,
  servedBySmall: count,
  /** In time and right: each answer inside its deadline counts with its model's share of right ones. */
  good: amount,
  /** From arrival to the start of the attempt that answered. */
  meanWaitS: amount.nullable(),
  oldestWaitS: amount,
  responseS: spreadSchema,
  timeToFirstS: spreadSchema,
  timeToFirstJ: spreadSchema,
  drainS: spreadSchema,
  idleW: amount,
  means: z.strictObject({ serviceS: amount, firstS: amount }),
  /** Null where sleeping saves nothing. */
  breakEvenGapS: amount.nullable(),
  tokensPerRequest: amount.nullable(),
});
export type SimulationTotals = z.infer<typeof totalsSchema>;
