import { z } from "zod";

/** How a repetition under a memory cap went. `slow`: its p90 is over the bound. */
export const probeStates = ["kept", "slow", "out_of_memory", "timeout", "failed"] as const;
export type ProbeState = (typeof probeStates)[number];

const unknownable = z.number().nullable();

/** One repetition of a cell under a cap. */
export const probeSchema = z.strictObject({
  capBytes: z.int().positive(),
  state: z.enum(probeStates),
  p90Ms: unknownable,
  loadMs: unknownable,
  majorFaultsPerInference: unknownable,
  peakRssBytes: unknownable,
  /** The most that was charged to the cap at once; null where the kernel does not keep it. */
  peakChargedBytes: unknownable,
  /** Why it did not do, in a sentence; empty where it did. */
  reason: z.string(),
});
export type Probe = z.infer<typeof probeSchema>;

/** The cell without a cap. */
export interface Baseline {
  readonly p90Ms: number;
  readonly peakRssBytes: number;
}

/** What a cap may cost: 10 % of the p90. */
export const mostSlowdown = 1.1;

/** The search ends when the caps that does and does not do are this close. */
const closeRatio = 1.05;
const closeBytes = 4e6;
/** Less than this is not tried: no Node.js starts in it. */
const leastBytes = 8e6;
/** A cell that does not keep its p90 with so many times its peak memory does not keep it at all. */
const mostTimesPeak = 4;
/** Kernels count in pages, the largest of them 64 KiB. */
const pageBytes = 65_536;

export type CliffStep =
  | { readonly kind: "probe"; readonly capBytes: number }
  /** `kept` is the smallest cap that does; `below` the largest that does not, null where none was found. */
  | { readonly kind: "found"; readonly kept: Probe; readonly below: Probe | null }
  | { readonly kind: "none"; readonly reason: string };

/**
 * What to do next to find the smallest cap at which a cell keeps its p90, from all that was tried: first the peak memory
 * without a cap, more while that does not do, half as much while it does, and then the geometric mean between the two ends.
 * A cap that was only slow is tried twice, as a busy machine is slow too. The same probes give the same step, so that a
 * search goes on where it was stopped.
 */
export function nextCliffStep({
  baseline,
  probes,
}: {
  readonly baseline: Baseline;
  readonly probes: readonly Probe[];
}): CliffStep {
  const unsure = probes.find((probe) => probe.state === "slow" && probes.filter(hasCap(probe.capBytes)).length === 1);
  if (unsure !== undefined) return { kind: "probe", capBytes: unsure.capBytes };
  const kept = smallest(probes.filter(({ state }) => state === "kept"));
  if (kept === undefined) return widen({ baseline, probes });
  const below = largest(probes.filter(({ state, capBytes }) => state !== "kept" && capBytes < kept.capBytes));
  const isClose =
    below !== undefined &&
    (kept.capBytes <= below.capBytes * closeRatio || kept.capBytes - below.capBytes <= closeBytes);
  if (isClose) return { kind: "found", kept, below };
  const capBytes = toPages(below === undefined ? kept.capBytes / 2 : Math.sqrt(kept.capBytes * below.capBytes));
  return capBytes < leastBytes ? { kind: "found", kept, below: below ?? null } : { kind: "probe", capBytes };
}

/** Whether a probe's p90 keeps the bound. */
export function isKept({ p90Ms, baseline }: { readonly p90Ms: number; readonly baseline: Baseline }): boolean {
  return p90Ms <= mostSlowdown * baseline.p90Ms;
}

function widen({ baseline, probes }: { baseline: Baseline; probes: readonly Probe[] }): CliffStep {
  const tried = largest(probes);
  if (tried === undefined) return { kind: "probe", capBytes: toPages(Math.max(leastBytes, baseline.peakRssBytes)) };
  const capBytes = toPages(tried.capBytes * 1.5);
  if (capBytes <= baseline.peakRssBytes * mostTimesPeak) return { kind: "probe", capBytes };
  const megabytes = Math.round(tried.capBytes / 1e6);
  return { kind: "none", reason: `not even ${megabytes} MB do: ${tried.reason}` };
}

function hasCap(capBytes: number) {
  return (probe: Probe): boolean => probe.capBytes === capBytes;
}

function smallest(probes: readonly Probe[]): Probe | undefined {
  return probes.reduce<Probe | undefined>((a, b) => (a === undefined || b.capBytes < a.capBytes ? b : a), undefined);
}

function largest(probes: readonly Probe[]): Probe | undefined {
  return probes.reduce<Probe | undefined>((a, b) => (a === undefined || b.capBytes >= a.capBytes ? b : a), undefined);
}

function toPages(bytes: number): number {
  return Math.round(bytes / pageBytes) * pageBytes;
}
