import { type CostCase, costOfCase } from "./cost-case.ts";
import { type CostUnit, usdPerUnit } from "./cost-unit.ts";
import type { Unknown } from "./cost-unknown.ts";

export interface CostGridRow {
  readonly utilisation: number;
  readonly tariffUsdPerKwh: number;
  readonly deviceLifeYears: number;
  readonly usd: Unknown;
}

/** The cost for every combination of utilisation, tariff and device life, the last varying fastest. */
export function costGrid({
  costCase,
  costUnit,
  utilisations,
  tariffsUsdPerKwh,
  deviceLivesYears,
}: {
  costCase: CostCase;
  costUnit: CostUnit;
  utilisations: readonly number[];
  tariffsUsdPerKwh: readonly number[];
  deviceLivesYears: readonly number[];
}): CostGridRow[] {
  return utilisations.flatMap((utilisation) =>
    tariffsUsdPerKwh.flatMap((tariffUsdPerKwh) =>
      deviceLivesYears.map((deviceLifeYears) => {
        const cost = costOfCase({
          ...costCase,
          tariffUsdPerKwh,
          service: { ...costCase.service, utilisation },
          equipment: { ...costCase.equipment, deviceLifeYears },
        });
        return { utilisation, tariffUsdPerKwh, deviceLifeYears, usd: usdPerUnit({ cost, costUnit }) };
      }),
    ),
  );
}
