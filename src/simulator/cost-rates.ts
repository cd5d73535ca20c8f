import { type ApiCost, apiCostOf, type TokenMix } from "../power/cost-api.ts";
import { type BreakEven, breakEvenOf, linearCostOf } from "../power/cost-break-even.ts";
import { type CostCase, kwhPerDayOf } from "../power/cost-case.ts";
import { type CostGridRow, costGrid } from "../power/cost-grid.ts";
import { type Sensitivity, sensitivityOf } from "../power/cost-sensitivity.ts";
import { over, times, type Unknown } from "../power/cost-unknown.ts";
import { makeSampler } from "../power/duration.ts";
import type { MetricName } from "../power/metrics.ts";
import type { ApiPrice } from "../power/prices.ts";
import type { MetricSummary } from "../power/summarise.ts";
import { equipmentOf, type PriceFlags } from "./costs.ts";
import type { Scenario } from "./scenario.ts";

/** A scenario with its simulated figures and what money it takes. */
export interface PricedScenario {
  readonly scenario: Scenario;
  readonly summary: readonly MetricSummary[];
  readonly prices: PriceFlags;
}

export interface ApiComparison {
  readonly api: ApiCost;
  readonly breakEven: BreakEven;
}

/** The same requests asked of each API, and from how many a day on the device is the cheaper one. */
export function compareWithApis({
  priced,
  apis,
  mix,
}: {
  readonly priced: PricedScenario;
  readonly apis: readonly ApiPrice[];
  readonly mix: TokenMix;
}): ApiComparison[] {
  const cost = linearCostOf({ costCase: costCaseOf(priced), mix });
  return apis.map((price) => ({ api: apiCostOf({ price, mix }), breakEven: breakEvenOf({ cost, price, mix }) }));
}

/** What the cost hangs on. */
export interface CostDrivers {
  readonly sensitivity: Sensitivity;
  /** The cost at other utilisations, everything else as it is. */
  readonly byUtilisation: readonly CostGridRow[];
}

const utilisations = [0.01, 0.1, 0.25, 0.5, 1];

/** Null while the cost is unknown. */
export function costDriversOf(priced: PricedScenario): CostDrivers | null {
  const costCase = costCaseOf(priced);
  const costUnit = costCase.service.tokensPerS === null ? "thousand-requests" : "million-tokens";
  const sensitivity = sensitivityOf({ costCase, costUnit });
  if (sensitivity.baseUsd === null) return null;
  const byUtilisation = costGrid({
    costCase,
    costUnit,
    utilisations,
    // Where the cost is known, an unknown one of these is multiplied by 0.
    tariffsUsdPerKwh: [costCase.tariffUsdPerKwh ?? 0],
    deviceLivesYears: [costCase.equipment.deviceLifeYears ?? 1],
  });
  return { sensitivity, byUtilisation };
}

/**
 * A simulated year as rates, so that one of them can be changed without simulating again: at its own figures it does the same
 * work and buys the same energy. What the rates do not hold (boots, loads, losses, sun) stays in proportion.
 */
function costCaseOf({ scenario, summary, prices }: PricedScenario): CostCase {
  const figure = (name: MetricName): Unknown => summary.find((one) => one.name === name)?.value ?? null;
  const { watts, conduct, profile, tokensPerRequest } = scenario;
  const hoursPerDay = 24 * (figure("service_availability") ?? 0);
  const serviceS = makeSampler(scenario.model.service).meanS;
  const servedPerDay = (figure("served") ?? 0) / scenario.days;
  const utilisation = Math.min(1, over(servedPerDay * serviceS, hoursPerDay * 3600) ?? 0);
  // The work that was done in those hours; at full use with times that vary, not quite what one request's time says.
  const requestsPerS = over(servedPerDay, hoursPerDay * 3600 * utilisation) ?? over(1, serviceS);
  const service = {
    requestsPerS,
    tokensPerS: tokensPerRequest === null ? null : times(requestsPerS, tokensPerRequest),
    hoursPerDay,
    utilisation,
    activeW: watts.activeW,
    idleW: conduct.policies.includes("duty-cycle") ? watts.sleepingW : watts.idleW,
  };
  const genset = profile.supply.find((source) => source.kind === "genset");
  return {
    equipment: equipmentOf({ scenario, prices, cyclesPerYear: figure("battery_cycles_per_year") }),
    service,
    gridKwhPerKwh: over(times(figure("grid_wh_per_day"), 0.001), kwhPerDayOf(service)) ?? 1,
    tariffUsdPerKwh: prices.tariffUsdPerKwh,
    gridCo2GPerKwh: prices.gridCo2GPerKwh,
    fuel: {
      kwhPerDay: times(figure("genset_wh_per_day"), 0.001),
      usdPerKwh: genset?.fuelUsdPerKWh ?? null,
      co2GPerKwh: null,
    },
    runningUsdPerYear: prices.runningUsdPerYear,
  };
}
