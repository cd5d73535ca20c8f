import fc from "fast-check";
import { expect, test } from "vitest";
import { countRounds, differencesOf, launchDifference } from "../../src/gate/launch-difference.ts";
import { launchesOf, launchOf, roundOf } from "./launches.ts";

const rounds = fc.array(
  fc.record({
    baselineMs: fc.double({ min: 0.1, max: 100, noNaN: true }),
    candidateMs: fc.double({ min: 0.1, max: 100, noNaN: true }),
  }),
  { minLength: 1, maxLength: 21 },
);

test("a launch's difference is the median over its rounds of the logarithm of candidate by baseline", () => {
  const ratios = [1.01, 1.2, 1.02, 0.7, 1.03];
  const launch = launchOf(0, { rounds: ratios.map((ratio) => roundOf({ candidateMs: 2 * ratio, nullMs: 2.002 })) });
  expect(launchDifference(launch)?.candidate).toBeCloseTo(Math.log(1.02), 12);
  expect(launchDifference(launch)?.nullArm).toBeCloseTo(Math.log(1.001), 12);
});

test("what is shown is the median of a block, what decides its 25 % quantile", () => {
  const launch = launchOf(0, { rounds: [roundOf({ candidateMs: 2.2, baselineP50Ms: 2.5, candidateP50Ms: 2.6 })] });
  expect(launchDifference(launch)).toMatchObject({ baselineMs: 2.5, candidateMs: 2.6 });
  expect(launchDifference(launch)?.candidate).toBeCloseTo(Math.log(1.1), 12);
});

test("the mean is of all calls of the kept rounds together, so that one slow block counts", () => {
  const rounds = [
    ...Array.from({ length: 3 }, () => roundOf({ baselineMeanMs: 2, candidateMeanMs: 2 })),
    roundOf({ baselineMeanMs: 2, candidateMeanMs: 6 }),
    roundOf({ baselineMeanMs: 9, candidateMeanMs: 900, isSuspended: true }),
  ];
  expect(launchDifference(launchOf(0, { rounds }))?.mean).toBeCloseTo(Math.log(12 / 8), 12);
});

test("arms the other way round turn the sign, and nothing else", () => {
  fc.assert(
    fc.property(rounds, (pairs) => {
      const one = launchDifference(launchOf(0, { rounds: pairs.map(roundOf) }));
      const swapped = pairs.map(({ baselineMs: candidateMs, candidateMs: baselineMs }) =>
        roundOf({ baselineMs, candidateMs }),
      );
      const other = launchDifference(launchOf(0, { rounds: swapped }));
      expect(other?.candidate).toBeCloseTo(-(one?.candidate ?? Number.NaN), 9);
    }),
  );
});

test("a machine twice as fast has the same differences", () => {
  fc.assert(
    fc.property(rounds, fc.double({ min: 0.01, max: 100, noNaN: true }), (pairs, scale) => {
      const one = launchDifference(launchOf(0, { rounds: pairs.map(roundOf) }));
      const scaled = pairs.map((pair) =>
        roundOf({ baselineMs: pair.baselineMs * scale, candidateMs: pair.candidateMs * scale }),
      );
      expect(launchDifference(launchOf(0, { rounds: scaled }))?.candidate).toBeCloseTo(one?.candidate ?? Number.NaN, 9);
    }),
  );
});

test.each([
  ["the hypervisor took more than a tenth of it", { stealFraction: 0.101 }],
  ["the machine was suspended", { isSuspended: true }],
])("a round in which %s counts for neither arm", (_, parts) => {
  const odd = Array.from({ length: 10 }, () => roundOf({ candidateMs: 9, ...parts }));
  const launch = launchOf(0.01, { rounds: [...launchOf(0.01).rounds.slice(0, 10), ...odd] });
  expect(launchDifference(launch)?.candidate).toBeCloseTo(0.01, 12);
  expect(countRounds([launch])).toEqual({ total: 20, dropped: 10 });
});

test.each([
  ["a value far from the others", { candidateMs: 900 }],
  ["steal of just a tenth", { stealFraction: 0.1 }],
  ["steal that nobody tells", { stealFraction: null }],
])("a round with %s is kept", (_, parts) =>
  expect(countRounds([launchOf(0, { rounds: [roundOf(parts)] })]).dropped).toBe(0),
);

test("a launch with more than half of its rounds dropped has no difference", () => {
  const dropped = Array.from({ length: 11 }, () => roundOf({ isSuspended: true }));
  expect(
    launchDifference(launchOf(0, { rounds: [...dropped, ...Array.from({ length: 9 }, () => roundOf())] })),
  ).toBeUndefined();
  expect(launchDifference(launchOf(0, { rounds: [] }))).toBeUndefined();
});

test("the phases are apart, and in the order of their launches however they were stored", () => {
  const launches = [...launchesOf([0.1, 0.2, 0.3]), ...launchesOf([0.4], { phase: "confirm" })].reverse();
  expect(differencesOf(launches, "measure").map(({ candidate }) => candidate.toFixed(1))).toEqual([
    "0.1",
    "0.2",
    "0.3",
  ]);
  expect(differencesOf(launches, "confirm")).toHaveLength(1);
});
