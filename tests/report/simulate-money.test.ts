import { expect, test } from "vitest";
import { apiCostOf } from "../../src/power/cost-api.ts";
import { breakEvenOf, linearCostOf } from "../../src/power/cost-break-even.ts";
import { costGrid } from "../../src/power/cost-grid.ts";
import { sensitivityOf } from "../../src/power/cost-sensitivity.ts";
import { type ApiPrice, parsePrices } from "../../src/power/prices.ts";
import { apiTables, type CaseApis } from "../../src/report/simulate-api.ts";
import { sensitivityTable, utilisationTable } from "../../src/report/simulate-drivers.ts";
import { formatMarkdownTable, formatTable } from "../../src/report/table.ts";
import { plainCase, withService } from "../power/cost-cases.ts";

const list: readonly ApiPrice[] = parsePrices({
  place: "prices.yaml",
  text: `schemaVersion: 1
prices:
  - { id: a, name: A, inputUsdPerMillionTokens: 0.55, outputUsdPerMillionTokens: 2.19, seen: "2025-01-20", source: test }
  - { id: b, name: B, inputUsdPerMillionTokens: 0.01, outputUsdPerMillionTokens: 0.02, seen: "2025-02-27", source: test }
`,
});
const mix = { inputTokensPerRequest: 300, outputTokensPerRequest: 200 };

function caseOf(model: string, deviceUsd: number | null): CaseApis {
  const costCase = { ...plainCase, equipment: { ...plainCase.equipment, deviceUsd } };
  const cost = linearCostOf({ costCase: { ...costCase, service: { ...costCase.service, idleW: 0 } }, mix });
  const apis = list.map((price) => ({ api: apiCostOf({ price, mix }), breakEven: breakEvenOf({ cost, price, mix }) }));
  return { model, profile: "p", usdPerMillionTokens: deviceUsd === null ? null : 0.87, apis };
}

test("one case stands beside each API with the day of its price and the work from which it is cheaper", () => {
  const [table, ...more] = apiTables([caseOf("m", 150)]);
  expect(more).toEqual([]);
  expect(table === undefined ? "" : formatTable({ ...table, width: 100 })).toMatchInlineSnapshot(`
    "API  price seen  $/1000 requests  $/million tokens  device is cheaper from
    A    2025-01-20            0.603              3.02  233 requests, 46644 tokens a day
    B    2025-02-27          0.00700            0.0350  never
    "
  `);
});

test("several cases share the prices and have a line each; unknown is a dash", () => {
  const tables = apiTables([caseOf("m", 150), caseOf("dear", 5000), caseOf("unknown", null)]);
  expect(tables.map((table) => formatTable({ ...table, width: 100 })).join("\n")).toMatchInlineSnapshot(`
    "API  price seen  $/1000 requests  $/million tokens
    A    2025-01-20            0.603              3.02
    B    2025-02-27          0.00700            0.0350

    model    profile  $/million tokens             beats A  beats B
    m        p                   0.870               46644    never
    dear     p                   0.870  1554785 (too many)    never
    unknown  p                       –                   –        –
    "
  `);
  expect(apiTables([])).toEqual([]);
});

test("inputs stand in the order in which they move the cost; what moves it by less than a hundredth is left out", () => {
  const costCase = withService({ hoursPerDay: 20, utilisation: 0.4 });
  const sensitivity = sensitivityOf({ costCase, costUnit: "million-tokens" });
  expect(formatTable({ ...sensitivityTable(sensitivity), width: 60 })).toMatchInlineSnapshot(`
    "$/million tokens with    now          halved         doubled
    utilisation            40.0%            1.58           0.395
    speed                   8.00 tokens/s   1.58           0.395
    price of the device      150 USD       0.493            1.38
    life of the device      3.00 years      1.38           0.493
    hours in service a day  20.0 h          1.38 0.691 (at 24.0)
    price of grid power    0.150 USD/kWh   0.692           0.985
    watts while idle        15.0 W         0.731           0.907
    watts while busy        15.0 W         0.751           0.868
    "
  `);
  const free = sensitivityOf({ costCase: { ...costCase, tariffUsdPerKwh: 0.0001 }, costUnit: "million-tokens" });
  expect(formatTable({ ...sensitivityTable(free), width: 60 })).not.toContain("grid power");
});

test("utilisations stand beside the present one, in Markdown too", () => {
  const costCase = withService({ utilisation: 0.4 });
  const sensitivity = sensitivityOf({ costCase, costUnit: "million-tokens" });
  const byUtilisation = costGrid({
    costCase,
    costUnit: "million-tokens",
    utilisations: [0.1, 1],
    tariffsUsdPerKwh: [0.15],
    deviceLivesYears: [3],
  });
  expect(formatMarkdownTable(utilisationTable({ sensitivity, byUtilisation }))).toMatchInlineSnapshot(`
    "| utilisation | 10% | 100% | now 40.0% |
    | --- | ---: | ---: | ---: |
    | $/million tokens | 8.71 | 0.871 | 2.18 |
    "
  `);
});
