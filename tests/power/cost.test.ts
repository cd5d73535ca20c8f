import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costOf, costTerms } from "../../src/power/cost.ts";
import { costCaseSchema, costOfCase } from "../../src/power/cost-case.ts";
import { type CostInput, costInputSchema, noEnergy, noExtras } from "../../src/power/cost-input.ts";
import { plainCase, withService } from "./cost-cases.ts";

const input: CostInput = {
  equipment: {
    deviceUsd: 200,
    deviceLifeYears: 4,
    storageUsd: 120,
    storageLifeYears: 10,
    storageLifeCycles: 2000,
    storageCyclesPerYear: 365,
    pvUsd: 90,
    pvLifeYears: 20,
  },
  grid: { kwhPerDay: 0.1, usdPerKwh: 0.2, co2GPerKwh: 400 },
  fuel: { kwhPerDay: 0.05, usdPerKwh: 0.5, co2GPerKwh: 800 },
  runningUsdPerYear: 24,
  work: { tokensPerDay: 100_000, requestsPerDay: 500, utilisation: 0.3 },
};

function cents(usd: number | null | undefined): string {
  return usd?.toFixed(2) ?? "unknown";
}

describe("the check values", () => {
  // 8 tok/s · 6 h · 3600 · 365 = 63.072 M tokens a year; 150/3 = $50; 15 W · 6 h · 365 = 32.85 kWh · 0.15 = $4.9275.
  test("six hours a day at full use: 0.79 + 0.08 = 0.87 a million tokens", () => {
    const cost = costOfCase(plainCase).usdPerMillionTokens;
    expect(cost?.device).toBeCloseTo(50 / 63.072, 12);
    expect(cost?.energy).toBeCloseTo(4.9275 / 63.072, 12);
    expect([cents(cost?.device), cents(cost?.energy), cents(cost?.total)]).toEqual(["0.79", "0.08", "0.87"]);
  });

  // Four times the tokens and the energy for the same device: 0.1982 + 0.0781.
  test("24 hours a day: 0.28", () => {
    const cost = costOfCase(withService({ hoursPerDay: 24 })).usdPerMillionTokens;
    expect(cents(cost?.total)).toBe("0.28");
  });

  // A tenth of the six hours' tokens carry the whole device: 50/6.3072 = 7.9274; energy a token stays 0.0781.
  test("a tenth of use, energy only while used: 7.93 + 0.08 = 8.01", () => {
    const cost = costOfCase(withService({ utilisation: 0.1, idleW: 0 })).usdPerMillionTokens;
    expect([cents(cost?.device), cents(cost?.energy), cents(cost?.total)]).toEqual(["7.93", "0.08", "8.01"]);
  });

  test("a device that draws as much idle as busy pays for all six hours at a tenth of use", () => {
    const cost = costOfCase(withService({ utilisation: 0.1 })).usdPerMillionTokens;
    expect(cost?.energy).toBeCloseTo(4.9275 / 6.3072, 12);
  });
});

