import { z } from "zod";
import { createRandom, hashSeed } from "../stats/random.ts";

/**
 * What is replayed: power and requests on one axis, in seconds as replayed from the start. The power is on except in the
 * outages; after the last of them it stays on until every request is answered.
 */
export const scheduleSchema = z.strictObject({
  /** In order and apart: off from `fromS` until `untilS`. */
  outages: z.array(z.strictObject({ fromS: z.number().nonnegative(), untilS: z.number().nonnegative() })),
  /** From the return of the power to the start of the worker's process: a wait, since booting is not replayed. */
  bootS: z.number().nonnegative(),
  /** When each request comes, ascending; its place is its number. */
  arrivalsS: z.array(z.number().nonnegative()).min(1),
  /** An answer counts as in time up to so long after the request came. */
  deadlineS: z.number().positive(),
});
export type Schedule = z.infer<typeof scheduleSchema>;
export type Outage = Schedule["outages"][number];

export const arrivalKinds = ["poisson", "constant"] as const;
export type ArrivalKind = (typeof arrivalKinds)[number];

/**
 * When requests come until `untilS`, at `ratePerS` in the mean; at least one. `constant` starts half a gap in.
 * @throws RangeError unless rate and time are above 0.
 */
export function makeArrivals({
  kind,
  ratePerS,
  untilS,
  seed,
}: {
  readonly kind: ArrivalKind;
  readonly ratePerS: number;
  readonly untilS: number;
  readonly seed: number;
}): number[] {
  if (!(ratePerS > 0 && untilS > 0))
    throw new RangeError(`arrivals need a rate and a time above 0: ${ratePerS}, ${untilS}`);
  const random = createRandom(hashSeed(`${seed}/arrivals`));
  const gapS = () => (kind === "constant" ? 1 / ratePerS : random.exponential(ratePerS));
  const arrivals: number[] = [];
  for (let atS = kind === "constant" ? gapS() / 2 : gapS(); atS < untilS; atS += gapS())
    arrivals.push(toMicroseconds(atS));
  return arrivals.length > 0 ? arrivals : [0];
}

/**
 * So many outages at random: the power is on for `upS` in the mean and off for `downS`, each uniform between 0 and twice
 * its mean, so that some are too short for a worker to come up in. `endS` is where a last span with power would end.
 */
export function makeOutages({
  cuts,
  upS,
  downS,
  seed,
}: {
  readonly cuts: number;
  readonly upS: number;
  readonly downS: number;
  readonly seed: number;
}): { readonly outages: Outage[]; readonly endS: number } {
  const random = createRandom(hashSeed(`${seed}/outages`));
  const lasts = (meanS: number) => Math.max(1e-3, 2 * meanS * random.uniform());
  const outages: Outage[] = [];
  let atS = 0;
  for (let cut = 0; cut < cuts; cut++) {
    const fromS = toMicroseconds(atS + lasts(upS));
    const untilS = toMicroseconds(fromS + lasts(downS));
    outages.push({ fromS, untilS });
    atS = untilS;
  }
  return { outages, endS: atS + upS };
}

/** The same outages in a day that is `factor` times as short; those that are then under a microsecond are none. */
export function compressOutages(outages: readonly Outage[], factor: number): Outage[] {
  return outages
    .map(({ fromS, untilS }) => ({ fromS: toMicroseconds(fromS / factor), untilS: toMicroseconds(untilS / factor) }))
    .filter(({ fromS, untilS }) => untilS > fromS);
}

/** Readable in the journal, and finer than any timer. */
function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
