import { expect, test } from "vitest";
import { rankByEnergy } from "../../src/metering/race.ts";

const around = (value: number) => ({ value, lo: null, hi: null, each: [value * 0.99, value, value * 1.01] });

test("the setting with the least comes first, what cannot be told from it is tied, the rest takes more", () => {
  const ranked = rankByEnergy([
    { id: "fast", energyJ: around(15), latencyMs: around(5) },
    { id: "near", energyJ: around(10.05), latencyMs: around(8) },
    { id: "slow", energyJ: around(10), latencyMs: around(10) },
    { id: "untimed", energyJ: around(20), latencyMs: null },
  ]);
  expect(ranked).toEqual([
    { id: "slow", verdict: "least", timesLeast: 1, timesAsFast: 1, latency: "tied" },
    { id: "near", verdict: "tied", timesLeast: expect.closeTo(1.005, 12), timesAsFast: 1.25, latency: "lower" },
    { id: "fast", verdict: "more", timesLeast: 1.5, timesAsFast: 2, latency: "lower" },
    { id: "untimed", verdict: "more", timesLeast: 2, timesAsFast: null, latency: null },
  ]);
});

test("each is compared with the least, so that a chain of ties does not reach from end to end", () => {
  // Neighbours are 1.5 apart, which three repetitions ± 1 % of 100 do not tell; 3 from the least, which they do.
  const verdicts = rankByEnergy(
    [100, 101.5, 103].map((value) => ({ id: String(value), energyJ: around(value), latencyMs: null })),
  ).map(({ verdict }) => verdict);
  expect(verdicts).toEqual(["least", "tied", "more"]);
});

test("nobody in the race is no error, and equals keep the order of their names", () => {
  expect(rankByEnergy([])).toEqual([]);
  const equal = ["b", "a"].map((id) => ({ id, energyJ: around(1), latencyMs: null }));
  expect(rankByEnergy(equal).map(({ id }) => id)).toEqual(["a", "b"]);
});
