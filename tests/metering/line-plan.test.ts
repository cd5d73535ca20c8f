import { expect, test } from "vitest";
import { levelWords, planLevels, planSeconds } from "../../src/metering/line-plan.ts";

test("idle is measured half as long again, and one thread half of the time, so that one CPU has three levels too", () => {
  const levels = planLevels({ threads: [1], levelS: 20, minWindowS: 10, updateS: 1 });
  expect(levels).toEqual([
    { threads: 0, duty: 0, windows: 3, windowS: 10, settleS: 2 },
    { threads: 1, duty: 0.5, windows: 2, windowS: 10, settleS: 2 },
    { threads: 1, duty: 1, windows: 2, windowS: 10, settleS: 2 },
  ]);
  expect(planSeconds(levels)).toBe(70 + 6);
});

test("a level lasts as long as one window of a slow meter, and has no more than five of a fast one", () => {
  const slow = planLevels({ threads: [1, 2], levelS: 20, minWindowS: 300, updateS: 30 });
  expect(slow.map(({ windows, windowS }) => [windows, windowS])).toEqual([
    [1, 300],
    [1, 300],
    [1, 300],
    [1, 300],
  ]);
  const fast = planLevels({ threads: [1, 2], levelS: 20, minWindowS: 0.2, updateS: 0.001 });
  expect(fast.map(({ windows, windowS }) => [windows, windowS])).toEqual([
    [5, 6],
    [5, 4],
    [5, 4],
    [5, 4],
  ]);
});

test("a meter that lags is left alone for two of its updates, so that no window holds watts of the level before", () => {
  const settles = (updateS: number) =>
    planLevels({ threads: [1], levelS: 20, minWindowS: 300, updateS }).map(({ settleS }) => settleS);
  expect(settles(30)).toEqual([60, 60, 60]);
  expect(settles(0.001)).toEqual([2, 2, 2]);
});

test("levels have words", () => {
  expect([
    levelWords({ threads: 0, duty: 0 }),
    levelWords({ threads: 1, duty: 0.5 }),
    levelWords({ threads: 4, duty: 1 }),
  ]).toEqual(["idle", "1 thread, half of the time", "4 threads"]);
});
