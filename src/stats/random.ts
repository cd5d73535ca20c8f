import { createXoshiro128, seedXoshiro128 } from "./xoshiro.ts";

/** A seeded stream of random numbers: the same seed gives the same numbers on every machine and version. */
export interface Random {
  /** 53 random bits as a fraction: 0 ≤ u < 1. */
  uniform(): number;
  /** An unbiased integer in 0..below-1. @throws RangeError unless below is an integer in 1..2³². */
  integer(below: number): number;
  /** A waiting time of a Poisson process with `rate` events a unit of time: -ln(1-u)/rate. @throws RangeError unless rate > 0. */
  exponential(rate: number): number;
  /** A new array with the values in random order, each order equally likely. */
  shuffle<T>(values: readonly T[]): T[];
}

const words = 2 ** 32;

/** xoshiro128** seeded by SplitMix64. @throws RangeError unless seed is an integer in 0..2⁵³-1. */
export function createRandom(seed: number): Random {
  const next = createXoshiro128(seedXoshiro128(seed));

  function uniform(): number {
    const high = next() >>> 5;
    const low = next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  function integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > words) {
      throw new RangeError(`a random integer needs an upper end in 1..2^32: ${below}`);
    }
    // The words past the last whole multiple of `below` would make small results likelier: draw again.
    const usable = words - (words % below);
    let word = next();
    while (word >= usable) word = next();
    return word % below;
  }

  function exponential(rate: number): number {
    if (!(rate > 0 && Number.isFinite(rate))) throw new RangeError(`a rate must be above 0: ${rate}`);
    return -Math.log1p(-uniform()) / rate;
  }

  /** Fisher & Yates, in Durstenfeld's form (CACM 7, 1964). */
  function shuffle<T>(values: readonly T[]): T[] {
    const shuffled = [...values];
    for (let last = shuffled.length - 1; last > 0; last--) swap(shuffled, integer(last + 1), last);
    return shuffled;
  }

  return { uniform, integer, exponential, shuffle };
}

/**
 * A seed from a text, so that each cell of a suite has its own stream: 32-bit FNV-1a of its UTF-8 bytes (Fowler, Noll &
 * Vo). An integer in 0..2³²-1. Two texts may share a seed; it is no fingerprint.
 */
export function hashSeed(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Exchanges two places by splicing one element for one, which moves nothing else. */
function swap<T>(values: T[], one: number, other: number): void {
  const taken = values.splice(one, 1, ...values.slice(other, other + 1));
  values.splice(other, 1, ...taken);
}
