import type { CostFactor } from "../power/cost-factors.ts";
import type { CostGridRow } from "../power/cost-grid.ts";
import type { Sensitivity, SensitivityPoint, SensitivityRow } from "../power/cost-sensitivity.ts";
import type { CostUnit } from "../power/cost-unit.ts";
import { formatNumber } from "./numbers.ts";
import type { TableColumn } from "./table.ts";

interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

const unitTitles: Readonly<Record<CostUnit, string>> = {
  "million-tokens": "$/million tokens",
  "thousand-requests": "$/1000 requests",
};

const factorWords: Readonly<Record<CostFactor, string>> = {
  utilisation: "utilisation",
  hoursPerDay: "hours in service a day",
  activeW: "watts while busy",
  idleW: "watts while idle",
  rate: "speed",
  tariff: "price of grid power",
  deviceUsd: "price of the device",
  deviceLife: "life of the device",
  storageUsd: "price of the battery",
  storageLife: "shelf life of the battery",
  pvUsd: "price of the panels",
  pvLife: "life of the panels",
  fuelPrice: "price of fuel",
  running: "running cost",
};

/** Inputs that move the cost by less than this part of it are not shown. */
const leastSwing = 0.01;

/** The inputs that move the cost, those that move it most first: the cost with each halved and doubled. */
export function sensitivityTable({ costUnit, baseUsd, rows }: Sensitivity): Table {
  const moving = rows.filter(({ swingUsd }) => (swingUsd ?? 0) > leastSwing * (baseUsd ?? 0));
  return {
    columns: [
      { title: `${unitTitles[costUnit]} with`, align: "left" },
      { title: "now", align: "right" },
      { title: "", align: "left" },
      { title: "halved", align: "right" },
      { title: "doubled", align: "right" },
    ],
    rows: moving.map((row) => [
      factorWords[row.factor],
      row.factor === "utilisation" ? percentText(row.base) : formatNumber(row.base),
      unitWords(row, costUnit),
      formatNumber(row.low.usd),
      pointText(row),
    ]),
  };
}

/** The cost at other utilisations, beside the present one. */
export function utilisationTable({
  sensitivity: { costUnit, baseUsd, rows },
  byUtilisation,
}: {
  readonly sensitivity: Sensitivity;
  readonly byUtilisation: readonly CostGridRow[];
}): Table {
  const now = rows.find(({ factor }) => factor === "utilisation")?.base;
  const right = (title: string): TableColumn => ({ title, align: "right" });
  return {
    columns: [
      { title: "utilisation", align: "left" },
      ...byUtilisation.map(({ utilisation }) => right(`${Math.round(100 * utilisation)}%`)),
      right(now === undefined ? "now" : `now ${percentText(now)}`),
    ],
    rows: [[unitTitles[costUnit], ...byUtilisation.map(({ usd }) => formatNumber(usd)), formatNumber(baseUsd)]],
  };
}

export const driversLegend =
  "Halved, doubled: the cost with that input alone at half or twice what it is (in brackets where it can go no further), reckoned from the simulated year, not simulated again. Utilisation: the part of its hours in service in which the device works. Speed is changed at the same utilisation: with as many more or fewer requests.";

function unitWords({ factor, unit }: SensitivityRow, costUnit: CostUnit): string {
  if (factor === "utilisation") return "";
  if (factor === "rate") return costUnit === "million-tokens" ? "tokens/s" : "requests/s";
  return unit;
}

function percentText(fraction: number): string {
  return `${formatNumber(100 * fraction)}%`;
}

/** The cost doubled; in brackets where the input ends before twice itself. */
function pointText({ base, high }: SensitivityRow): string {
  return `${formatNumber(high.usd)}${isCut(base, high) ? ` (at ${formatNumber(high.value)})` : ""}`;
}

function isCut(base: number, high: SensitivityPoint): boolean {
  return high.value < 2 * base * (1 - 1e-9);
}
