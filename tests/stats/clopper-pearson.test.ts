import fc from "fast-check";
import { expect, test } from "vitest";
import { probabilityAtLeast, probabilityAtMost } from "../../src/stats/binomial.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";

test("Conover's 682 giants of 925 plants have the interval that R's binom.test prints", () => {
  const found = clopperPearson(682, 925);
  expect(found.value).toBeCloseTo(0.7372973, 7);
  expect(found.lo).toBeCloseTo(0.7076683, 7);
  expect(found.hi).toBeCloseTo(0.7654066, 7);
});

test("at its ends just as many or few would be seen with the probability that is left", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const k = 1 + Math.floor(share * (n - 2));
      const { lo, hi } = clopperPearson(k, n);
      expect(probabilityAtLeast({ trials: n, success: lo }, k)).toBeCloseTo(0.025, 8);
      expect(probabilityAtMost({ trials: n, success: hi }, k)).toBeCloseTo(0.025, 8);
    }),
  );
});

test.each([
  [299, 0.98],
  [1500, 0.95],
])("none of %i at %d ends at 1 - ((1 - c)/2)^(1/n)", (n, confidence) => {
  const found = clopperPearson(0, n, confidence);
  expect(found).toMatchObject({ value: 0, lo: 0 });
  expect(found.hi).toBeCloseTo(1 - ((1 - confidence) / 2) ** (1 / n), 10);
  expect(clopperPearson(n, n, confidence).lo).toBeCloseTo(1 - found.hi, 10);
});

test("counts that are none are refused", () => {
  expect(() => clopperPearson(1, 0)).toThrow(RangeError);
  expect(() => clopperPearson(3, 2)).toThrow(RangeError);
  expect(() => clopperPearson(0.5, 2)).toThrow(RangeError);
});
