import { z } from "zod";

const amount = z.number().nonnegative();
const life = z.number().positive();

/** What was bought. A part that is not there costs 0; null is a price or a life that nobody knows. */
export const equipmentSchema = z.strictObject({
  deviceUsd: amount.nullable(),
  deviceLifeYears: life.nullable(),
  storageUsd: amount.nullable(),
  /** Calendar life: what the storage lasts if it is never used up by cycles. */
  storageLifeYears: life.nullable(),
  /** Full cycles until worn out; "unlimited" where the calendar ends it first whatever happens. */
  storageLifeCycles: z.union([life, z.literal("unlimited")]).nullable(),
  /** Full equivalent cycles, as the simulator counts them. */
  storageCyclesPerYear: amount.nullable(),
  pvUsd: amount.nullable(),
  pvLifeYears: life.nullable(),
});
export type Equipment = z.infer<typeof equipmentSchema>;

/** Energy from one seller. The sun's own comes free of charge: its price is the panel's. */
export const boughtEnergySchema = z.strictObject({
  kwhPerDay: amount.nullable(),
  usdPerKwh: amount.nullable(),
  co2GPerKwh: amount.nullable(),
});
export type BoughtEnergy = z.infer<typeof boughtEnergySchema>;

/** What was done with it. Tokens or requests may be unknown; utilisation is work done over work possible, 0..1. */
export const workSchema = z.strictObject({
  tokensPerDay: amount.nullable(),
  requestsPerDay: amount.nullable(),
  utilisation: z.number().min(0).max(1).nullable(),
});

/** Everything that the cost of a service depends on, an average day of it. */
export const costInputSchema = z.strictObject({
  equipment: equipmentSchema,
  /** What the meter counts: the loss in the battery is in it. */
  grid: boughtEnergySchema,
  /** What a generator makes, at the price of its fuel per kWh made. */
  fuel: boughtEnergySchema,
  /** Rent, repairs, a hand to look after it, the link. */
  runningUsdPerYear: amount.nullable(),
  work: workSchema,
});
export type CostInput = z.infer<typeof costInputSchema>;

/** A device with nothing beside it. */
export const noExtras = {
  storageUsd: 0,
  storageLifeYears: null,
  storageLifeCycles: null,
  storageCyclesPerYear: null,
  pvUsd: 0,
  pvLifeYears: null,
} as const satisfies Partial<Equipment>;

/** No energy of that kind. */
export const noEnergy = { kwhPerDay: 0, usdPerKwh: 0, co2GPerKwh: 0 } as const satisfies BoughtEnergy;
