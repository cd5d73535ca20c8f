import { median } from "./median.ts";

/** A window is full when it has reached both. */
export interface WindowSize {
  readonly minIterations: number;
  readonly minMs: number;
}

/** Consecutive iterations of a closed loop. */
export interface Window {
  readonly iterations: number;
  readonly medianMs: number;
  /** Iterations a second of time spent in them. */
  readonly perSecond: number;
}

export interface WindowSplitter {
  /** Takes the next duration; returns the window that it fills, if it does. @throws RangeError unless ms is finite and ≥ 0. */
  push(ms: number): Window | undefined;
}

/** Cuts durations, as they come, into windows. The cost is that of sorting each window once. */
export function createWindowSplitter({ minIterations, minMs }: WindowSize): WindowSplitter {
  let durations: number[] = [];
  let totalMs = 0;
  return {
    push(ms) {
      checkDuration(ms);
      durations.push(ms);
      totalMs += ms;
      if (durations.length < minIterations || totalMs < minMs) return undefined;
      const iterations = durations.length;
      const window = { iterations, medianMs: median(durations), perSecond: (iterations * 1000) / totalMs };
      durations = [];
      totalMs = 0;
      return window;
    },
  };
}

/**
 * The full windows of durations in ms and in order of time, cut from the start. What is left at the end fills no window
 * and is in none.
 */
export function splitWindows(durationsMs: Iterable<number>, size: WindowSize): readonly Window[] {
  const splitter = createWindowSplitter(size);
  const windows: Window[] = [];
  for (const ms of durationsMs) {
    const window = splitter.push(ms);
    if (window) windows.push(window);
  }
  return windows;
}

function checkDuration(ms: number): void {
  if (!(Number.isFinite(ms) && ms >= 0)) throw new RangeError(`a duration must be finite and not negative: ${ms} ms`);
}
