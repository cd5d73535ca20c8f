import { describe, expect, test } from "vitest";
import { createArrivals, officeHours } from "../../src/power/arrivals.ts";
import { type Duration, makeSampler, secondsAt } from "../../src/power/duration.ts";
import { createExponentialStream, createUniformStream, createWords, peek, take } from "../../src/power/stream.ts";
import { createXoshiro128, seedXoshiro128 } from "../../src/stats/xoshiro.ts";

const drawn = (count: number, next: () => number): number[] => Array.from({ length: count }, next);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test("blocks of words are the numbers of xoshiro128**, one block after the other", () => {
  const fill = createWords(7);
  const next = createXoshiro128(seedXoshiro128(7));
  for (let block = 0; block < 3; block++) {
    const words = new Uint32Array(100);
    fill(words);
    expect([...words]).toEqual(drawn(100, next));
  }
});

test("a stream shows the next number without taking it, over the end of a block", () => {
  const stream = createUniformStream(1);
  const other = createUniformStream(1);
  for (let count = 0; count < 1000; count++) {
    expect(peek(stream)).toBe(peek(other));
    expect(take(stream)).toBe(take(other));
  }
});

test("exponential numbers pass a Kolmogorov-Smirnov test", () => {
  const stream = createExponentialStream(3);
  const count = 200_000;
  const sorted = drawn(count, () => take(stream)).sort((a, b) => a - b);
  const gap = sorted.reduce((most, x, index) => Math.max(most, Math.abs(1 - Math.exp(-x) - (index + 0.5) / count)), 0);
  // One in a thousand right generators would do worse: 1.95/√n.
  expect(gap).toBeLessThan(1.95 / Math.sqrt(count));
  expect(sorted.at(-1)).toBeGreaterThan(9);
});

test("exponential numbers that follow each other are not correlated", () => {
  const stream = createExponentialStream(4);
  const values = drawn(200_000, () => take(stream));
  const lagged = mean(values.slice(1).map((value, index) => (value - 1) * ((values[index] ?? 0) - 1)));
  expect(Math.abs(lagged)).toBeLessThan(4 / Math.sqrt(200_000));
});

describe("a duration", () => {
  const along = (duration: Duration, count = 100_000): number[] => {
    const sampler = makeSampler(duration);
    return Array.from({ length: count }, (_, index) => secondsAt(sampler, (index + 0.5) / count));
  };

  test("that is constant is", () => {
    expect(new Set(along({ kind: "constant", seconds: 3 }))).toEqual(new Set([3]));
  });

  test("of samples gives each of them equally often, the shorter for smaller numbers", () => {
    const seconds = [5, 1, 3, 1];
    expect(along({ kind: "samples", seconds }, 8)).toEqual([1, 1, 1, 1, 3, 3, 5, 5]);
    expect(makeSampler({ kind: "samples", seconds }).meanS).toBe(2.5);
  });

  test("of a mean and a coefficient of variation has both", () => {
    const values = along({ kind: "spread", meanS: 4, cv: 0.5 });
    expect(mean(values)).toBeCloseTo(4, 2);
    expect(Math.sqrt(mean(values.map((value) => (value - 4) ** 2))) / 4).toBeCloseTo(0.5, 2);
    // ln X is normal: its quartiles are ±0.6745 σ from its median.
    const sigma = Math.sqrt(Math.log(1.25));
    const sampler = makeSampler({ kind: "spread", meanS: 4, cv: 0.5 });
    expect(Math.log(secondsAt(sampler, 0.75) / secondsAt(sampler, 0.5)) / sigma).toBeCloseTo(0.6744897501960817, 8);
    expect(Math.log(secondsAt(sampler, 0.999) / secondsAt(sampler, 0.5)) / sigma).toBeCloseTo(3.090232306167813, 8);
    expect(Math.log(secondsAt(sampler, 0.001) / secondsAt(sampler, 0.5)) / sigma).toBeCloseTo(-3.090232306167813, 8);
  });

  test("that is exponential has its mean and its median", () => {
    expect(mean(along({ kind: "exponential", meanS: 7 }))).toBeCloseTo(7, 2);
    expect(secondsAt(makeSampler({ kind: "exponential", meanS: 7 }), 0.5)).toBeCloseTo(7 * Math.LN2, 12);
  });

  test.each<Duration>([
    { kind: "constant", seconds: -1 },
    { kind: "samples", seconds: [] },
    { kind: "samples", seconds: [1, Number.NaN] },
    { kind: "spread", meanS: 1, cv: -1 },
    { kind: "exponential", meanS: Number.POSITIVE_INFINITY },
  ])("%j is refused", (duration) => {
    expect(() => makeSampler(duration)).toThrow(RangeError);
  });
});

