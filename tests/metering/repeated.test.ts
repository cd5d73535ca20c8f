import { describe, expect, test } from "vitest";
import { combineRepetitions, orderOf, type Repeated, scale, subtract } from "../../src/metering/repeated.ts";

const repeated = (...each: number[]): Repeated => {
  const made = combineRepetitions(each.map((value) => ({ value, lo: null, hi: null })));
  if (made === undefined) throw new Error("no values");
  return made;
};

describe("the mean of repetitions", () => {
  test("adds scatter (Student: 4.3027 s/√3 at 2 degrees) and what each is known to as roots of squares", () => {
    const found = combineRepetitions([
      { value: 9, lo: 8, hi: 11 },
      { value: 10, lo: 9, hi: 12 },
      { value: 11, lo: 10, hi: 13 },
    ]);
    const scatter = 4.302653 / Math.sqrt(3);
    expect(found?.value).toBe(10);
    expect(found?.lo).toBeCloseTo(10 - Math.hypot(scatter, 1), 5);
    expect(found?.hi).toBeCloseTo(10 + Math.hypot(scatter, 2), 5);
  });

  test("of one repetition is that one, of none is undefined, and unknown ends stay unknown", () => {
    expect(combineRepetitions([{ value: 3, lo: 2, hi: null }])).toEqual({ value: 3, lo: 2, hi: null, each: [3] });
    expect(combineRepetitions([])).toBeUndefined();
  });

  test("does not make an error smaller that all repetitions share", () => {
    const found = combineRepetitions(Array.from({ length: 50 }, () => ({ value: 10, lo: 9, hi: 11 })));
    expect([found?.lo, found?.hi]).toEqual([9, 11]);
  });
});

describe("a difference", () => {
  const from = { value: 10, lo: 6, hi: 14 };
  const less = { value: 4, lo: 1, hi: 7 };
  test("of independent errors has the root of their squares: 4 and 3 make 5", () => {
    expect(subtract({ from, less, errors: "independent" })).toEqual({ value: 6, lo: 1, hi: 11 });
  });
  test("of shared errors takes both low ends and both high ends", () => {
    expect(subtract({ from, less, errors: "shared" })).toEqual({ value: 6, lo: 5, hi: 7 });
  });
  test("of something without an interval has none", () => {
    expect(subtract({ from, less: { value: 4, lo: null, hi: null }, errors: "shared" })).toEqual({
      value: 6,
      lo: null,
      hi: null,
    });
  });
});

test("scaling takes no negative factor, which would turn the ends round", () => {
  expect(scale({ value: 2, lo: 1, hi: null }, 3)).toEqual({ value: 6, lo: 3, hi: null });
  expect(() => scale({ value: 2, lo: 1, hi: 3 }, -1)).toThrow(RangeError);
});

describe("which of two is lower", () => {
  test("by Welch: 1.125 apart is told at 4 degrees with a standard error of 0.4, 1.1 is not (2.7764 · 0.4 = 1.1106)", () => {
    // Two sets of three with variance 0.24 each: √(0.08 + 0.08) = 0.4, and 4 degrees of freedom.
    const around = (centre: number) => repeated(centre - Math.sqrt(0.24), centre, centre + Math.sqrt(0.24));
    expect(orderOf(around(10), around(11.125))).toBe("lower");
    expect(orderOf(around(11.125), around(10))).toBe("higher");
    expect(orderOf(around(10), around(11.1))).toBe("tied");
  });

  test("takes no interval of the meter into account where both were repeated, since both share it", () => {
    const wide = (value: number): Repeated => ({ value, lo: value / 2, hi: value * 2, each: [value, value * 1.001] });
    expect(orderOf(wide(10), wide(15))).toBe("lower");
  });

  test("of assumed watts takes both ends to say the same: who works more may be least at one end alone", () => {
    const cellOf = (lo: number, value: number, hi: number) =>
      combineRepetitions(
        [0.999, 1, 1.001].map((jitter) => ({ value: value * jitter, lo: lo * jitter, hi: hi * jitter })),
        "shared",
      );
    // 8 s at 6 to 14 W are 48 to 112 J; 4 s at 15 to 30 W are 60 to 120 J; 5 s at 15 to 18 W are 75 to 90 J.
    const [waits, works, flat] = [cellOf(48, 80, 112), cellOf(60, 90, 120), cellOf(75, 82.5, 90)];
    if (waits === undefined || works === undefined || flat === undefined) throw new Error("no values");
    expect(waits.ends).toEqual([48, 112]);
    expect(orderOf(waits, works)).toBe("lower");
    expect(orderOf(waits, flat)).toBe("tied");
    expect(orderOf(flat, waits)).toBe("tied");
  });

  test("by intervals where one was not repeated: apart, overlapping, unknown", () => {
    const one = (value: number, reach: number | null): Repeated => ({
      value,
      lo: reach === null ? null : value - reach,
      hi: reach === null ? null : value + reach,
      each: [value],
    });
    expect(orderOf(one(10, 1), one(13, 1))).toBe("lower");
    expect(orderOf(one(13, 1), one(10, 1))).toBe("higher");
    expect(orderOf(one(10, 2), one(13, 1))).toBe("tied");
    expect(orderOf(one(10, null), one(13, 1))).toBe("tied");
  });

  test("of what never scatters is told by its values; equal ones are tied", () => {
    expect(orderOf(repeated(1, 1), repeated(2, 2))).toBe("lower");
    expect(orderOf(repeated(2, 2), repeated(2, 2))).toBe("tied");
  });
});
