import { type Cost, costTerms } from "../power/cost.ts";
import type { ApiCost } from "../power/cost-api.ts";
import type { BreakEven } from "../power/cost-break-even.ts";
import { formatNumber } from "./numbers.ts";
import type { SimulatedCase } from "./simulate-case.ts";
import type { TableColumn } from "./table.ts";

interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** What a year costs, by term, and what that is for each unit of work. Unknown is a dash, and names itself in the last column. */
export function costTable(cases: readonly SimulatedCase[]): Table {
  const priced = cases.flatMap((one) => (one.cost === null ? [] : [{ ...one, cost: one.cost }]));
  const titles = [
    ...costTerms.map((term) => `${term} $/year`),
    "total $/year",
    "$/1000 requests",
    "$/million tokens",
    "CO₂ kg/year",
  ];
  const rows = priced.map(({ model, profile, cost }) => [
    model,
    profile,
    ...[...costTerms.map((term) => cost.usdPerYear[term]), cost.usdPerYear.total].map(formatNumber),
    formatNumber(cost.usdPerThousandRequests?.total ?? null),
    formatNumber(cost.usdPerMillionTokens?.total ?? null),
    formatNumber(cost.co2KgPerYear),
    unknownOf(cost),
  ]);
  const columns: TableColumn[] = [
    { title: "model", align: "left" },
    { title: "profile", align: "left" },
    ...titles.map((title) => ({ title, align: "right" }) as const),
    { title: "unknown", align: "left" },
  ];
  return withoutEmpty({ columns, rows });
}

function unknownOf({ unknownTerms }: Cost): string {
  return unknownTerms.join(", ");
}

/** APIs beside the device: what the same requests cost there, on the day their price was seen. */
export function apiTable(comparisons: readonly { readonly api: ApiCost; readonly breakEven: BreakEven }[]): Table {
  return {
    columns: [
      { title: "API", align: "left" },
      { title: "price seen", align: "left" },
      { title: "$/1000 requests", align: "right" },
      { title: "input", align: "right" },
      { title: "output", align: "right" },
      { title: "device is cheaper", align: "left" },
    ],
    rows: comparisons.map(({ api, breakEven }) => [
      api.name,
      api.seen,
      formatNumber(api.usdPerThousandRequests),
      formatNumber(api.inputUsdPerRequest * 1000),
      formatNumber(api.outputUsdPerRequest * 1000),
      breakEvenWords(breakEven),
    ]),
  };
}

function breakEvenWords(breakEven: BreakEven): string {
  switch (breakEven.state) {
    case "reached":
      return `from ${formatNumber(breakEven.requestsPerDay)} requests a day${breakEven.isWithinCapacity === false ? ", more than it can serve" : ""}`;
    case "never":
      return "never";
    case "unknown":
      return "unknown: prices are missing";
    default:
      return breakEven satisfies never;
  }
}

function withoutEmpty({ columns, rows }: Table): Table {
  const isShown = columns.map((_, index) => rows.some((row) => !["", "–"].includes(row[index] ?? "")));
  return {
    columns: columns.filter((_, index) => isShown[index]),
    rows: rows.map((row) => row.filter((_, index) => isShown[index])),
  };
}
