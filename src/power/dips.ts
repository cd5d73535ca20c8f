import { z } from "zod";
import type { Random } from "../stats/random.ts";
import type { Switch } from "./switch.ts";

/** Dips of one kind: how often, how long, and how much of the voltage is left. */
export const dipSchema = z.strictObject({
  perDay: z.number().positive().max(10_000),
  durationS: z.number().positive().max(3600),
  residualFraction: z.number().min(0).max(1),
});
export type DipSpec = z.infer<typeof dipSchema>;

/**
 * What a power supply must ride through: ITIC (CBEMA) curve, Information Technology Industry Council, 2000, its lower part.
 * A dip to `residualFraction` or more of the voltage that lasts `durationS` or less does nothing.
 */
const rideThrough = [
  { residualFraction: 0, durationS: 0.02 },
  { residualFraction: 0.7, durationS: 0.5 },
  { residualFraction: 0.8, durationS: 10 },
  { residualFraction: 0.9, durationS: Number.POSITIVE_INFINITY },
] as const;

export function ridesThrough({
  durationS,
  residualFraction,
}: Pick<DipSpec, "durationS" | "residualFraction">): boolean {
  return rideThrough.some((limit) => residualFraction >= limit.residualFraction && durationS <= limit.durationS);
}

/** Dips a day, on average, that reset a machine without a battery. */
export function resetsPerDay(dips: readonly DipSpec[]): number {
  return dips.filter((dip) => !ridesThrough(dip)).reduce((sum, { perDay }) => sum + perDay, 0);
}

/**
 * The grid as its dips leave it: off while a dip lasts that a machine would not ride through. From the end of one to the
 * start of the next is exponential.
 */
export function createDips(dips: readonly DipSpec[], random: Random): Switch {
  const harmful = dips.filter((dip) => !ridesThrough(dip));
  const perS = resetsPerDay(dips) / 86_400;
  const gapS = (): number => (perS > 0 ? random.exponential(perS) : Number.POSITIVE_INFINITY);
  const state = {
    isOn: true,
    nextS: gapS(),
    advance(nowS: number): void {
      state.isOn = !state.isOn;
      state.nextS = nowS + (state.isOn ? gapS() : pickDuration(harmful, random.uniform() * perS * 86_400));
    },
  };
  return state;
}

function pickDuration(dips: readonly DipSpec[], at: number): number {
  let passed = 0;
  for (const dip of dips) {
    passed += dip.perDay;
    if (at < passed) return dip.durationS;
  }
  return dips.at(-1)?.durationS ?? 0;
}
