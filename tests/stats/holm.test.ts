import fc from "fast-check";
import { expect, test } from "vitest";
import { holm } from "../../src/stats/holm.ts";

test("five p values are adjusted as in the documentation of Pingouin's multicomp", () => {
  const adjusted = holm([0.5, 0.003, 0.32, 0.054, 0.0003]);
  expect(adjusted.map((p) => Number(p.toFixed(10)))).toEqual([0.64, 0.012, 0.64, 0.162, 0.0015]);
});

test("it is the closed test of Bonferroni's: the worst over all sets of hypotheses that hold it", () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(pValues, (sample) => {
      for (const [index, p] of holm(sample).entries()) expect(p).toBeCloseTo(closedTest(sample, index), 12);
    }),
  );
});

test("one p value stays, and none is nothing", () => {
  expect(holm([0.04])).toEqual([0.04]);
  expect(holm([])).toEqual([]);
});

test("what is no probability is refused", () => expect(() => holm([0.1, 1.1])).toThrow(RangeError));

function closedTest(pValues: readonly number[], index: number): number {
  const sets = Array.from({ length: 2 ** pValues.length }, (_, bits) =>
    pValues.filter((_p, at) => ((bits >> at) & 1) === 1 || at === index),
  );
  return Math.max(...sets.map((set) => Math.min(1, set.length * Math.min(...set))));
}