describe("arrivals", () => {
  const until = (arrivals: Parameters<typeof createArrivals>[0], days: number, seed = 1): number[] => {
    const stream = createArrivals(arrivals, seed);
    const times: number[] = [];
    while (peek(stream) < days * 86_400) times.push(take(stream));
    return times;
  };

  test("that are constant are evenly spaced", () => {
    expect(until({ kind: "constant", perDay: 4 }, 1.1)).toEqual([21_600, 43_200, 64_800, 86_400]);
  });

  test("of a Poisson process have a variance equal to their mean", () => {
    const counts = Array.from({ length: 400 }, (_, seed) => until({ kind: "poisson", perDay: 50 }, 1, seed).length);
    const average = mean(counts);
    expect(Math.abs(average - 50)).toBeLessThan(4 * Math.sqrt(50 / 400));
    expect(Math.abs(mean(counts.map((count) => (count - average) ** 2)) / 50 - 1)).toBeLessThan(4 * Math.sqrt(2 / 400));
  });

  test("of office hours come in office hours, as many a week as asked for", () => {
    const times = until({ kind: "weekly", perDay: 500, hourWeights: officeHours }, 70);
    expect(Math.abs(times.length - 35_000)).toBeLessThan(4 * Math.sqrt(35_000));
    const hours = times.map((time) => Math.floor(time / 3600) % 168);
    expect(hours.every((hour) => hour < 120 && hour % 24 >= 8 && hour % 24 < 17)).toBe(true);
    const atNoon = hours.filter((hour) => hour % 24 === 12).length;
    expect(Math.abs(atNoon / times.length - 0.5 / 8.5)).toBeLessThan(0.005);
  });

  test("of a list come at its times, once or again and again", () => {
    const seconds = [0, 10, 10, 5000];
    expect(until({ kind: "times", seconds }, 2)).toEqual(seconds);
    expect(until({ kind: "times", seconds, repeatS: 43_200 }, 1)).toEqual([...seconds, 43_200, 43_210, 43_210, 48_200]);
    expect(until({ kind: "times", seconds: [] }, 2)).toEqual([]);
  });

  test.each<Parameters<typeof createArrivals>[0]>([
    { kind: "constant", perDay: 0 },
    { kind: "poisson", perDay: 0 },
    { kind: "weekly", perDay: 0, hourWeights: officeHours },
    { kind: "weekly", perDay: 5, hourWeights: officeHours.map(() => 0) },
    { kind: "saturated" },
  ])("%j never come by themselves", (arrivals) => {
    expect(until(arrivals, 365)).toEqual([]);
  });

  test.each<Parameters<typeof createArrivals>[0]>([
    { kind: "poisson", perDay: -1 },
    { kind: "constant", perDay: Number.NaN },
    { kind: "weekly", perDay: 1, hourWeights: [1] },
    { kind: "times", seconds: [3, 2] },
    { kind: "times", seconds: [0, 10], repeatS: 5 },
  ])("%j are refused", (arrivals) => {
    expect(() => createArrivals(arrivals, 1)).toThrow(RangeError);
  });
});
