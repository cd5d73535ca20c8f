import { expect, test } from "vitest";
import { costGrid } from "../../src/power/cost-grid.ts";
import { sensitivityOf } from "../../src/power/cost-sensitivity.ts";
import { plainCase, withService } from "./cost-cases.ts";

test("the input that moves the cost most comes first", () => {
  const { rows, baseUsd } = sensitivityOf({ costCase: plainCase, costUnit: "million-tokens" });
  expect(baseUsd?.toFixed(2)).toBe("0.87");
  // Both divide everything: 0.87·(2 − 1/2). Device price and life move 0.79 of it, tariff and watts 0.08.
  expect(rows[0]?.factor).toBe("rate");
  expect(rows[0]?.swingUsd).toBeCloseTo(1.5 * (baseUsd ?? Number.NaN), 12);
  const places = rows.map(({ factor }) => factor);
  expect(places.indexOf("deviceLife")).toBeLessThan(places.indexOf("tariff"));
  const swings = rows.map(({ swingUsd }) => swingUsd ?? -1);
  expect(swings).toEqual([...swings].sort((a, b) => b - a));
});

test("an input goes no further than it can", () => {
  const { rows } = sensitivityOf({ costCase: withService({ hoursPerDay: 20 }), costUnit: "million-tokens" });
  expect(rows.find(({ factor }) => factor === "hoursPerDay")?.high.value).toBe(24);
  expect(rows.find(({ factor }) => factor === "utilisation")?.high.value).toBe(1);
  expect(rows.find(({ factor }) => factor === "utilisation")?.low.value).toBe(0.5);
});

test("inputs that are unknown or not there are left out", () => {
  const { rows, baseUsd } = sensitivityOf({
    costCase: { ...plainCase, tariffUsdPerKwh: null },
    costUnit: "million-tokens",
  });
  const factors = rows.map(({ factor }) => factor);
  expect(factors).not.toContain("tariff");
  expect(factors).not.toContain("pvUsd");
  expect(baseUsd).toBeNull();
  expect(rows.every(({ swingUsd }) => swingUsd === null)).toBe(true);
});

test("requests are a unit of their own", () => {
  const costCase = withService({ tokensPerS: null, requestsPerS: 2 });
  const { baseUsd } = sensitivityOf({ costCase, costUnit: "thousand-requests" });
  // 2/s · 6 h · 365 = 15.768 M requests a year for $54.9275.
  expect(baseUsd).toBeCloseTo(54.9275 / 15_768, 12);
});

test("a faster model is faster in tokens and in requests alike", () => {
  const costCase = withService({ requestsPerS: 2 });
  const { rows, baseUsd } = sensitivityOf({ costCase, costUnit: "thousand-requests" });
  const rate = rows.find(({ factor }) => factor === "rate");
  expect(rate).toMatchObject({ base: 8, low: { value: 4 }, high: { value: 16 } });
  expect(rate?.high.usd).toBeCloseTo((baseUsd ?? Number.NaN) / 2, 12);
});

test("the grid holds every combination in order", () => {
  const rows = costGrid({
    costCase: plainCase,
    costUnit: "million-tokens",
    utilisations: [0.5, 1],
    tariffsUsdPerKwh: [0.15, 0.3],
    deviceLivesYears: [3, 6],
  });
  expect(
    rows.map(({ utilisation, tariffUsdPerKwh, deviceLifeYears }) => [utilisation, tariffUsdPerKwh, deviceLifeYears]),
  ).toEqual([
    [0.5, 0.15, 3],
    [0.5, 0.15, 6],
    [0.5, 0.3, 3],
    [0.5, 0.3, 6],
    [1, 0.15, 3],
    [1, 0.15, 6],
    [1, 0.3, 3],
    [1, 0.3, 6],
  ]);
  expect(rows[4]?.usd?.toFixed(2)).toBe("0.87");
  expect(rows[7]?.usd).toBeCloseTo((25 + 9.855) / 63.072, 12);
});
