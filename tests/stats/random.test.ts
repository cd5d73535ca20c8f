import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, hashSeed } from "../../src/stats/random.ts";

const seed = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

function draw<T>(count: number, next: () => T): T[] {
  return Array.from({ length: count }, () => next());
}

/** Pearson's statistic of counts that should all be equal. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

test("a seed always gives the same numbers", () => {
  // Golden: plans, arrivals and bootstrap intervals of published results depend on them.
  const random = createRandom(42);
  expect(draw(3, () => random.uniform())).toEqual([0.4137016681565887, 0.003983993377814743, 0.6500837027638867]);
  expect(draw(8, () => random.integer(100))).toEqual([71, 31, 86, 17, 37, 6, 4, 23]);
  expect(random.shuffle([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([1, 3, 8, 6, 7, 2, 4, 5]);
  expect(random.exponential(10)).toBeCloseTo(0.018442884498517803, 15);
});

test("different seeds give different streams, near ones too", () => {
  const firsts = new Set(draw(1000, () => 0).map((_, index) => createRandom(index).uniform()));
  expect(firsts.size).toBe(1000);
});

describe("uniform", () => {
  test("stays in 0..1, without 1, with bits below 2^-32", () => {
    fc.assert(
      fc.property(seed, (start) => {
        const values = draw(50, createRandom(start).uniform);
        expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
        expect(values.some((value) => (value * 2 ** 32) % 1 !== 0)).toBe(true);
      }),
    );
  });

  test("fills a hundred bins evenly", () => {
    const { uniform } = createRandom(1);
    const counts = new Array<number>(100).fill(0);
    for (const value of draw(100_000, uniform))
      counts[Math.floor(value * 100)] = (counts[Math.floor(value * 100)] ?? 0) + 1;
    // 99 degrees of freedom: 148.2 is passed once in a thousand.
    expect(chiSquared(counts)).toBeLessThan(148.2);
  });
});

describe("integer", () => {
  test("stays in 0..below-1", () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 2 ** 32 }), (start, below) => {
        const values = draw(20, () => createRandom(start).integer(below));
        expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < below)).toBe(true);
      }),
    );
  });

  test("is unbiased where 2^32 does not divide evenly", () => {
    // Without drawing again, the lowest third would come twice as often as the others.
    const random = createRandom(2);
    const below = 3 * 2 ** 30;
    const counts = [0, 0, 0];
    for (const value of draw(30_000, () => random.integer(below))) {
      const third = Math.floor(value / 2 ** 30);
      counts[third] = (counts[third] ?? 0) + 1;
    }
    // 2 degrees of freedom: 13.8 is passed once in a thousand.
    expect(chiSquared(counts)).toBeLessThan(13.8);
  });

  test.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])("refuses an upper end of %d", (below) => {
    expect(() => createRandom(0).integer(below)).toThrow(RangeError);
  });
});

describe("shuffle", () => {
  test("keeps every value and leaves the original alone", () => {
    fc.assert(
      fc.property(seed, fc.array(fc.integer()), (start, values) => {
        const original = [...values];
        const shuffled = createRandom(start).shuffle(values);
        expect(values).toEqual(original);
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(original.toSorted((a, b) => a - b));
      }),
    );
  });

  test("gives each of the 24 orders of four equally often", () => {
    const random = createRandom(3);
    const orders = new Map<string, number>();
    for (let run = 0; run < 24_000; run++) {
      const order = random.shuffle(["a", "b", "c", "d"]).join("");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    // 23 degrees of freedom: 49.7 is passed once in a thousand.
    expect(chiSquared([...orders.values()])).toBeLessThan(49.7);
  });
});

describe("exponential", () => {
  test("has the mean 1/rate and falls to 1/e of the times past it", () => {
    const random = createRandom(4);
    const times = draw(100_000, () => random.exponential(10));
    const average = times.reduce((sum, time) => sum + time, 0) / times.length;
    expect(average).toBeCloseTo(0.1, 2);
    expect(times.filter((time) => time > 0.1).length / times.length).toBeCloseTo(Math.exp(-1), 2);
    expect(times.every((time) => time >= 0 && Number.isFinite(time))).toBe(true);
  });

  test("is -ln(1-u)/rate of the next uniform number", () => {
    expect(createRandom(9).exponential(4)).toBeCloseTo(-Math.log(1 - createRandom(9).uniform()) / 4, 12);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a rate of %d", (rate) => {
    expect(() => createRandom(0).exponential(rate)).toThrow(RangeError);
  });
});

describe("hashSeed", () => {
  // FNV-1a 32 test vectors of Landon Curt Noll's test_fnv.c.
  test.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("of %j is published", (text, hash) => {
    expect(hashSeed(text)).toBe(hash);
  });

  test("reads a text as UTF-8", () => {
    expect(hashSeed("café/é✓")).toBe(0xdc6a2371);
  });

  test("is a seed for every text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => createRandom(hashSeed(text))).not.toThrow();
      }),
    );
  });
});
