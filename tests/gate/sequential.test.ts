import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, looks, nextLookAfter } from "../../src/gate/sequential.ts";
import { scattered } from "./launches.ts";

const rule = { threshold: 0.05, alpha: 0.01, beta: 0.05, alarms: "by look" } as const;
const values = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { maxLength: 45 });

test("nothing is decided before the first look", () => {
  expect(decide([], rule)).toEqual({ verdict: "inconclusive", n: 0, nextLook: 6, estimate: null, couldCatch: null });
  expect(decide([9, 9, 9, 9, 9], rule)).toMatchObject({ verdict: "inconclusive", n: 5, nextLook: 6 });
});

test.each([
  [0, "pass"],
  [0.02, "pass"],
  [Math.log(1.05) / 2, "regressed"],
  [0.05, "regressed"],
  [-0.01, "pass"],
  [-0.05, "improved"],
])("without any scatter a difference of %d is decided at the first look: %s", (difference, verdict) => {
  const decision = decide(
    Array.from({ length: 6 }, () => difference),
    rule,
  );
  expect(decision).toMatchObject({ verdict, n: 6, nextLook: null });
  expect(decision.couldCatch).toBeCloseTo(Math.expm1(Math.log(1.05) / 2), 9);
});

test.each([
  [0, "pass"],
  [0.05, "regressed"],
  [-0.05, "improved"],
])("with a scatter of 0.6 %% a difference of %d is %s", (difference, verdict) => {
  const decision = decide(scattered(difference, 40), rule);
  expect(decision.verdict).toBe(verdict);
  expect(decision.n).toBeLessThanOrEqual(16);
});

test("differences that tell nothing are looked at up to the last look, and say what they could have caught", () => {
  const decision = decide(
    Array.from({ length: 40 }, (_, index) => 0.2 * (index % 2 === 0 ? 1 : -1)),
    rule,
  );
  expect(decision).toMatchObject({ verdict: "inconclusive", n: 40, nextLook: null });
  // Winsorising moves nothing here: SE = 0.2 √(40/39) / (0.6 √40), t of 23 degrees 2.4999 at 1 % and 1.7139 at 5 %.
  const error = (0.2 * Math.sqrt(40 / 39)) / (0.6 * Math.sqrt(40));
  expect(decision.couldCatch).toBeCloseTo(Math.expm1((2.49987 + 1.71387) * error), 4);
});

test("what is decided at a look stays, whatever is measured after it", () => {
  fc.assert(
    fc.property(values, values, (before, after) => {
      const decision = decide(before, rule);
      fc.pre(decision.nextLook === null);
      expect(decide([...before, ...after], rule)).toEqual(decision);
    }),
  );
});

test("watched launch by launch it ends as when read from a file", () => {
  fc.assert(
    fc.property(values, (differences) => {
      let n = 0;
      let watched = decide([], rule);
      while (watched.nextLook !== null && watched.nextLook <= differences.length) {
        n = watched.nextLook;
        watched = decide(differences.slice(0, n), rule);
      }
      expect(decide(differences, rule).verdict).toBe(watched.verdict);
      expect(n).toBeLessThanOrEqual(40);
    }),
  );
});

test("a gain that is not yet proven is measured on, and is a pass when time is up", () => {
  const differences = scattered(-0.03, 6);
  expect(decide(differences, rule)).toMatchObject({ verdict: "pass", nextLook: 8 });
  expect(decide(scattered(-0.03, 40), rule)).toMatchObject({ verdict: "improved" });
});

test("the looks are those of the protocol", () => {
  expect(looks).toEqual([6, 8, 10, 12, 14, 16, 20, 24, 30, 40]);
  expect([0, 6, 7, 39, 40, 99].map(nextLookAfter)).toEqual([6, 8, 8, 40, null, null]);
});

test("launches that follow on an alarm have all of α at each look, and so decide sooner", () => {
  const differences = Array.from({ length: 6 }, (_, index) => 0.05 + 0.012 * (((index * 5) % 8) / 3.5 - 1));
  expect(decide(differences, rule).verdict).toBe("inconclusive");
  expect(decide(differences, { ...rule, alarms: "at each look" })).toMatchObject({ verdict: "regressed", n: 6 });
});
