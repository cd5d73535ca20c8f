import type { ModelCosts } from "./device.ts";

/**
 * How the device goes about its queue. Without any of the parts: first in, first out within a priority, always on. The parts
 * combine.
 */
export interface Policy {
  /** Requests that may wait are served only while there is power from outside: the grid, or panels that carry the load. */
  readonly deferBatch?: boolean;
  readonly smallModel?: SmallModelPolicy;
  readonly dutyCycle?: DutyCyclePolicy;
}

/** Serve with a smaller model while the battery is low. soc is stored energy ÷ capacity. */
export interface SmallModelPolicy {
  readonly model: ModelCosts;
  readonly belowSoc: number;
  /** Back to the large model; 0.05 above the other threshold unless given, so that it does not go to and fro. */
  readonly aboveSoc?: number;
  /** Whether both models are in memory, or a change is a reload. */
  readonly memory: "both" | "one";
}

/** Sleep whenever nothing may be served; wake at whole periods, if there is work. */
export interface DutyCyclePolicy {
  /** 0 wakes at every request. */
  readonly periodS: number;
  /** Whether the model stays in memory while asleep, or is loaded again. */
  readonly wake: "resume" | "reload";
}
