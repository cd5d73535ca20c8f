import type { ScenarioKind } from "../suite/schema.ts";
import { runSingleStream } from "./single-stream.ts";

/** When a measurement ends: both minima hold, or the maximum is reached. */
export interface StopLimits {
  readonly minSeconds: number;
  readonly minSamples: number;
  readonly maxSeconds: number;
}

export interface ScenarioRequest {
  /** One inference on the next of the prepared inputs. */
  readonly call: () => Promise<unknown>;
  /** Monotonic clock, ns. */
  readonly clock: () => bigint;
  readonly stop: StopLimits;
}

export interface ScenarioResult {
  /** Latency of every iteration in the order they ran, ns. */
  readonly samplesNs: Float64Array;
  /** Start of the first iteration and end of the last, ns of the clock. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Whether both minima were met before the maximum. */
  readonly isComplete: boolean;
}

/** How a model is driven. The further scenarios of MLPerf LoadGen join this table. */
export const scenarios = {
  "single-stream": runSingleStream,
} as const satisfies Record<ScenarioKind, (request: ScenarioRequest) => Promise<ScenarioResult>>;
