/** Four 32-bit words, not all zero. */
export type XoshiroState = readonly [number, number, number, number];

const mask64 = (1n << 64n) - 1n;

/**
 * xoshiro128** 1.1 of Blackman & Vigna (Scrambled Linear Pseudorandom Number Generators, ACM TOMS 47,
 * 2021): returns the next 32-bit unsigned integer at each call. Period 2¹²⁸-1. Not for secrets.
 */
export function createXoshiro128(state: XoshiroState): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

/**
 * Spreads a seed over a state with SplitMix64 (Steele, Lea & Flood, OOPSLA 2014), as xoshiro's authors advise: near seeds
 * give unrelated states, and none is all zero. Each 64-bit output gives two words, the low one first.
 * @throws RangeError unless seed is an integer in 0..2⁵³-1.
 */
export function seedXoshiro128(seed: number): XoshiroState {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed must be an integer in 0..2^53-1: ${seed}`);
  const next = createSplitMix64(BigInt(seed));
  const first = next();
  const second = next();
  return [lowWord(first), highWord(first), lowWord(second), highWord(second)];
}

/** SplitMix64: the next 64-bit unsigned integer at each call. */
export function createSplitMix64(seed: bigint): () => bigint {
  let state = seed & mask64;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask64;
    const once = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64;
    const twice = ((once ^ (once >> 27n)) * 0x94d049bb133111ebn) & mask64;
    return twice ^ (twice >> 31n);
  };
}

function lowWord(value: bigint): number {
  return Number(value & 0xffffffffn);
}

function highWord(value: bigint): number {
  return Number(value >> 32n);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
