import { describe, expect, test } from "vitest";
import { simulate } from "../../src/power/simulate.ts";
import { summarise } from "../../src/power/summarise.ts";
import { compareWithApis, costDriversOf, type PricedScenario } from "../../src/simulator/cost-rates.ts";
import { costOfScenario, type PriceFlags } from "../../src/simulator/costs.ts";
import { type Scenario, simulationOf } from "../../src/simulator/scenario.ts";
import { readProfile } from "../power/fixtures.ts";

const prices: PriceFlags = {
  deviceUsd: 150,
  lifeYears: 3,
  batteryUsdPerKwh: 300,
  batteryLifeYears: 8,
  panelUsdPerW: 0.8,
  panelLifeYears: 20,
  tariffUsdPerKwh: 0.15,
  gridCo2GPerKwh: null,
  runningUsdPerYear: 0,
};
const fixed = (seconds: number) => ({ kind: "constant", seconds }) as const;

function priced(id: string, rest: Partial<Scenario> = {}, flags: Partial<PriceFlags> = {}): PricedScenario {
  const scenario: Scenario = {
    model: {
      id: "m",
      load: fixed(8),
      first: fixed(30),
      service: fixed(30),
      correctFraction: null,
      watts: null,
      notes: [],
    },
    profile: readProfile(id),
    trace: null,
    watts: { idleW: 5, activeW: 15, sleepingW: 5 },
    heat: null,
    demand: { requestsPerDay: 150, pattern: "poisson", deadlineS: null, batchShare: 0 },
    conduct: { policies: ["fifo"], dutyPeriodS: 0, small: null },
    tokensPerRequest: 200,
    days: 14,
    ...rest,
  };
  const runs = [1, 2].map((seed) => simulate(simulationOf(scenario, seed)));
  return { scenario, summary: summarise({ runs, resamples: 1 }), prices: { ...prices, ...flags } };
}

describe("what the cost hangs on", () => {
  test.each(["grid-6h", "grid-24", "grid-6h-lfp300", "solar-lfp-s", "genset-evening"])(
    "begins at the simulated cost: %s",
    (id) => {
      const one = priced(id);
      const drivers = costDriversOf(one);
      const simulated = costOfScenario(one).usdPerMillionTokens?.total ?? Number.NaN;
      expect(drivers?.sensitivity.baseUsd).toBeCloseTo(simulated, 9);
      expect(drivers?.sensitivity.costUnit).toBe("million-tokens");
    },
  );

  test("a price moves its own term alone", () => {
    const one = priced("grid-6h");
    const { device = null, energy = null, total = null } = costOfScenario(one).usdPerMillionTokens ?? {};
    const rows = costDriversOf(one)?.sensitivity.rows ?? [];
    const doubled = (factor: string) => rows.find((row) => row.factor === factor)?.high.usd;
    expect(doubled("deviceUsd")).toBeCloseTo((total ?? 0) + (device ?? 0), 9);
    expect(doubled("tariff")).toBeCloseTo((total ?? 0) + (energy ?? 0), 9);
  });

  test("without tokens it is told for requests", () => {
    const one = priced("grid-6h", { tokensPerRequest: null });
    const { sensitivity } = costDriversOf(one) ?? {};
    expect(sensitivity?.costUnit).toBe("thousand-requests");
    expect(sensitivity?.baseUsd).toBeCloseTo(costOfScenario(one).usdPerThousandRequests?.total ?? Number.NaN, 9);
  });

  test("is not told while the cost is unknown, or nothing was done", () => {
    expect(costDriversOf(priced("grid-6h", {}, { tariffUsdPerKwh: null }))).toBeNull();
    const idle = priced("grid-6h", {
      demand: { requestsPerDay: 1e-6, pattern: "constant", deadlineS: null, batchShare: 0 },
    });
    expect(costDriversOf({ ...idle, summary: idle.summary.filter(({ name }) => name !== "served") })).toBeNull();
  });

  test("comes to the check figures: $0.87 a million tokens at full use of six hours, $8.01 at a tenth of it", () => {
    // $150, three years, $0.15/kWh, 8 tok/s: 25 s a request of 200 tokens. A day of requests every day keeps it busy.
    const model = {
      id: "m",
      load: fixed(0),
      first: fixed(25),
      service: fixed(25),
      correctFraction: null,
      watts: null,
      notes: [],
    };
    const profile = { ...readProfile("grid-6h"), boot: { durationS: 0 } };
    const demand = { requestsPerDay: 5000, pattern: "constant", deadlineS: null, batchShare: 0 } as const;
    const full = priced("grid-6h", { model, profile, demand, watts: { idleW: 15, activeW: 15, sleepingW: 15 } });
    const drivers = costDriversOf(full);
    expect(drivers?.sensitivity.baseUsd?.toFixed(2)).toBe("0.87");
    // The power of an idle device that draws nothing: what the tenth of the use takes is all that is paid for.
    const thrifty = costDriversOf(
      priced("grid-6h", { model, profile, demand, watts: { idleW: 0, activeW: 15, sleepingW: 0 } }),
    );
    expect(thrifty?.byUtilisation.map(({ utilisation, usd }) => [utilisation, usd?.toFixed(2)])).toEqual([
      [0.01, "79.35"],
      [0.1, "8.01"],
      [0.25, "3.25"],
      [0.5, "1.66"],
      [1, "0.87"],
    ]);
  });
});

test("break-even against an API is where both cost the same", () => {
  const one = priced("grid-6h");
  const api = {
    id: "p",
    name: "P",
    inputUsdPerMillionTokens: 0.55,
    outputUsdPerMillionTokens: 2.19,
    seen: "2025-01-20",
    source: "test",
  };
  const mix = { inputTokensPerRequest: 300, outputTokensPerRequest: 200 };
  const [comparison] = compareWithApis({ priced: one, apis: [api], mix });
  if (comparison?.breakEven.state !== "reached") throw new Error(comparison?.breakEven.state);
  const { requestsPerDay, outputTokensPerDay } = comparison.breakEven;
  expect(outputTokensPerDay).toBeCloseTo(200 * requestsPerDay, 9);
  // Simulated with so many requests, it costs what the API asks, to a hundredth: the first inference after a boot is longer.
  const there = priced("grid-6h", {
    days: 365,
    demand: { requestsPerDay, pattern: "constant", deadlineS: null, batchShare: 0 },
  });
  const { usdPerThousandRequests } = comparison.api;
  expect((costOfScenario(there).usdPerThousandRequests?.total ?? Number.NaN) / usdPerThousandRequests).toBeCloseTo(
    1,
    2,
  );
});
