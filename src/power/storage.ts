import { z } from "zod";

const fraction = z.number().positive().max(1);

/** A battery, as its data sheet gives it. */
export const storageSchema = z.strictObject({
  /** Nominal energy when full. */
  capacityWh: z.number().positive().max(1e9),
  /** What the charger takes at most, before losses; half the capacity an hour unless given. */
  chargeLimitW: z.number().positive().optional(),
  /** What the battery gives at most, after losses; no limit unless given. */
  dischargeLimitW: z.number().positive().optional(),
  /** Energy out for energy in; its square root is lost each way. */
  roundTripFraction: fraction.default(0.92),
  /** A converter that the load alone is fed through, from the battery (the 5 V output of a USB bank). */
  converterFraction: fraction.default(1),
  /** Part of the capacity that is used; the load is disconnected below it. */
  depthOfDischargeFraction: fraction.default(0.8),
  /** Part of the usable energy that must be back before the load is connected again. */
  reconnectFraction: z.number().min(0.001).max(1).default(0.1),
  /** Part of the usable energy that is there when the simulation starts. */
  startFraction: z.number().min(0).max(1).default(1),
  /** Full cycles to the depth above, until the battery is worn out. */
  cycleLife: z.number().positive().optional(),
  chargesFromGrid: z.boolean().default(true),
});
export type StorageSpec = z.infer<typeof storageSchema>;

/** The same in joules and factors. Energy counting: stored' = η_ch·charge − discharge/η_dis, with η_ch = η_dis·… = √RTE. */
export interface Battery {
  readonly fullJ: number;
  /** Stored energy at which the load is disconnected. */
  readonly floorJ: number;
  readonly reconnectJ: number;
  readonly startJ: number;
  readonly chargeLimitW: number;
  readonly dischargeLimitW: number;
  /** Joules stored for each joule taken. */
  readonly chargeFactor: number;
  /** Joules taken out of the store for each joule that reaches the load. */
  readonly dischargeFactor: number;
  readonly chargesFromGrid: boolean;
}

/** No battery: nothing stored, nothing taken, never connected. */
const none: Battery = {
  fullJ: 0,
  floorJ: 0,
  reconnectJ: Number.POSITIVE_INFINITY,
  startJ: 0,
  chargeLimitW: 0,
  dischargeLimitW: 0,
  chargeFactor: 1,
  dischargeFactor: 1,
  chargesFromGrid: false,
};

/** The same battery as full as it is now: a part of its whole capacity, of which what lies below the depth is out of reach. */
export function chargedTo(spec: StorageSpec, chargeFraction: number): StorageSpec {
  const depth = spec.depthOfDischargeFraction;
  const usable = (chargeFraction - (1 - depth)) / depth;
  return { ...spec, startFraction: Math.min(1, Math.max(0, usable)) };
}

export function makeBattery(spec: StorageSpec | undefined): Battery {
  if (spec === undefined) return none;
  const eta = Math.sqrt(spec.roundTripFraction);
  const fullJ = spec.capacityWh * 3600;
  const usableJ = fullJ * spec.depthOfDischargeFraction;
  const floorJ = fullJ - usableJ;
  return {
    fullJ,
    floorJ,
    // What rounding adds to a sum of parts must not make the battery fuller than full.
    reconnectJ: Math.min(fullJ, floorJ + usableJ * spec.reconnectFraction),
    startJ: Math.min(fullJ, floorJ + usableJ * spec.startFraction),
    chargeLimitW: spec.chargeLimitW ?? spec.capacityWh / 2,
    dischargeLimitW: spec.dischargeLimitW ?? Number.POSITIVE_INFINITY,
    chargeFactor: eta,
    dischargeFactor: 1 / (eta * spec.converterFraction),
    chargesFromGrid: spec.chargesFromGrid,
  };
}
