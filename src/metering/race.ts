import { type Order, orderOf, type Repeated } from "./repeated.ts";

/** A setting that does the same work in the same period. */
export interface Contender {
  readonly id: string;
  /** Of a whole period, waiting included. */
  readonly energyJ: Repeated;
  readonly latencyMs: Repeated | null;
}

export interface Placed {
  readonly id: string;
  /** `least` is the lowest mean; `tied` cannot be told from it. */
  readonly verdict: "least" | "tied" | "more";
  /** Its energy ÷ the least. */
  readonly timesLeast: number;
  /** How many times as fast as the one with the least it answers; null where a latency is not known. */
  readonly timesAsFast: number | null;
  /** Whether its latency is lower than that one's; null likewise. */
  readonly latency: Order | null;
}

/**
 * Race to idle or slow and steady: settings by the energy of a period, least first, each compared with the least (never with
 * its neighbour: ties are not transitive). Empty without contenders.
 */
export function rankByEnergy(contenders: readonly Contender[]): Placed[] {
  const sorted = [...contenders].sort((a, b) => a.energyJ.value - b.energyJ.value || (a.id < b.id ? -1 : 1));
  const [least] = sorted;
  if (least === undefined) return [];
  return sorted.map((one) => ({
    id: one.id,
    verdict: one === least ? "least" : orderOf(one.energyJ, least.energyJ) === "tied" ? "tied" : "more",
    timesLeast: one.energyJ.value / least.energyJ.value,
    timesAsFast:
      one.latencyMs === null || least.latencyMs === null ? null : least.latencyMs.value / one.latencyMs.value,
    latency: one.latencyMs === null || least.latencyMs === null ? null : orderOf(one.latencyMs, least.latencyMs),
  }));
}
