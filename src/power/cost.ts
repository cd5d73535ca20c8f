import type { BoughtEnergy, CostInput, Equipment } from "./cost-input.ts";
import { over, sum, times, type Unknown } from "./cost-unknown.ts";

/** The terms that a cost is the sum of, in the order in which they are shown. */
export const costTerms = ["device", "storage", "pv", "energy", "fuel", "running"] as const;
export type CostTerm = (typeof costTerms)[number];

/** USD a term, and their sum. The sum is null while a term is. */
export type CostBreakdown = Readonly<Record<CostTerm | "total", Unknown>>;

export interface StorageLife {
  /** The shorter of calendar life and cycle life. */
  readonly years: Unknown;
  /** Which of the two ends it; null where that is unknown or there is no storage. */
  readonly endedBy: "calendar" | "cycles" | null;
}

export interface Cost {
  readonly usdPerYear: CostBreakdown;
  /** Null where the tokens a day are unknown or none. */
  readonly usdPerMillionTokens: CostBreakdown | null;
  /** Null where the requests a day are unknown or none. */
  readonly usdPerThousandRequests: CostBreakdown | null;
  readonly storageLife: StorageLife;
  readonly utilisation: Unknown;
  /** Energy bought: grid and generator. */
  readonly kwhPerYear: Unknown;
  /** Of the energy bought alone; the making of device, battery and panel is not in it. */
  readonly co2KgPerYear: Unknown;
  readonly co2GPerMillionTokens: Unknown;
  readonly co2GPerThousandRequests: Unknown;
  /** The terms that are unknown, so that a reader knows why there is no total. */
  readonly unknownTerms: readonly CostTerm[];
}

const daysPerYear = 365;

/**
 * Cost of a service: [device/life + storage/min(life, cycle life) + PV/life + kWh·tariff + fuel + running] a year,
 * spread over the units of 365 such days. No interest and no inflation: money is worth the same in every year.
 */
export function costOf({ equipment, grid, fuel, runningUsdPerYear, work }: CostInput): Cost {
  const storageLife = storageLifeOf(equipment);
  const terms: Record<CostTerm, Unknown> = {
    device: over(equipment.deviceUsd, equipment.deviceLifeYears),
    storage: over(equipment.storageUsd, storageLife.years),
    pv: over(equipment.pvUsd, equipment.pvLifeYears),
    energy: perYear(times(grid.kwhPerDay, grid.usdPerKwh)),
    fuel: perYear(times(fuel.kwhPerDay, fuel.usdPerKwh)),
    running: runningUsdPerYear,
  };
  const usdPerYear = breakdown(terms);
  const tokensPerYear = perYear(work.tokensPerDay);
  const requestsPerYear = perYear(work.requestsPerDay);
  const co2GPerYear = sum([gramsPerYear(grid), gramsPerYear(fuel)]);
  return {
    usdPerYear,
    usdPerMillionTokens: share({ terms, units: tokensPerYear, per: 1e6 }),
    usdPerThousandRequests: share({ terms, units: requestsPerYear, per: 1e3 }),
    storageLife,
    utilisation: work.utilisation,
    kwhPerYear: sum([perYear(grid.kwhPerDay), perYear(fuel.kwhPerDay)]),
    co2KgPerYear: over(co2GPerYear, 1000),
    co2GPerMillionTokens: times(over(co2GPerYear, tokensPerYear), 1e6),
    co2GPerThousandRequests: times(over(co2GPerYear, requestsPerYear), 1e3),
    unknownTerms: costTerms.filter((term) => terms[term] === null),
  };
}

function storageLifeOf({
  storageUsd,
  storageLifeYears,
  storageLifeCycles,
  storageCyclesPerYear,
}: Equipment): StorageLife {
  if (storageUsd === 0) return { years: null, endedBy: null };
  if (storageLifeCycles === "unlimited" || storageCyclesPerYear === 0) {
    return { years: storageLifeYears, endedBy: storageLifeYears === null ? null : "calendar" };
  }
  const cycleLifeYears = over(storageLifeCycles, storageCyclesPerYear);
  if (cycleLifeYears === null || storageLifeYears === null) return { years: null, endedBy: null };
  return cycleLifeYears < storageLifeYears
    ? { years: cycleLifeYears, endedBy: "cycles" }
    : { years: storageLifeYears, endedBy: "calendar" };
}

function perYear(aDay: Unknown): Unknown {
  return times(aDay, daysPerYear);
}

function gramsPerYear({ kwhPerDay, co2GPerKwh }: BoughtEnergy): Unknown {
  return perYear(times(kwhPerDay, co2GPerKwh));
}

function share({
  terms,
  units,
  per,
}: {
  terms: Readonly<Record<CostTerm, Unknown>>;
  units: Unknown;
  per: number;
}): CostBreakdown | null {
  if (units === null || units === 0) return null;
  const part = (term: CostTerm): Unknown => times(over(terms[term], units), per);
  return breakdown({
    device: part("device"),
    storage: part("storage"),
    pv: part("pv"),
    energy: part("energy"),
    fuel: part("fuel"),
    running: part("running"),
  });
}

function breakdown(terms: Readonly<Record<CostTerm, Unknown>>): CostBreakdown {
  return { ...terms, total: sum(costTerms.map((term) => terms[term])) };
}
