import type { Duration } from "./duration.ts";
import type { ThermalSpec } from "./thermal.ts";

/** What a machine draws and how long it takes to come up, whatever model it serves. */
export interface DeviceSpec {
  readonly bootingW: number;
  /** Up, model in memory, nothing to do. */
  readonly idleW: number;
  /** Asleep between requests; only with the duty-cycle policy. */
  readonly sleepingW: number;
  /** From power to a running operating system; the profile's boot time unless given. */
  readonly boot?: Duration;
  /** From sleep to ready with the model still in memory. */
  readonly wake?: Duration;
  /** Never too warm unless given. */
  readonly thermal?: ThermalSpec;
}

/** What a model costs on that machine: measured rows or flags, with their distributions. */
export interface ModelCosts {
  readonly id: string;
  readonly loadingW: number;
  readonly activeW: number;
  /** Process start and model load from cold storage, after a boot. */
  readonly load: Duration;
  /** The same while the file is still cached, after a sleep or for a change of model; `load` unless given. */
  readonly reload?: Duration;
  /** The first inference after a load. */
  readonly first: Duration;
  /** Every other inference. */
  readonly service: Duration;
  /** Share of answers that are right; 1 unless given. */
  readonly correctFraction?: number;
  readonly tokensPerRequest?: number;
}

/** What the device can be doing; `off` is without power. */
export const deviceStates = ["off", "booting", "loading", "idle", "active", "sleeping"] as const;
export type DeviceState = (typeof deviceStates)[number];

/**
 * Energy states: those above, those of the small model apart, because it draws other watts, and from `bootingSlow` on those of a
 * device that is clocked down, which only one with a thermal part has.
 */
export const level = {
  off: 0,
  booting: 1,
  loading: 2,
  idle: 3,
  active: 4,
  sleeping: 5,
  loadingSmall: 6,
  activeSmall: 7,
  bootingSlow: 8,
  loadingSlow: 9,
  activeSlow: 10,
  loadingSmallSlow: 11,
  activeSmallSlow: 12,
} as const;
export type Level = (typeof level)[keyof typeof level];

export const stateOfLevel: readonly DeviceState[] = [
  ...deviceStates,
  "loading",
  "active",
  "booting",
  "loading",
  "active",
  "loading",
  "active",
];

const slowLevels: Readonly<Partial<Record<Level, Level>>> = {
  [level.booting]: level.bootingSlow,
  [level.loading]: level.loadingSlow,
  [level.active]: level.activeSlow,
  [level.loadingSmall]: level.loadingSmallSlow,
  [level.activeSmall]: level.activeSmallSlow,
};

/** The same, clocked down; itself where there is nothing to clock down. */
export function slowLevelOf(of: Level): Level {
  return slowLevels[of] ?? of;
}

/** Time in which the device was clocked down. */
export function slowSeconds(levelS: Float64Array): number {
  return levelS.subarray(level.bootingSlow).reduce((sum, seconds) => sum + seconds, 0);
}

/** Time in which the device could serve: asleep counts, as it wakes for work. */
export function readySeconds(levelS: Float64Array): number {
  return (
    (levelS[level.idle] ?? 0) +
    (levelS[level.active] ?? 0) +
    (levelS[level.activeSmall] ?? 0) +
    (levelS[level.sleeping] ?? 0) +
    (levelS[level.activeSlow] ?? 0) +
    (levelS[level.activeSmallSlow] ?? 0)
  );
}

/**
 * Watts of every level; those of a device that is clocked down are 0 until it is.
 * @throws RangeError when one is negative or not finite.
 */
export function levelWatts({
  device,
  model,
  small,
}: {
  readonly device: DeviceSpec;
  readonly model: ModelCosts;
  readonly small: ModelCosts | undefined;
}): Float64Array {
  const other = small ?? model;
  const watts = [
    0,
    device.bootingW,
    model.loadingW,
    device.idleW,
    model.activeW,
    device.sleepingW,
    other.loadingW,
    other.activeW,
  ];
  for (const one of watts) {
    if (!(one >= 0 && Number.isFinite(one))) throw new RangeError(`watts must be a finite number, not below 0: ${one}`);
  }
  const slow = device.thermal === undefined ? [] : Object.values(slowLevels).map(() => 0);
  return Float64Array.from([...watts, ...slow]);
}

/**
 * The gap between two requests from which unloading (or sleeping) and coming back costs less than staying loaded:
 * [reload + (first − service)] joules ÷ (idle − sleeping) watts. Infinity where sleeping saves nothing.
 */
export function breakEvenGapS({
  device,
  model,
  means,
}: {
  readonly device: DeviceSpec;
  readonly model: ModelCosts;
  readonly means: { readonly reloadS: number; readonly firstS: number; readonly serviceS: number };
}): number {
  const comeBackJ = model.loadingW * means.reloadS + model.activeW * Math.max(0, means.firstS - means.serviceS);
  const savedW = device.idleW - device.sleepingW;
  return savedW > 0 ? comeBackJ / savedW : Number.POSITIVE_INFINITY;
}
