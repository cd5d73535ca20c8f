import { describe, expect, test } from "vitest";
import { bootstrapRatio } from "../../src/stats/bootstrap.ts";
import { createRandom } from "../../src/stats/random.ts";

const numerator = [10.2, 10.9, 9.7, 10.4, 11.1, 10.0];
const denominator = [8.1, 7.9, 8.4, 8.0, 8.2, 7.7];

describe("the interval of a ratio", () => {
  test("is the same for the same seed, and another for another", () => {
    const request = { numerator, denominator, statistic: "mean", seed: 1 } as const;
    expect(bootstrapRatio(request)).toEqual(bootstrapRatio(request));
    expect(bootstrapRatio({ ...request, seed: 2 })).not.toEqual(bootstrapRatio(request));
  });

  test("stands round the ratio of the means", () => {
    const ratio = bootstrapRatio({ numerator, denominator, statistic: "mean", seed: 1 });
    expect(ratio?.value).toBeCloseTo(62.3 / 48.3, 12);
    expect(ratio?.lo).toBeLessThan(62.3 / 48.3);
    expect(ratio?.hi).toBeGreaterThan(62.3 / 48.3);
    expect(ratio?.lo).toBeGreaterThan(9.7 / 8.4);
    expect(ratio?.hi).toBeLessThan(11.1 / 7.7);
  });

  test("of medians holds only ratios of repetitions", () => {
    const ratio = bootstrapRatio({ numerator, denominator, statistic: "median", seed: 1 });
    const ratios = numerator.flatMap((above) => denominator.map((below) => above / below));
    expect(ratio?.value).toBe(10.2 / 8.0);
    expect(ratios).toContain(ratio?.lo);
    expect(ratios).toContain(ratio?.hi);
  });

  test("of two repetitions against constants is their extremes, a quarter of the resamples each", () => {
    expect(bootstrapRatio({ numerator: [1, 3], denominator: [1, 1], statistic: "mean", seed: 7 })).toEqual({
      value: 2,
      lo: 1,
      hi: 3,
    });
  });

  test("of constants is one point", () => {
    expect(bootstrapRatio({ numerator: [6, 6, 6], denominator: [3, 3], statistic: "median", seed: 7 })).toEqual({
      value: 2,
      lo: 2,
      hi: 2,
    });
  });

  test("covers the true ratio nearly as often as it says, with 30 repetitions a side", () => {
    const random = createRandom(11);
    const repetitions = (scale: number) => Array.from({ length: 30 }, () => scale * (1 + 0.2 * random.uniform()));
    let covered = 0;
    for (let run = 0; run < 300; run++) {
      const ratio = bootstrapRatio({
        numerator: repetitions(3),
        denominator: repetitions(2),
        statistic: "mean",
        seed: run,
        resamples: 400,
      });
      if (ratio && ratio.lo <= 1.5 && ratio.hi >= 1.5) covered += 1;
    }
    // 95 %, a little less for 30 repetitions; four standard errors of 300 runs are 5 %.
    expect(covered / 300).toBeGreaterThan(0.89);
    expect(covered / 300).toBeLessThan(0.99);
  });

  test("is unknown with one repetition on a side", () => {
    expect(bootstrapRatio({ numerator: [1], denominator, statistic: "mean", seed: 1 })).toBeUndefined();
    expect(bootstrapRatio({ numerator, denominator: [1], statistic: "mean", seed: 1 })).toBeUndefined();
  });
});

test.each([
  ["an empty side", { numerator: [], denominator }],
  ["a denominator of 0", { numerator, denominator: [1, 0] }],
  ["a value that is no number", { numerator: [1, Number.NaN], denominator }],
  ["too few resamples for the confidence", { numerator, denominator, resamples: 10 }],
])("%s is refused", (_, sides) => {
  expect(() => bootstrapRatio({ ...sides, statistic: "mean", seed: 1 })).toThrow(RangeError);
});
