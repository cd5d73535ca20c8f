import type { CostCase } from "./cost-case.ts";
import type { Equipment } from "./cost-input.ts";
import type { Unknown } from "./cost-unknown.ts";

/** One input of a cost, how it is read and how it is replaced. */
export interface Factor {
  readonly unit: string;
  readonly read: (costCase: CostCase) => Unknown;
  readonly write: (costCase: CostCase, value: number) => CostCase;
  /** The most that the input can be, where there is such a thing. */
  readonly max?: number;
}

/** The inputs that a cost hangs on. Rate is the speed of the model, in tokens and in requests at once. */
export const costFactors = {
  utilisation: { ...ofService("utilisation"), unit: "fraction", max: 1 },
  hoursPerDay: { ...ofService("hoursPerDay"), unit: "h", max: 24 },
  activeW: { ...ofService("activeW"), unit: "W" },
  idleW: { ...ofService("idleW"), unit: "W" },
  rate: {
    unit: "1/s",
    read: ({ service }) => service.tokensPerS ?? service.requestsPerS,
    write: (costCase, value) => withRate(costCase, value),
  },
  tariff: {
    unit: "USD/kWh",
    read: ({ tariffUsdPerKwh }) => tariffUsdPerKwh,
    write: (costCase, value) => ({ ...costCase, tariffUsdPerKwh: value }),
  },
  deviceUsd: { ...ofEquipment("deviceUsd"), unit: "USD" },
  deviceLife: { ...ofEquipment("deviceLifeYears"), unit: "years" },
  storageUsd: { ...ofEquipment("storageUsd"), unit: "USD" },
  storageLife: { ...ofEquipment("storageLifeYears"), unit: "years" },
  pvUsd: { ...ofEquipment("pvUsd"), unit: "USD" },
  pvLife: { ...ofEquipment("pvLifeYears"), unit: "years" },
  fuelPrice: {
    unit: "USD/kWh",
    read: ({ fuel }) => fuel.usdPerKwh,
    write: (costCase, value) => ({ ...costCase, fuel: { ...costCase.fuel, usdPerKwh: value } }),
  },
  running: {
    unit: "USD/year",
    read: ({ runningUsdPerYear }) => runningUsdPerYear,
    write: (costCase, value) => ({ ...costCase, runningUsdPerYear: value }),
  },
} as const satisfies Record<string, Factor>;
export type CostFactor = keyof typeof costFactors;

/** Every factor, in the table's order. */
export function costFactorNames(): CostFactor[] {
  const isFactor = (name: string): name is CostFactor => name in costFactors;
  return Object.keys(costFactors).filter(isFactor);
}

type Accessors = Pick<Factor, "read" | "write">;

function ofService(key: "utilisation" | "hoursPerDay" | "activeW" | "idleW"): Accessors {
  return {
    read: ({ service }) => service[key],
    write: (costCase, value) => ({ ...costCase, service: { ...costCase.service, [key]: value } }),
  };
}

function ofEquipment(key: Exclude<keyof Equipment, "storageLifeCycles" | "storageCyclesPerYear">): Accessors {
  return {
    read: ({ equipment }) => equipment[key],
    write: (costCase, value) => ({ ...costCase, equipment: { ...costCase.equipment, [key]: value } }),
  };
}

function withRate(costCase: CostCase, value: number): CostCase {
  const { tokensPerS, requestsPerS } = costCase.service;
  const base = tokensPerS ?? requestsPerS ?? value;
  const scaled = (rate: Unknown): Unknown => (rate === null ? null : (rate * value) / base);
  return {
    ...costCase,
    service: { ...costCase.service, tokensPerS: scaled(tokensPerS), requestsPerS: scaled(requestsPerS) },
  };
}
