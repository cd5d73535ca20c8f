import { type Level, level } from "./device.ts";
import type { Observe } from "./events.ts";
import { dispatch, type Flows, flowNames, flowStride } from "./flows.ts";
import type { Battery } from "./storage.ts";
import type { Supply } from "./supply.ts";

/**
 * Where supply, battery and device meet. Between two changes every power is constant, so that stored energy is a straight
 * line, and the time at which the battery is empty, full or ready to be connected again is solved, not stepped over.
 *
 * A regime is the time during which grid, panels and the battery's standing stay the same; the device may change its state
 * many times in it. Flows are worked out once a regime and state, time is summed by state, and energy is settled at the
 * regime's end: a request costs a multiplication or two.
 */
export interface Bus {
  nowS: number;
  storedJ: number;
  level: Level;
  /** Watts of that level. */
  needW: number;
  /** The most that the device could draw without losing power. */
  availableW: number;
  /** How fast stored energy changes at this level, W. */
  rateW: number;
  /** Stored energy between these needs no second look. */
  lowJ: number;
  highJ: number;
  gridW: number;
  pvW: number;
  isGenset: boolean;
  isFull: boolean;
  /** Whether the load is connected to the battery: not after it was empty, until enough is back. */
  isConnected: boolean;
  readonly battery: Battery;
  readonly supply: Supply;
  readonly watts: Float64Array;
  readonly flows: Float64Array;
  readonly isKnown: Uint8Array;
  /** Time in each level since the regime began, S. */
  readonly dwellS: Float64Array;
  readonly totals: BusTotals;
  readonly observe: Observe | null;
}

export interface BusTotals {
  /** Energy of every flow, in their order, and the net change of stored energy, J. */
  readonly joules: Float64Array;
  /** Time in each level, S. */
  readonly levelS: Float64Array;
  /** Time with the grid or a generator on. */
  gridS: number;
  /** Time with the grid or a generator on, or with panels that carry an idle device. */
  supplyS: number;
  gensetJ: number;
  gensetS: number;
}

export interface BusRequest {
  readonly battery: Battery;
  readonly supply: Supply;
  /** By level. */
  readonly watts: Float64Array;
  readonly observe: Observe | null;
}

export function createBus({ battery, supply, watts, observe }: BusRequest): Bus {
  const bus: Bus = {
    nowS: 0,
    storedJ: battery.startJ,
    level: level.off,
    needW: 0,
    availableW: 0,
    rateW: 0,
    lowJ: 0,
    highJ: 0,
    gridW: 0,
    pvW: 0,
    isGenset: false,
    isFull: battery.startJ >= battery.fullJ,
    isConnected: battery.startJ > battery.floorJ,
    battery,
    supply,
    watts,
    flows: new Float64Array(watts.length * flowStride),
    isKnown: new Uint8Array(watts.length),
    dwellS: new Float64Array(watts.length),
    totals: {
      joules: new Float64Array(flowStride),
      levelS: new Float64Array(watts.length),
      gridS: 0,
      supplyS: 0,
      gensetJ: 0,
      gensetS: 0,
    },
    observe,
  };
  openRegime(bus);
  return bus;
}

/** The device draws the watts of another state from now on. Whether they are there is for the caller to compare. */
export function setLevel(bus: Bus, to: Level): void {
  bus.level = to;
  bus.needW = bus.watts[to] ?? 0;
  bus.rateW = rateAt(bus, to);
  if (bus.isFull && bus.rateW < 0) {
    bus.isFull = false;
    openRegime(bus);
  }
}

/** A level stands for other watts from now on. */
export function setWatts(bus: Bus, { row, watts }: { readonly row: Level; readonly watts: number }): void {
  if (bus.watts[row] === watts) return;
  bus.watts[row] = watts;
  openRegime(bus);
}

/** How fast stored energy changes at a level in this regime, W. */
export function rateAt(bus: Bus, row: Level): number {
  if (bus.isKnown[row] !== 1) {
    dispatch(bus, row);
    bus.isKnown[row] = 1;
  }
  return bus.flows[row * flowStride + flowNames.length] ?? 0;
}

/** Settles the regime so far and takes over what the supply says now. */
export function openRegime(bus: Bus): void {
  settle(bus);
  const { battery, supply } = bus;
  const hasBattery = battery.fullJ > 0;
  bus.gridW = supply.gridW;
  bus.pvW = supply.pvW;
  bus.isGenset = supply.isGenset;
  const batteryW = bus.isConnected ? battery.dischargeLimitW : 0;
  // The grid feeds the load past a disconnected battery; panels without grid or battery to lean on cannot.
  bus.availableW = bus.gridW > 0 || bus.isConnected || !hasBattery ? bus.gridW + bus.pvW + batteryW : 0;
  bus.isKnown.fill(0);
  const needsCare = bus.observe !== null || supply.leftJ < Number.POSITIVE_INFINITY;
  bus.lowJ = needsCare ? Number.POSITIVE_INFINITY : lowestJ(bus);
  bus.highJ = highestJ(bus);
  setLevel(bus, bus.level);
}

/** Adds the regime's energy and time to the totals. */
export function settle(bus: Bus): void {
  const { totals, dwellS, flows } = bus;
  let spanS = 0;
  let importJ = 0;
  for (let row = 0; row < dwellS.length; row++) {
    const stayS = dwellS[row] ?? 0;
    if (stayS === 0) continue;
    dwellS[row] = 0;
    spanS += stayS;
    totals.levelS[row] = (totals.levelS[row] ?? 0) + stayS;
    importJ += (flows[row * flowStride] ?? 0) * stayS;
    for (let flow = 0; flow < flowStride; flow++) {
      totals.joules[flow] = (totals.joules[flow] ?? 0) + (flows[row * flowStride + flow] ?? 0) * stayS;
    }
  }
  if (bus.gridW > 0) totals.gridS += spanS;
  if (bus.gridW > 0 || bus.pvW >= (bus.watts[level.idle] ?? 0)) totals.supplyS += spanS;
  if (bus.isGenset) {
    totals.gensetJ += importJ;
    totals.gensetS += spanS;
  }
}

/** The flows at this moment, named. */
export function flowsNow(bus: Bus): Flows {
  const at = (index: number): number => bus.flows[bus.level * flowStride + index] ?? 0;
  return {
    gridImportW: at(0),
    pvW: at(1),
    chargeW: at(2),
    dischargeW: at(3),
    loadW: at(4),
    curtailedW: at(5),
    unservedW: at(6),
  };
}

/** Stored energy that the load may take the battery down to, J. */
export function lowestJ(bus: Bus): number {
  return bus.isConnected ? bus.battery.floorJ : 0;
}

/** Stored energy at which the battery's standing changes on the way up, J. */
export function highestJ(bus: Bus): number {
  return bus.isConnected ? bus.battery.fullJ : bus.battery.reconnectJ;
}
