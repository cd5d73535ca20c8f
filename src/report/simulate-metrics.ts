import { metrics } from "../power/metrics.ts";
import { formatNumber } from "./numbers.ts";
import { figureOf, type SimulatedCase } from "./simulate-case.ts";
import type { TableColumn } from "./table.ts";

/** One metric of one case, flat: a line of the CSV. Unknown is null. */
export interface MetricRecord {
  readonly model: string;
  readonly profile: string;
  readonly metric: string;
  readonly unit: string;
  readonly value: number | null;
  /** 95 % interval over seeds. */
  readonly lo: number | null;
  readonly hi: number | null;
  readonly seeds: number;
  /** The value with the lowest and with the highest watts that the device may draw. */
  readonly at_lowest_w: number | null;
  readonly at_highest_w: number | null;
  readonly basis: "modelled";
}

/** Every metric and cost of every case, in the tables' order. */
export function metricRecords(cases: readonly SimulatedCase[]): MetricRecord[] {
  return cases.flatMap((one) => [
    ...metrics.map(({ name, unit }) => recordOf({ one, name, unit })),
    ...costRecords(one),
  ]);
}

function recordOf({
  one: { model, profile, summary, ends },
  name,
  unit,
}: {
  readonly one: SimulatedCase;
  readonly name: (typeof metrics)[number]["name"];
  readonly unit: string;
}): MetricRecord {
  const { value, lo, hi, seeds } = figureOf(summary, name);
  return {
    model,
    profile,
    metric: name,
    unit,
    value,
    lo,
    hi,
    seeds,
    at_lowest_w: ends === null ? null : figureOf(ends.low, name).value,
    at_highest_w: ends === null ? null : figureOf(ends.high, name).value,
    basis: "modelled",
  };
}

function costRecords({ model, profile, cost, summary }: SimulatedCase): MetricRecord[] {
  if (cost === null) return [];
  const { seeds } = figureOf(summary, "served");
  const figures = [
    ["cost_per_1000_requests", "USD", cost.usdPerThousandRequests?.total ?? null],
    ["cost_per_million_tokens", "USD", cost.usdPerMillionTokens?.total ?? null],
    ["cost_per_year", "USD", cost.usdPerYear.total],
    ["bought_energy_per_year", "kWh", cost.kwhPerYear],
    ["co2_per_year", "kg", cost.co2KgPerYear],
  ] as const;
  return figures.map(([metric, unit, value]) => ({
    model,
    profile,
    metric,
    unit,
    value,
    lo: null,
    hi: null,
    seeds,
    at_lowest_w: null,
    at_highest_w: null,
    basis: "modelled",
  }));
}

/** Every metric of one case for people; metrics that do not exist here are left out. */
export function metricTable(one: SimulatedCase): {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
} {
  const records = metricRecords([one]).filter(({ value }) => value !== null);
  const hasEnds = one.ends !== null;
  const columns: TableColumn[] = [
    { title: "figure (modelled)", align: "left" },
    { title: "value", align: "right" },
    { title: "95 % over seeds", align: "left" },
    ...(hasEnds ? [{ title: "lowest-highest W", align: "left" } as const] : []),
    { title: "unit", align: "left" },
  ];
  const rows = records.map(({ metric, value, lo, hi, unit, at_lowest_w, at_highest_w }) => [
    metric,
    formatNumber(value),
    lo === null || hi === null ? "" : `${formatNumber(lo)} to ${formatNumber(hi)}`,
    ...(hasEnds ? [at_lowest_w === null ? "" : `${formatNumber(at_lowest_w)} to ${formatNumber(at_highest_w)}`] : []),
    unit,
  ]);
  return { columns, rows };
}
