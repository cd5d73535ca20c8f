import { type Cost, costTerms } from "../power/cost.ts";
import { formatNumber } from "./numbers.ts";
import type { SimulatedCase } from "./simulate-case.ts";
import type { TableColumn } from "./table.ts";

interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * What a year costs, by term, and what that is for each unit of work. A term that costs nothing in any case is left out; unknown
 * is a dash, and names itself in the last column.
 */
export function costTable(cases: readonly SimulatedCase[]): Table {
  const priced = cases.flatMap((one) => (one.cost === null ? [] : [{ ...one, cost: one.cost }]));
  const termTitles: readonly string[] = costTerms.map((term) => `${term} $/year`);
  const titles = [...termTitles, "total $/year", "$/1000 requests", "$/million tokens", "CO₂ kg/year"];
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
  const isEmpty = (text: string, title: string): boolean =>
    ["", "–"].includes(text) || (text === "0" && termTitles.includes(title));
  const isShown = columns.map(({ title }, index) => rows.some((row) => !isEmpty(row[index] ?? "", title)));
  return {
    columns: columns.filter((_, index) => isShown[index]),
    rows: rows.map((row) => row.filter((_, index) => isShown[index])),
  };
}

function unknownOf({ unknownTerms }: Cost): string {
  return unknownTerms.join(", ");
}
