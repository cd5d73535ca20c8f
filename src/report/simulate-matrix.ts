import stringWidth from "string-width";
import type { MetricName } from "../power/metrics.ts";
import { formatNumber } from "./numbers.ts";
import { figureOf, type SimulatedCase } from "./simulate-case.ts";
import type { TableColumn } from "./table.ts";

interface MatrixColumn extends TableColumn {
  readonly textOf: (one: SimulatedCase) => string;
  readonly isOptional?: boolean;
  /** Where the table is too wide, columns with the greatest number go first; those without one stay. */
  readonly leaves?: number;
}

const columns: readonly MatrixColumn[] = [
  { title: "model", align: "left", textOf: ({ model }) => model },
  { title: "profile", align: "left", textOf: ({ profile }) => profile },
  { title: "lasts h", align: "right", isOptional: true, textOf: lastsOf },
  { title: "service", align: "right", textOf: percentOf("service_availability") },
  { title: "good", align: "right", textOf: percentOf("good_fraction") },
  { title: "clocked down", align: "right", isOptional: true, textOf: percentOf("throttled_fraction") },
  { title: "answers/day", align: "right", leaves: 3, textOf: numberOf("goodput_per_day") },
  { title: "restarts/day", align: "right", leaves: 4, textOf: numberOf("restarts_per_day") },
  { title: "first p95 s", align: "right", leaves: 2, textOf: numberOf("time_to_first_p95_s") },
  { title: "drain p95 s", align: "right", leaves: 6, textOf: numberOf("drain_p95_s") },
  { title: "Wh/1000", align: "right", leaves: 1, textOf: numberOf("wh_per_1000_gross") },
  { title: "cycles/year", align: "right", leaves: 5, isOptional: true, textOf: numberOf("battery_cycles_per_year") },
  {
    title: "$/1000",
    align: "right",
    isOptional: true,
    textOf: ({ cost }) => formatNumber(cost?.usdPerThousandRequests?.total ?? null),
  },
];

/**
 * Models × profiles, a line each, with what a decision hangs on. Columns in which nothing is known are left out, and of the others
 * those that `width` has no room for, which are named.
 */
export function simulateMatrix({
  cases,
  width,
}: {
  readonly cases: readonly SimulatedCase[];
  readonly width: number;
}): {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly leftOut: readonly string[];
} {
  const known = columns.filter(({ isOptional, textOf }) => !isOptional || cases.some((one) => textOf(one) !== "–"));
  const wordy = ({ title, textOf }: MatrixColumn): number =>
    Math.max(stringWidth(title), ...cases.map((one) => stringWidth(textOf(one))));
  const isTooWide = (chosen: readonly MatrixColumn[]): boolean =>
    chosen.reduce((sum, column) => sum + wordy(column) + 2, -2) > width;
  const leavers = known.filter(({ leaves }) => leaves !== undefined).sort((a, b) => (b.leaves ?? 0) - (a.leaves ?? 0));
  const without = (count: number): MatrixColumn[] =>
    known.filter((column) => !leavers.slice(0, count).includes(column));
  let count = 0;
  while (count < leavers.length && isTooWide(without(count))) count += 1;
  const shown = without(count);
  return {
    columns: shown,
    rows: cases.map((one) => shown.map(({ textOf }) => textOf(one))),
    leftOut: leavers.slice(0, count).map(({ title }) => title),
  };
}

export const matrixLegend =
  "service: share of the time in which the device could serve; good: right answers inside their deadline ÷ requests that came; answers/day: those a day; first: from restored power to the first answer; drain: until the backlog was worked off; Wh: of all answers. ±: half of the 95 % interval over seeds. All modelled.";

/** How long a battery lasts is the question where nothing comes from outside. */
function lastsOf(one: SimulatedCase): string {
  return figureOf(one.summary, "supply_availability").value === 0 ? numberOf("first_power_loss_h")(one) : "–";
}

function percentOf(name: MetricName): (one: SimulatedCase) => string {
  return ({ summary }) => {
    const { value, lo, hi } = figureOf(summary, name);
    if (value === null) return "–";
    const half = lo === null || hi === null ? 0 : 50 * (hi - lo);
    return `${(100 * value).toFixed(1)}%${half >= 0.05 ? ` ±${half.toFixed(1)}` : ""}`;
  };
}

function numberOf(name: MetricName): (one: SimulatedCase) => string {
  return ({ summary }) => {
    const { value, lo, hi } = figureOf(summary, name);
    if (value === null) return "–";
    const half = lo === null || hi === null ? 0 : (hi - lo) / 2;
    return `${formatNumber(value)}${half >= 0.005 * Math.abs(value) && half > 0 ? ` ±${formatNumber(half)}` : ""}`;
  };
}
