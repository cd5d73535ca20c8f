import type { CostCase } from "../../src/power/cost-case.ts";
import { noEnergy, noExtras } from "../../src/power/cost-input.ts";

/** $150 for three years, 15 W, 8 tokens a second, 6 hours a day, $0.15 a kWh, nothing beside it. */
export const plainCase: CostCase = {
  equipment: { ...noExtras, deviceUsd: 150, deviceLifeYears: 3 },
  service: { tokensPerS: 8, requestsPerS: null, hoursPerDay: 6, utilisation: 1, activeW: 15, idleW: 15 },
  gridKwhPerKwh: 1,
  tariffUsdPerKwh: 0.15,
  gridCo2GPerKwh: null,
  fuel: noEnergy,
  runningUsdPerYear: 0,
};

/** The same with other service figures. */
export function withService(service: Partial<CostCase["service"]>): CostCase {
  return { ...plainCase, service: { ...plainCase.service, ...service } };
}
