import { type Cost, costOf } from "../power/cost.ts";
import { type ApiCost, apiCostOf, type TokenMix } from "../power/cost-api.ts";
import { type BreakEven, breakEvenOf, linearCostOf } from "../power/cost-break-even.ts";
import type { Equipment } from "../power/cost-input.ts";
import { times, type Unknown } from "../power/cost-unknown.ts";
import { makeSampler } from "../power/duration.ts";
import { panelWattsOf } from "../power/equip.ts";
import type { MetricName } from "../power/metrics.ts";
import type { ApiPrice } from "../power/prices.ts";
import type { MetricSummary } from "../power/summarise.ts";
import type { Scenario } from "./scenario.ts";

/** What a user says of money and grams; unknown is null. */
export interface PriceFlags {
  readonly deviceUsd: Unknown;
  readonly lifeYears: Unknown;
  readonly batteryUsdPerKwh: Unknown;
  readonly batteryLifeYears: Unknown;
  readonly panelUsdPerW: Unknown;
  readonly panelLifeYears: Unknown;
  readonly tariffUsdPerKwh: Unknown;
  readonly gridCo2GPerKwh: Unknown;
  readonly runningUsdPerYear: Unknown;
}

/** The money that battery and panels of a scenario cost at once; null while a price is unknown. */
export function upFrontUsd(scenario: Scenario, prices: PriceFlags): Unknown {
  const { storageUsd, pvUsd } = equipmentOf({ scenario, prices, cyclesPerYear: null });
  return storageUsd === null || pvUsd === null ? null : storageUsd + pvUsd;
}

/** Cost of a scenario from its simulated figures: energy bought, answers given, cycles of the battery. */
export function costOfScenario({
  scenario,
  summary,
  prices,
}: {
  readonly scenario: Scenario;
  readonly summary: readonly MetricSummary[];
  readonly prices: PriceFlags;
}): Cost {
  const figure = (name: MetricName): Unknown => summary.find((one) => one.name === name)?.value ?? null;
  const served = figure("served");
  const genset = scenario.profile.supply.find((source) => source.kind === "genset");
  return costOf({
    equipment: equipmentOf({ scenario, prices, cyclesPerYear: figure("battery_cycles_per_year") }),
    grid: {
      kwhPerDay: times(figure("grid_wh_per_day"), 0.001),
      usdPerKwh: prices.tariffUsdPerKwh,
      co2GPerKwh: prices.gridCo2GPerKwh,
    },
    fuel: {
      kwhPerDay: times(figure("genset_wh_per_day"), 0.001),
      usdPerKwh: genset?.fuelUsdPerKWh ?? null,
      co2GPerKwh: null,
    },
    runningUsdPerYear: prices.runningUsdPerYear,
    work: {
      tokensPerDay: figure("tokens_per_day"),
      requestsPerDay: served === null ? null : served / scenario.days,
      utilisation: null,
    },
  });
}

export interface ApiComparison {
  readonly api: ApiCost;
  readonly breakEven: BreakEven;
}

/** The same requests asked of each API, and from how many a day on the device is the cheaper one. */
export function compareWithApis({
  scenario,
  summary,
  prices,
  apis,
  mix,
}: {
  readonly scenario: Scenario;
  readonly summary: readonly MetricSummary[];
  readonly prices: PriceFlags;
  readonly apis: readonly ApiPrice[];
  readonly mix: TokenMix;
}): ApiComparison[] {
  const figure = (name: MetricName): Unknown => summary.find((one) => one.name === name)?.value ?? null;
  const serviceS = makeSampler(scenario.model.service).meanS;
  const requestsPerS = serviceS > 0 ? 1 / serviceS : null;
  const costCase = {
    equipment: equipmentOf({ scenario, prices, cyclesPerYear: figure("battery_cycles_per_year") }),
    service: {
      requestsPerS,
      tokensPerS: times(requestsPerS, mix.outputTokensPerRequest),
      hoursPerDay: 24 * (figure("service_availability") ?? 0),
      utilisation: 0,
      activeW: scenario.watts.activeW,
      idleW: scenario.watts.idleW,
    },
    // Off the grid energy is free of charge and paid for with the panel.
    tariffUsdPerKwh: figure("grid_wh_per_day") === 0 ? 0 : prices.tariffUsdPerKwh,
    gridCo2GPerKwh: prices.gridCo2GPerKwh,
    fuel: { kwhPerDay: 0, usdPerKwh: 0, co2GPerKwh: 0 },
    runningUsdPerYear: prices.runningUsdPerYear,
  };
  const cost = linearCostOf({ costCase, mix });
  return apis.map((price) => ({ api: apiCostOf({ price, mix }), breakEven: breakEvenOf({ cost, price, mix }) }));
}

function equipmentOf({
  scenario: { profile, trace },
  prices,
  cyclesPerYear,
}: {
  readonly scenario: Scenario;
  readonly prices: PriceFlags;
  readonly cyclesPerYear: Unknown;
}): Equipment {
  const { storage } = profile;
  const hasPanels = profile.supply.some(({ kind }) => kind === "solar") || (trace !== null && trace.pvW !== null);
  const panelW = hasPanels ? panelWattsOf(profile) : 0;
  return {
    deviceUsd: prices.deviceUsd,
    deviceLifeYears: prices.lifeYears,
    storageUsd: storage === undefined ? 0 : times(storage.capacityWh / 1000, prices.batteryUsdPerKwh),
    storageLifeYears: storage === undefined ? null : prices.batteryLifeYears,
    storageLifeCycles: storage?.cycleLife ?? (storage === undefined ? null : "unlimited"),
    storageCyclesPerYear: cyclesPerYear,
    pvUsd: times(panelW, prices.panelUsdPerW),
    pvLifeYears: prices.panelLifeYears,
  };
}
