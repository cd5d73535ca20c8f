import { type CostCase, costOfCase } from "./cost-case.ts";
import { type CostFactor, costFactorNames, costFactors, type Factor } from "./cost-factors.ts";
import { type CostUnit, usdPerUnit } from "./cost-unit.ts";
import type { Unknown } from "./cost-unknown.ts";

export interface SensitivityPoint {
  /** The input's value, in the row's unit. */
  readonly value: number;
  /** The cost per million tokens or per thousand requests with it. */
  readonly usd: Unknown;
}

export interface SensitivityRow {
  readonly factor: CostFactor;
  readonly unit: string;
  readonly base: number;
  readonly low: SensitivityPoint;
  readonly high: SensitivityPoint;
  /** How far apart the two costs are; null while one of them is unknown. */
  readonly swingUsd: Unknown;
}

export interface Sensitivity {
  readonly costUnit: CostUnit;
  readonly baseUsd: Unknown;
  /** The input that moves the result most comes first. Inputs that are unknown or 0 cannot be scaled and are left out. */
  readonly rows: readonly SensitivityRow[];
}

/**
 * One input at a time is divided and multiplied by `span` (no further than it can go: utilisation 1, 24 hours) while
 * the others stay. Interactions are not in it; `costGrid` shows those of the three that matter most.
 */
export function sensitivityOf({
  costCase,
  costUnit,
  span = 2,
}: {
  costCase: CostCase;
  costUnit: CostUnit;
  span?: number;
}): Sensitivity {
  const usdWith = (factor: Factor, value: number): Unknown =>
    usdPerUnit({ cost: costOfCase(factor.write(costCase, value)), costUnit });
  const rows = costFactorNames().flatMap((name): SensitivityRow[] => {
    const factor: Factor = costFactors[name];
    const base = factor.read(costCase);
    if (base === null || base === 0) return [];
    const point = (value: number): SensitivityPoint => ({ value, usd: usdWith(factor, value) });
    const low = point(base / span);
    const high = point(Math.min(base * span, factor.max ?? Number.POSITIVE_INFINITY));
    const swingUsd = low.usd === null || high.usd === null ? null : Math.abs(high.usd - low.usd);
    return [{ factor: name, unit: factor.unit, base, low, high, swingUsd }];
  });
  return {
    costUnit,
    baseUsd: usdPerUnit({ cost: costOfCase(costCase), costUnit }),
    rows: rows.sort((a, b) => (b.swingUsd ?? -1) - (a.swingUsd ?? -1)),
  };
}
