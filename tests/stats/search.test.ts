import fc from "fast-check";
import { expect, test } from "vitest";
import { findFirst } from "../../src/stats/search.ts";

test("the first integer that holds is found inside the bounds, or none is", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: -5, max: 70 }),
      (from, length, threshold) => {
        const to = from + length - 1;
        const tried: number[] = [];
        const found = findFirst({
          from,
          to,
          holds: (candidate) => {
            tried.push(candidate);
            return candidate >= threshold;
          },
        });
        const expected = Math.max(from, threshold);
        expect(found).toBe(expected <= to ? expected : undefined);
        expect(tried.every((candidate) => candidate >= from && candidate <= to)).toBe(true);
      },
    ),
  );
});

test("without an upper end the search goes as far as it must, in logarithmically many tries", () => {
  let tries = 0;
  const found = findFirst({
    from: 1,
    holds: (candidate) => {
      tries += 1;
      return candidate >= 123_456_789;
    },
  });
  expect(found).toBe(123_456_789);
  expect(tries).toBeLessThan(60);
});

test("without an upper end the very first integer can be the answer", () => {
  expect(findFirst({ from: 7, holds: () => true })).toBe(7);
});
