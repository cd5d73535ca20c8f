import { apiCostOf, type TokenMix } from "./cost-api.ts";
import { type CostCase, costOfCase } from "./cost-case.ts";
import { over, times, type Unknown } from "./cost-unknown.ts";
import type { ApiPrice } from "./prices.ts";

/** A local cost as a straight line: fixed a year, and so much more a request. */
export interface LinearCost {
  readonly fixedUsdPerYear: Unknown;
  readonly marginalUsdPerRequest: Unknown;
  /** What it can serve a day; null is unknown. */
  readonly capacityRequestsPerDay: Unknown;
}

export type BreakEven =
  | {
      readonly state: "reached";
      readonly requestsPerDay: number;
      readonly inputTokensPerDay: number;
      readonly outputTokensPerDay: number;
      readonly capacityRequestsPerDay: Unknown;
      /** Utilisation at which the two cost the same; above 1 the device cannot serve that many. */
      readonly utilisation: Unknown;
      readonly isWithinCapacity: boolean | null;
    }
  /** A request costs more here than there, before anything is paid for the device. */
  | { readonly state: "never"; readonly marginalUsdPerRequest: number; readonly apiUsdPerRequest: number }
  | { readonly state: "unknown"; readonly missing: readonly (keyof LinearCost)[] };

/** From how many requests a day on the device is cheaper than the API: fixed / (365·(API − marginal)). */
export function breakEvenOf({ cost, price, mix }: { cost: LinearCost; price: ApiPrice; mix: TokenMix }): BreakEven {
  const { fixedUsdPerYear, marginalUsdPerRequest, capacityRequestsPerDay } = cost;
  if (fixedUsdPerYear === null || marginalUsdPerRequest === null) {
    const keys = ["fixedUsdPerYear", "marginalUsdPerRequest"] as const;
    return { state: "unknown", missing: keys.filter((key) => cost[key] === null) };
  }
  const apiUsdPerRequest = apiCostOf({ price, mix }).usdPerThousandRequests / 1e3;
  const savedUsdPerRequest = apiUsdPerRequest - marginalUsdPerRequest;
  if (savedUsdPerRequest <= 0) return { state: "never", marginalUsdPerRequest, apiUsdPerRequest };
  const requestsPerDay = fixedUsdPerYear / (365 * savedUsdPerRequest);
  return {
    state: "reached",
    requestsPerDay,
    inputTokensPerDay: requestsPerDay * mix.inputTokensPerRequest,
    outputTokensPerDay: requestsPerDay * mix.outputTokensPerRequest,
    capacityRequestsPerDay,
    utilisation: over(requestsPerDay, capacityRequestsPerDay),
    isWithinCapacity: capacityRequestsPerDay === null ? null : requestsPerDay <= capacityRequestsPerDay,
  };
}

/**
 * The straight line of a service that runs on its rates: its cost idle all day, and at full use. Storage wears by the
 * cycles that the case names at any load. Where requests a second are unknown, a request lasts as long as its output
 * tokens take; the time that reading the input takes is then not in it.
 */
export function linearCostOf({ costCase, mix }: { costCase: CostCase; mix: TokenMix }): LinearCost {
  const { service } = costCase;
  const at = (utilisation: number): Unknown =>
    costOfCase({ ...costCase, service: { ...service, utilisation } }).usdPerYear.total;
  const requestsPerS = service.requestsPerS ?? over(service.tokensPerS, mix.outputTokensPerRequest);
  const capacityRequestsPerDay = times(requestsPerS, service.hoursPerDay * 3600);
  const fixedUsdPerYear = at(0);
  const fullUsdPerYear = at(1);
  const difference = fixedUsdPerYear === null || fullUsdPerYear === null ? null : fullUsdPerYear - fixedUsdPerYear;
  return {
    fixedUsdPerYear,
    marginalUsdPerRequest: over(difference, times(capacityRequestsPerDay, 365)),
    capacityRequestsPerDay,
  };
}
