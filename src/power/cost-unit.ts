import type { Cost } from "./cost.ts";
import type { Unknown } from "./cost-unknown.ts";

/** What a cost is told for. */
export type CostUnit = "million-tokens" | "thousand-requests";

/** The total for one such unit; null while it is unknown. */
export function usdPerUnit({ cost, costUnit }: { cost: Cost; costUnit: CostUnit }): Unknown {
  const shares = costUnit === "million-tokens" ? cost.usdPerMillionTokens : cost.usdPerThousandRequests;
  return shares?.total ?? null;
}
