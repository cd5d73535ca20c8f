import { type Simulation, simulate } from "./simulate.ts";

/**
 * Requests a day that the device answers when there is always one more: from this arrival rate on the backlog grows without
 * end. Unlike the metric `drain_limit_per_day` it counts that a device that never rests empties its battery sooner. Costs one
 * simulation; what the simulation's classes say is not used.
 */
export function findSaturation(simulation: Omit<Simulation, "classes" | "timeline" | "observe">): number {
  const { totals, days } = simulate({ ...simulation, classes: [{ id: "saturated", arrivals: { kind: "saturated" } }] });
  return totals.counts.served / days;
}
