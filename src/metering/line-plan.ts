import type { Level } from "./line-calibration.ts";

/** How long a level is measured, and in how many windows. */
export interface PlannedLevel extends Level {
  readonly windows: number;
  readonly windowS: number;
  /** Seconds that it is left alone before. */
  readonly settleS: number;
}

/** The idle machine is measured half as long again: net figures are less of it. */
const idleShare = 1.5;
const mostWindows = 5;
/** Two readings of a meter that shows watts once a second. */
const leastSettleS = 2;

/**
 * Idle, one thread half of the time, and each number of threads all of the time. Each level lasts `levelS`, or as long as one window
 * of the meter; it is cut into as many windows as the meter resolves, so that each has its own distance from the line. Before, it is
 * left alone for two of the meter's updates: what is shown until then is in part of the level before.
 */
export function planLevels({
  threads,
  levelS,
  minWindowS,
  updateS,
}: {
  readonly threads: readonly number[];
  readonly levelS: number;
  readonly minWindowS: number;
  /** Seconds that what the meter shows lags by. */
  readonly updateS: number;
}): PlannedLevel[] {
  const settleS = Math.max(leastSettleS, 2 * updateS);
  const [fewest = 1] = threads;
  const levels: readonly Level[] = [
    { threads: 0, duty: 0 },
    { threads: fewest, duty: 0.5 },
    ...threads.map((count) => ({ threads: count, duty: 1 })),
  ];
  return levels.map((level) => {
    const seconds = Math.max(minWindowS, level.threads === 0 ? idleShare * levelS : levelS);
    const windows = Math.max(1, Math.min(mostWindows, Math.floor(seconds / minWindowS)));
    return { ...level, windows, windowS: seconds / windows, settleS };
  });
}

/** Seconds that the levels take together, without starting what keeps the CPUs busy. */
export function planSeconds(levels: readonly PlannedLevel[]): number {
  return levels.reduce((sum, { windows, windowS, settleS: alone }) => sum + windows * windowS + alone, 0);
}

/** In words: `idle`, `1 thread, half of the time`. */
export function levelWords({ threads, duty }: Level): string {
  if (threads === 0) return "idle";
  const how = duty === 1 ? "" : duty === 0.5 ? ", half of the time" : `, ${duty} of the time`;
  return `${threads} thread${threads === 1 ? "" : "s"}${how}`;
}
