import { expect, test } from "vitest";
import { createSplitMix64, createXoshiro128, seedXoshiro128 } from "../../src/stats/xoshiro.ts";

test("xoshiro128** gives the numbers of its authors' code from the state 1, 2, 3, 4", () => {
  const next = createXoshiro128([1, 2, 3, 4]);
  expect(Array.from({ length: 10 }, next)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test("SplitMix64 gives the numbers of its authors' code from the seed 1234567", () => {
  const next = createSplitMix64(1234567n);
  expect(Array.from({ length: 5 }, next)).toEqual([
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ]);
});

test("a seed's state is the words of SplitMix64, low before high", () => {
  const [a, b, c, d] = seedXoshiro128(1234567);
  expect(BigInt(a) + (BigInt(b) << 32n)).toBe(6457827717110365317n);
  expect(BigInt(c) + (BigInt(d) << 32n)).toBe(3203168211198807973n);
});

test.each([-1, 0.5, 2 ** 53, Number.NaN])("a seed of %d is refused", (seed) => {
  expect(() => seedXoshiro128(seed)).toThrow(RangeError);
});
