import { type Level, level } from "./device.ts";
import type { Battery } from "./storage.ts";

/** Every flow is a power ≥ 0 whose name says its direction, so that there is no sign convention. */
export const flowNames = [
  /** From the grid or a generator. */
  "gridImportW",
  /** What the panels could give, used or not. */
  "pvW",
  /** Into the charger, before its losses. */
  "chargeW",
  /** Out of the battery, after its losses. */
  "dischargeW",
  /** Into the device. */
  "loadW",
  /** Of the panels' power, what nothing took. */
  "curtailedW",
  /** What the device would have drawn had it had power: its idle watts while it is off. */
  "unservedW",
] as const;
export type FlowName = (typeof flowNames)[number];
export type Flows = Readonly<Record<FlowName, number>>;

/** A row of the flow table: the flows in the order of their names, and how fast the stored energy changes (may be negative). */
export const flowStride = flowNames.length + 1;

/** What the flows depend on, and the table that they are written to. */
export interface FlowTable {
  /** 0 while off; Infinity without a limit. */
  readonly gridW: number;
  readonly pvW: number;
  readonly isFull: boolean;
  /** Whether the battery may feed the load. */
  readonly isConnected: boolean;
  readonly battery: Battery;
  /** Of the device, by level. */
  readonly watts: Float64Array;
  /** A row a level. */
  readonly flows: Float64Array;
}

/**
 * Who feeds whom at one level of the device, while nothing changes: panels before grid before battery for the load; then panels before
 * grid for the charger. The caller has made sure that the load can be carried. Writes the level's row:
 * pv + gridImport + discharge = load + charge + curtailed.
 */
export function dispatch(table: FlowTable, row: Level): void {
  const { gridW, pvW, isFull, isConnected, battery, flows } = table;
  const loadW = table.watts[row] ?? 0;
  const pvToLoad = Math.min(pvW, loadW);
  const gridToLoad = Math.min(gridW, loadW - pvToLoad);
  // Without a battery what is left over is rounding, and must not be asked of it.
  const dischargeW = isConnected ? loadW - pvToLoad - gridToLoad : 0;
  const spareW = pvW - pvToLoad;
  const roomW = isFull ? 0 : battery.chargeLimitW;
  const pvToBattery = Math.min(roomW, spareW);
  const gridToBattery = battery.chargesFromGrid ? Math.min(roomW - pvToBattery, gridW - gridToLoad) : 0;
  const chargeW = pvToBattery + gridToBattery;
  const at = row * flowStride;
  flows[at] = gridToLoad + gridToBattery;
  flows[at + 1] = pvW;
  flows[at + 2] = chargeW;
  flows[at + 3] = dischargeW;
  flows[at + 4] = loadW;
  flows[at + 5] = spareW - pvToBattery;
  flows[at + 6] = row === level.off ? (table.watts[level.idle] ?? 0) : 0;
  flows[at + 7] = chargeW * battery.chargeFactor - dischargeW * battery.dischargeFactor;
}
