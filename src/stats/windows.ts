import { createWindowSplitter, splitWindows, type Window, type WindowSize } from "./window-splitter.ts";

export interface WarmupRule {
  readonly minIterations: number;
  readonly minMs: number;
  /** Time spent in iterations after which warming up ends in any case. */
  readonly maxMs: number;
  readonly window: WindowSize;
  /** Two windows in a row are stable when their medians differ by less than this fraction of the smaller. */
  readonly maxChange: number;
}

/**
 * At least 10 iterations, 250 ms and the first stable window; 60 s at most. A window of 100 ms is the shortest that
 * averages over a scheduler's time slices, and 5 iterations the fewest whose median ignores two outliers; 5 % is half of
 * what the steady phase is allowed, so that a warm loop does not start out of bounds.
 */
export const warmupRule = {
  minIterations: 10,
  minMs: 250,
  maxMs: 60_000,
  window: { minIterations: 5, minMs: 100 },
  maxChange: 0.05,
} as const satisfies WarmupRule;

/** `capped` means that the time is up and the loop never became stable. */
export type WarmupVerdict = "continue" | "warm" | "capped";

export interface Warmup {
  /** Takes the duration of the iteration just done. A verdict other than `continue` is final. @throws RangeError unless ms is finite and ≥ 0. */
  push(ms: number): WarmupVerdict;
}

/** Watches a warm-up as it runs; a push costs a constant, and the sorting of each window once. */
export function createWarmup(rule: WarmupRule = warmupRule): Warmup {
  const splitter = createWindowSplitter(rule.window);
  let verdict: WarmupVerdict = "continue";
  let iterations = 0;
  let totalMs = 0;
  let isStable = false;
  let lastMedianMs: number | undefined;
  return {
    push(ms) {
      if (verdict !== "continue") return verdict;
      const window = splitter.push(ms);
      iterations += 1;
      totalMs += ms;
      if (window) {
        isStable ||= lastMedianMs !== undefined && isClose(lastMedianMs, window.medianMs, rule.maxChange);
        lastMedianMs = window.medianMs;
      }
      if (isStable && iterations >= rule.minIterations && totalMs >= rule.minMs) verdict = "warm";
      else if (totalMs >= rule.maxMs) verdict = "capped";
      return verdict;
    },
  };
}

/** The verdict on a whole warm-up, durations in ms and in order of time. */
export function warmupVerdict(durationsMs: Iterable<number>, rule: WarmupRule = warmupRule): WarmupVerdict {
  const warmup = createWarmup(rule);
  let verdict: WarmupVerdict = "continue";
  for (const ms of durationsMs) verdict = warmup.push(ms);
  return verdict;
}

export interface SteadyRule {
  readonly window: WindowSize;
  /** Last windows that must agree. */
  readonly windows: number;
  /** Largest allowed max/min among them. */
  readonly maxRatio: number;
  /** Last windows that must not all drift the same way. */
  readonly driftWindows: number;
}

export const steadyRule = {
  window: { minIterations: 20, minMs: 1000 },
  windows: 3,
  maxRatio: 1.1,
  driftWindows: 6,
} as const satisfies SteadyRule;

export type Steadiness =
  | { readonly state: "steady" }
  | { readonly state: "unsteady"; readonly reason: string }
  | { readonly state: "too-short"; readonly reason: string };

/** What is watched over the windows, and how the reason calls it. */
const watched = {
  throughput: (window) => window.perSecond,
  "median latency": (window) => window.medianMs,
} as const satisfies Record<string, (window: Window) => number>;

/**
 * Whether a closed loop has settled, from its durations in ms in order of time: throughput and median latency each stay
 * within `maxRatio` over the last windows, and neither rises or falls at every step of the last `driftWindows`. Six
 * independent windows do that by chance 2 times in 720; where fewer are there, drift is not judged, because three do so
 * once in three.
 */
export function steadiness(durationsMs: Iterable<number>, rule: SteadyRule = steadyRule): Steadiness {
  const windows = splitWindows(durationsMs, rule.window);
  if (windows.length < rule.windows) return { state: "too-short", reason: tooShort(windows.length, rule) };
  for (const [name, read] of Object.entries(watched)) {
    const reason = findFault(name, windows.map(read), rule);
    if (reason !== undefined) return { state: "unsteady", reason };
  }
  return { state: "steady" };
}

function isClose(a: number, b: number, maxChange: number): boolean {
  return Math.abs(a - b) < maxChange * Math.min(a, b);
}

function findFault(name: string, values: readonly number[], rule: SteadyRule): string | undefined {
  const recent = values.slice(-rule.windows);
  const ratio = Math.max(...recent) / Math.min(...recent);
  if (!(ratio <= rule.maxRatio)) {
    return `${name} varies by a factor of ${ratio.toFixed(2)} over the last ${rule.windows} windows (at most ${rule.maxRatio.toFixed(2)})`;
  }
  if (values.length < rule.driftWindows) return undefined;
  const direction = findDrift(values.slice(-rule.driftWindows));
  return direction && `${name} ${direction} through all of the last ${rule.driftWindows} windows`;
}

function findDrift(values: readonly number[]): "rises" | "falls" | undefined {
  const steps = values.slice(1).map((value, index) => Math.sign(value - (values[index] ?? value)));
  if (steps.every((step) => step > 0)) return "rises";
  return steps.every((step) => step < 0) ? "falls" : undefined;
}

function tooShort(found: number, { windows, window }: SteadyRule): string {
  return `${found} of the ${windows} windows of at least ${window.minMs / 1000} s and ${window.minIterations} inferences that it takes`;
}
