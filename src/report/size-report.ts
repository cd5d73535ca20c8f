import { formatNumber } from "./numbers.ts";
import type { TableColumn } from "./table.ts";

/** A system that was sized, flat: a line of the CSV. Unknown is null. */
export interface SizeRecord {
  readonly model: string;
  readonly profile: string;
  /** `as it is`, `fits` (on the Pareto front), `nearest`. */
  readonly verdict: "as it is" | "fits" | "nearest";
  readonly battery_wh: number;
  readonly panel_w: number | null;
  readonly grid_hours: number | null;
  /** What the target is about, 0..1. */
  readonly share: number;
  readonly target: number;
  readonly equipment_usd: number | null;
  readonly usd_per_year: number | null;
  readonly usd_per_1000_requests: number | null;
  readonly basis: "modelled";
}

interface SizeColumn extends TableColumn {
  readonly textOf: (record: SizeRecord) => string;
}

const columns: readonly SizeColumn[] = [
  { title: "model", align: "left", textOf: ({ model }) => model },
  { title: "system", align: "left", textOf: ({ verdict }) => verdict },
  { title: "panels W", align: "right", textOf: ({ panel_w }) => formatNumber(panel_w) },
  { title: "battery Wh", align: "right", textOf: ({ battery_wh }) => String(battery_wh) },
  { title: "grid h/day", align: "right", textOf: ({ grid_hours }) => formatNumber(grid_hours) },
  { title: "reaches", align: "right", textOf: ({ share }) => shareText(share) },
  { title: "battery and panels $", align: "right", textOf: ({ equipment_usd }) => formatNumber(equipment_usd) },
  { title: "$/year", align: "right", textOf: ({ usd_per_year }) => formatNumber(usd_per_year) },
  { title: "$/1000", align: "right", textOf: ({ usd_per_1000_requests }) => formatNumber(usd_per_1000_requests) },
];

/** Systems as a table; columns in which nothing is known, or nothing is there, are left out. */
export function sizeTable(records: readonly SizeRecord[]): {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
} {
  const shown = columns.filter(({ textOf }) => records.some((record) => !["–", "0"].includes(textOf(record))));
  return { columns: shown, rows: records.map((record) => shown.map(({ textOf }) => textOf(record))) };
}

/** Rounded down, so that what misses a target never reads as if it reached it. */
export function shareText(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)}%`;
}

/** The system in words: `300 Wh of battery and 100 W of panels`. */
export function systemWords({
  batteryWh,
  panelW,
}: {
  readonly batteryWh: number;
  readonly panelW: number | null;
}): string {
  const battery = batteryWh === 0 ? "no battery" : `${batteryWh} Wh of battery`;
  return panelW === null || panelW === 0 ? battery : `${battery} and ${panelW} W of panels`;
}
