import { createRandom } from "../stats/random.ts";
import { seedXoshiro128 } from "../stats/xoshiro.ts";
import { exponentialOf } from "./ziggurat.ts";

/**
 * Numbers made in blocks of 256, which is three times as fast as one by one: a loop that does nothing else keeps the generator in
 * registers. Read with `peek` and `take`.
 */
export interface Stream {
  readonly values: Float64Array;
  at: number;
  readonly refill: (values: Float64Array) => void;
}

export const blockLength = 256;

export function createStream(refill: (values: Float64Array) => void): Stream {
  const values = new Float64Array(blockLength);
  refill(values);
  return { values, at: 0, refill };
}

/** The number that is next, without taking it. */
export function peek(stream: Stream): number {
  return stream.values[stream.at] ?? Number.NaN;
}

/** Takes the number that is next. */
export function take(stream: Stream): number {
  const value = peek(stream);
  skip(stream, 1);
  return value;
}

/** Takes `count` numbers that a loop read straight from the block: no more than are left of it. */
export function skip(stream: Stream, count: number): void {
  stream.at += count;
  if (stream.at === blockLength) {
    stream.refill(stream.values);
    stream.at = 0;
  }
}

/** Uniform numbers, 0 < u < 1, of 32 bits: a year takes a million of them, and its durations need no finer grain. */
export function createUniformStream(seed: number): Stream {
  const fillWords = createWords(seed);
  const words = new Uint32Array(blockLength);
  return createStream((values) => {
    fillWords(words);
    for (let index = 0; index < values.length; index++) values[index] = ((words[index] ?? 0) + 0.5) / 2 ** 32;
  });
}

/** Exponential numbers of mean 1. */
export function createExponentialStream(seed: number): Stream {
  return createStream(createExponentials(seed));
}

/** The times of a Poisson process with gaps of mean `meanGap`, from 0 on. */
export function createPoissonStream(seed: number, meanGap: number): Stream {
  const fill = createExponentials(seed);
  let last = 0;
  return createStream((times) => {
    fill(times);
    let now = last;
    for (let index = 0; index < times.length; index++) {
      now += (times[index] ?? 0) * meanGap;
      times[index] = now;
    }
    last = now;
  });
}

function createExponentials(seed: number): (values: Float64Array) => void {
  const fillWords = createWords(seed);
  const words = new Uint32Array(blockLength);
  const spare = createRandom(seed + 2 ** 32).uniform;
  return (values) => {
    fillWords(words);
    for (let index = 0; index < values.length; index++) values[index] = exponentialOf(words[index] ?? 0, spare);
  };
}

/** The numbers of `createXoshiro128`, many at a time with the state in registers. */
export function createWords(seed: number): (words: Uint32Array) => void {
  const state = Int32Array.from(seedXoshiro128(seed));
  return (words) => {
    let a = state[0] ?? 0;
    let b = state[1] ?? 0;
    let c = state[2] ?? 0;
    let d = state[3] ?? 0;
    for (let index = 0; index < words.length; index++) {
      const product = Math.imul(b, 5);
      words[index] = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
  };
}
