import { columns } from "../results/columns.ts";
import { type Drift, driftOf, floorOf, isNoiseMetric, type NoiseCalibration } from "./noise.ts";

/** What a change of a time has to be beyond on a machine, whatever matters. */
export interface NoiseFloor {
  /** Of the logarithm of the ratio; 0 for a virtual clock. */
  readonly value: number;
  /** What of it is a variance that is known; null where it is assumed or there is none. */
  readonly drift: Drift | null;
  readonly words: string;
}

/**
 * Assumed where a machine was not measured against itself: launches of the same model on a shared virtual machine differed by more than
 * 5 % in 37 of 100 comparisons, whose median then moves some 5 to 10 %; a quarter is beyond what those do once in a hundred times.
 */
export const assumedFloor = 0.25;

/** The floor of a figure on the machine that both tables are from. */
export function noiseFloorOf({
  noise,
  metric,
  clock,
  alpha,
}: {
  /** Of that machine; null where it was not measured against itself. */
  readonly noise: NoiseCalibration | null;
  readonly metric: string;
  readonly clock: string | null;
  readonly alpha: number;
}): NoiseFloor {
  if (isMadeUp({ metric, clock })) return { value: 0, drift: null, words: "a virtual clock has no noise" };
  const drift = noise === null || !isNoiseMetric(metric) ? undefined : driftOf(noise, metric);
  if (drift === undefined)
    return {
      value: Math.log1p(assumedFloor),
      drift: null,
      words: "assumed for a machine that was not measured against itself",
    };
  const value = floorOf(drift, alpha);
  return { value, drift, words: "what this machine makes of no change" };
}

/** Whether the figure is of a virtual clock, which is the same on every machine. Memory is real whatever the clock. */
export function isMadeUp({ metric, clock }: { readonly metric: string; readonly clock: string | null }): boolean {
  const column = columns.find(({ name }) => name === metric);
  const isTimed = column?.group === "latency" || (column?.group === "phases" && column.name !== "spawn_ms");
  return clock === "virtual" && isTimed;
}
