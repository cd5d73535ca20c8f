import { readFileSync } from "node:fs";
import { apiAvailabilityNote } from "../power/cost-api.ts";
import { parsePrices } from "../power/prices.ts";
import { apiLegend, apiTables, type CaseApis } from "../report/simulate-api.ts";
import { figureOf, type SimulatedCase } from "../report/simulate-case.ts";
import { costTable } from "../report/simulate-cost.ts";
import { driversLegend, sensitivityTable, utilisationTable } from "../report/simulate-drivers.ts";
import type { TableColumn } from "../report/table.ts";
import { type CostDrivers, compareWithApis, costDriversOf } from "../simulator/cost-rates.ts";
import type { Scenario } from "../simulator/scenario.ts";
import { fromHere, projectPaths } from "./project.ts";
import type { ServicePlan } from "./service-plan.ts";
import type { SimulateArgs } from "./simulate-args.ts";

/** What is said of money beside the cases' own costs. */
export interface Money {
  /** The APIs beside each case; empty where no case has a price, or its tokens are unknown. */
  readonly apis: readonly CaseApis[];
  /** For one case whose cost is known. */
  readonly drivers: CostDrivers | null;
}

/** @throws OffgridError `suite` where the list of API prices is broken. */
export function moneyOf({
  cases,
  scenarios,
  plan,
  args,
}: {
  readonly cases: readonly SimulatedCase[];
  readonly scenarios: readonly Scenario[];
  readonly plan: ServicePlan;
  readonly args: SimulateArgs;
}): Money {
  const { prices } = plan;
  const priced = scenarios.flatMap((scenario, index) => {
    const one = cases[index];
    return one?.cost == null ? [] : [{ one, priced: { scenario, summary: one.summary, prices }, cost: one.cost }];
  });
  const [only] = priced;
  const isOne = cases.length === 1 && only !== undefined;
  const outputTokensPerRequest = args["tokens-per-request"];
  const inputTokensPerRequest = args["input-tokens-per-request"];
  const drivers = isOne ? costDriversOf(only.priced) : null;
  if (outputTokensPerRequest === undefined || inputTokensPerRequest === undefined) return { apis: [], drivers };
  const file = projectPaths.prices;
  const list = parsePrices({ text: readFileSync(file, "utf8"), place: fromHere(file) });
  const mix = { inputTokensPerRequest, outputTokensPerRequest };
  const apis = priced.map(({ one, priced: scenario, cost }) => ({
    model: one.model,
    profile: one.profile,
    usdPerMillionTokens: cost.usdPerMillionTokens?.total ?? null,
    apis: compareWithApis({ priced: scenario, apis: list, mix }),
  }));
  return { apis, drivers };
}

/** Tables of money, for people. */
export function moneyTables({ cases, money }: { readonly cases: readonly SimulatedCase[]; readonly money: Money }): {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}[] {
  const { apis, drivers } = money;
  return [
    costTable(cases),
    ...(drivers === null ? [] : [sensitivityTable(drivers.sensitivity), utilisationTable(drivers)]),
    ...apiTables(apis),
  ];
}

/** What the words in those tables mean. */
export function moneyLegends({
  cases,
  money,
}: {
  readonly cases: readonly SimulatedCase[];
  readonly money: Money;
}): string[] {
  const [only] = cases;
  const localAvailability =
    cases.length === 1 && only !== undefined ? figureOf(only.summary, "service_availability").value : null;
  return [
    ...(money.drivers === null ? [] : [driversLegend]),
    ...(money.apis.length === 0
      ? []
      : [apiLegend(money.apis), apiAvailabilityNote({ linkAvailability: null, localAvailability })]),
  ];
}

/** The same as data. */
export function moneyRecord({ apis, drivers }: Money) {
  return {
    apis: apis.flatMap(({ model, profile, apis: beside }) => beside.map((one) => ({ model, profile, ...one }))),
    sensitivity: drivers?.sensitivity ?? null,
    cost_by_utilisation: drivers?.byUtilisation ?? null,
  };
}
