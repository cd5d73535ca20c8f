import { createRandom, hashSeed } from "../stats/random.ts";
import type { StopLimits } from "./scenario.ts";

/** More queries than this are not scheduled: their times alone would be 240 MB. */
const mostQueries = 10_000_000;

/** Queries that both minima of a stop rule ask for at a rate. */
export function queriesFor(stop: StopLimits, perS: number): number {
  return Math.min(mostQueries, Math.max(stop.minSamples, Math.ceil(stop.minSeconds * perS), 1));
}

/**
 * Arrivals of a Poisson process, ns after the start: tᵢ = tᵢ₋₁ − ln(1−u)/λ (LoadGen's server). The same seed gives the same
 * draws at every rate: schedules of two rates differ in scale alone, so that a search compares like with like.
 */
export function poissonOffsets({
  queries,
  perS,
  seed,
}: {
  readonly queries: number;
  readonly perS: number;
  readonly seed: number;
}): Float64Array {
  const random = createRandom(hashSeed(`${seed}/arrivals`));
  let timeNs = 0;
  return Float64Array.from({ length: queries }, () => {
    timeNs += random.exponential(1) * (1e9 / perS);
    return timeNs;
  });
}

/** One query every `periodS`, the first at once. */
export function pacedOffsets({
  queries,
  periodS,
}: {
  readonly queries: number;
  readonly periodS: number;
}): Float64Array {
  return Float64Array.from({ length: queries }, (_, index) => index * periodS * 1e9);
}