describe("costOf", () => {
  test("shows each term of a year apart", () => {
    const cost = costOf(input);
    expect(cost.usdPerYear.device).toBe(50);
    expect(cost.usdPerYear.storage).toBeCloseTo(120 / (2000 / 365), 12);
    expect(cost.usdPerYear.pv).toBe(4.5);
    expect(cost.usdPerYear.energy).toBeCloseTo(7.3, 12);
    expect(cost.usdPerYear.fuel).toBeCloseTo(9.125, 12);
    expect(cost.usdPerYear.running).toBe(24);
    expect(cost.usdPerYear.total).toBeCloseTo(50 + 21.9 + 4.5 + 7.3 + 9.125 + 24, 12);
  });

  test("spreads the year over tokens and over requests", () => {
    const cost = costOf(input);
    const total = cost.usdPerYear.total ?? Number.NaN;
    expect(cost.usdPerMillionTokens?.total).toBeCloseTo((total / 36_500_000) * 1e6, 12);
    expect(cost.usdPerThousandRequests?.total).toBeCloseTo((total / 182_500) * 1e3, 12);
  });

  test("storage lasts as long as the shorter of calendar and cycles", () => {
    const { equipment } = input;
    expect(costOf(input).storageLife).toEqual({ years: 2000 / 365, endedBy: "cycles" });
    const seldom = costOf({ ...input, equipment: { ...equipment, storageCyclesPerYear: 100 } });
    expect(seldom.storageLife).toEqual({ years: 10, endedBy: "calendar" });
    const unlimited = costOf({ ...input, equipment: { ...equipment, storageLifeCycles: "unlimited" } });
    expect(unlimited.usdPerYear.storage).toBe(12);
    const never = costOf({ ...input, equipment: { ...equipment, storageCyclesPerYear: 0 } });
    expect(never.storageLife).toEqual({ years: 10, endedBy: "calendar" });
  });

  test("counts the carbon dioxide of energy bought, and not knowing it is not none of it", () => {
    const cost = costOf(input);
    expect(cost.kwhPerYear).toBeCloseTo(54.75, 12);
    expect(cost.co2KgPerYear).toBeCloseTo((0.1 * 400 + 0.05 * 800) * 0.365, 12);
    expect(cost.co2GPerMillionTokens).toBeCloseTo(800, 9);
    expect(cost.co2GPerThousandRequests).toBeCloseTo(160, 9);
    const unknown = costOf({ ...input, grid: { ...input.grid, co2GPerKwh: null } });
    expect([unknown.co2KgPerYear, unknown.co2GPerMillionTokens]).toEqual([null, null]);
    const solar = costOf({ ...input, grid: { kwhPerDay: 0, usdPerKwh: null, co2GPerKwh: null }, fuel: noEnergy });
    expect([solar.usdPerYear.energy, solar.co2KgPerYear]).toEqual([0, 0]);
  });

  test("what is unknown leaves its term and the total unknown, and says which", () => {
    const cost = costOf({ ...input, equipment: { ...input.equipment, pvUsd: null, storageCyclesPerYear: null } });
    expect(cost.unknownTerms).toEqual(["storage", "pv"]);
    expect(cost.usdPerYear).toMatchObject({ device: 50, storage: null, pv: null, total: null });
    expect(cost.usdPerMillionTokens).toMatchObject({ storage: null, total: null });
    expect(cost.usdPerMillionTokens?.device).toBeCloseTo(50 / 36.5, 12);
  });

  test("without a unit of work there is no price of one", () => {
    const idle = costOf({ ...input, work: { tokensPerDay: 0, requestsPerDay: null, utilisation: 0 } });
    expect([idle.usdPerMillionTokens, idle.usdPerThousandRequests, idle.co2GPerMillionTokens]).toEqual([
      null,
      null,
      null,
    ]);
    expect(idle.usdPerYear.total).not.toBeNull();
  });

  test("the terms always add up to the total, and each is finite", () => {
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
    const life = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(amount, life, amount, life, amount, fc.double({ min: 1, max: 1e9, noNaN: true }), (...values) => {
        const [deviceUsd, deviceLifeYears, storageUsd, storageLifeYears, kwhPerDay, tokensPerDay] = values;
        const cost = costOf({
          ...input,
          equipment: { ...input.equipment, deviceUsd, deviceLifeYears, storageUsd, storageLifeYears },
          grid: { ...input.grid, kwhPerDay },
          work: { tokensPerDay, requestsPerDay: null, utilisation: null },
        });
        for (const part of [cost.usdPerYear, cost.usdPerMillionTokens]) {
          const terms = costTerms.map((term) => part?.[term] ?? Number.NaN);
          const sum = terms.reduce((a, b) => a + b, 0);
          expect(Math.abs((part?.total ?? Number.NaN) - sum)).toBeLessThanOrEqual(1e-9 * Math.max(1, sum));
        }
      }),
    );
  });
});

test("the schemas take what is there and refuse what cannot be", () => {
  expect(costInputSchema.safeParse(input).success).toBe(true);
  expect(costCaseSchema.safeParse(plainCase).success).toBe(true);
  const broken = [
    { ...input, equipment: { ...input.equipment, deviceLifeYears: 0 } },
    { ...input, runningUsdPerYear: -1 },
    { ...input, grid: { ...noEnergy, kwhPerDay: Number.NaN } },
    { ...input, work: { ...input.work, utilisation: 1.01 } },
    { ...input, equipment: { ...noExtras, deviceUsd: 1 } },
    { ...input, extra: 1 },
  ];
  expect(broken.map((value) => costInputSchema.safeParse(value).success)).toEqual(broken.map(() => false));
});
