import { z } from "zod";
import { type Cost, costOf } from "./cost.ts";
import { boughtEnergySchema, type CostInput, equipmentSchema } from "./cost-input.ts";
import { times } from "./cost-unknown.ts";

const rate = z.number().nonnegative().nullable();
const watts = z.number().nonnegative();

/** A service described by its rates, for a cost without a simulated year. A null rate is unknown or meaningless. */
export const serviceSchema = z.strictObject({
  /** Tokens a second while busy. */
  tokensPerS: rate,
  /** Requests a second while busy. */
  requestsPerS: rate,
  /** Hours a day in which the device has power and may work. */
  hoursPerDay: z.number().min(0).max(24),
  /** Share of those hours in which it does work, 0..1. */
  utilisation: z.number().min(0).max(1),
  activeW: watts,
  /** Drawn in those hours while there is no work; 0 if it is off then. */
  idleW: watts,
});

export const costCaseSchema = z.strictObject({
  equipment: equipmentSchema,
  service: serviceSchema,
  /**
   * Energy from the grid for each kWh that the rates come to: 1 on the grid alone, more with losses in a battery and with
   * boots, less with panels.
   */
  gridKwhPerKwh: z.number().nonnegative(),
  tariffUsdPerKwh: z.number().nonnegative().nullable(),
  gridCo2GPerKwh: z.number().nonnegative().nullable(),
  /** Energy made from fuel, beside the service's own which the grid gives. */
  fuel: boughtEnergySchema,
  runningUsdPerYear: z.number().nonnegative().nullable(),
});
export type CostCase = z.infer<typeof costCaseSchema>;

/** The cost of a service that runs on its rates: work = rate·hours·utilisation, energy = hours·(idle + utilisation·(active − idle)), times what the grid gives of it. */
export function costOfCase(costCase: CostCase): Cost {
  return costOf(costInputOf(costCase));
}

function costInputOf({
  equipment,
  service,
  gridKwhPerKwh,
  tariffUsdPerKwh,
  gridCo2GPerKwh,
  fuel,
  runningUsdPerYear,
}: CostCase): CostInput {
  const { hoursPerDay, utilisation } = service;
  const busySPerDay = hoursPerDay * 3600 * utilisation;
  return {
    equipment,
    grid: {
      kwhPerDay: gridKwhPerKwh * kwhPerDayOf(service),
      usdPerKwh: tariffUsdPerKwh,
      co2GPerKwh: gridCo2GPerKwh,
    },
    fuel,
    runningUsdPerYear,
    work: {
      tokensPerDay: times(service.tokensPerS, busySPerDay),
      requestsPerDay: times(service.requestsPerS, busySPerDay),
      utilisation,
    },
  };
}

/** What the rates alone come to. */
export function kwhPerDayOf({ hoursPerDay, utilisation, activeW, idleW }: CostCase["service"]): number {
  const meanW = utilisation * activeW + (1 - utilisation) * idleW;
  return (hoursPerDay * meanW) / 1000;
}
