import { type Cost, costOf } from "../power/cost.ts";
import type { Equipment } from "../power/cost-input.ts";
import { times, type Unknown } from "../power/cost-unknown.ts";
import { panelWattsOf } from "../power/equip.ts";
import type { MetricName } from "../power/metrics.ts";
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

/** What was bought for a scenario. Its battery wears by the cycles that were simulated. */
export function equipmentOf({
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
