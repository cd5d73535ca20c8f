import type { ApiCost } from "../power/cost-api.ts";
import type { BreakEven } from "../power/cost-break-even.ts";
import { formatNumber } from "./numbers.ts";
import type { TableColumn } from "./table.ts";

/** One case beside the APIs that could answer the same requests. */
export interface CaseApis {
  readonly model: string;
  readonly profile: string;
  /** Of the tokens that come out; null where it is unknown. */
  readonly usdPerMillionTokens: number | null;
  readonly apis: readonly { readonly api: ApiCost; readonly breakEven: BreakEven }[];
}

interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** What the same requests cost at each API, on the day its price was seen; for one case alone also from where on the device is cheaper. */
export function apiTables(cases: readonly CaseApis[]): Table[] {
  const [first, ...more] = cases;
  if (first === undefined) return [];
  return more.length === 0 ? [apiTable(first)] : [priceTable(first), breakEvenTable(cases)];
}

/** What the words in those tables mean. */
export function apiLegend(cases: readonly CaseApis[]): string {
  const prices =
    "APIs: list prices of the day beside them; $/million tokens: of those that come out, with the input that goes in for them in the price";
  const many = "too many: more than the device can give in its hours";
  return cases.length === 1
    ? `${prices}; ${many}.`
    : `${prices}; beats: from how many tokens a day on the device costs less than that API; ${many}.`;
}

function apiTable(one: CaseApis): Table {
  const { columns, rows } = priceTable(one);
  return {
    columns: [...columns, { title: "device is cheaper from", align: "left" }],
    rows: rows.map((row, index) => [...row, breakEvenWords(one.apis[index]?.breakEven)]),
  };
}

function priceTable({ apis }: CaseApis): Table {
  return {
    columns: [
      { title: "API", align: "left" },
      { title: "price seen", align: "left" },
      { title: "$/1000 requests", align: "right" },
      { title: "$/million tokens", align: "right" },
    ],
    rows: apis.map(({ api: { name, seen, usdPerThousandRequests, usdPerMillionOutputTokens } }) => [
      name,
      seen,
      formatNumber(usdPerThousandRequests),
      formatNumber(usdPerMillionOutputTokens),
    ]),
  };
}

/** A line each case: its own price, and from how many tokens a day on it is below each API's. */
function breakEvenTable(cases: readonly CaseApis[]): Table {
  const names = cases[0]?.apis.map(({ api }) => api.name) ?? [];
  return {
    columns: [
      { title: "model", align: "left" },
      { title: "profile", align: "left" },
      { title: "$/million tokens", align: "right" },
      ...names.map((name) => ({ title: `beats ${name}`, align: "right" }) as const),
    ],
    rows: cases.map(({ model, profile, usdPerMillionTokens, apis }) => [
      model,
      profile,
      formatNumber(usdPerMillionTokens),
      ...apis.map(({ breakEven }) => breakEvenCell(breakEven)),
    ]),
  };
}

function breakEvenWords(breakEven: BreakEven | undefined): string {
  switch (breakEven?.state) {
    case "reached": {
      const { requestsPerDay, outputTokensPerDay } = breakEven;
      const tokens = outputTokensPerDay > 0 ? `, ${formatNumber(outputTokensPerDay)} tokens` : "";
      return `${formatNumber(requestsPerDay)} requests${tokens} a day${tooMany(breakEven)}`;
    }
    case "never":
      return "never";
    case "unknown":
    case undefined:
      return "unknown: prices are missing";
    default:
      return breakEven satisfies never;
  }
}

function breakEvenCell(breakEven: BreakEven): string {
  switch (breakEven.state) {
    case "reached":
      return `${formatNumber(breakEven.outputTokensPerDay)}${tooMany(breakEven)}`;
    case "never":
      return "never";
    case "unknown":
      return "–";
    default:
      return breakEven satisfies never;
  }
}

function tooMany({ isWithinCapacity }: { readonly isWithinCapacity: boolean | null }): string {
  return isWithinCapacity === false ? " (too many)" : "";
}
