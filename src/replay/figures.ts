import type { EvictionState } from "../machine/page-cache.ts";
import type { Estimate } from "../stats/estimate.ts";
import { medianEstimate } from "../stats/median.ts";
import { percentile, percentileUpperBound } from "../stats/percentile.ts";
import { sortSamples } from "../stats/sorted.ts";
import { wilson } from "../stats/wilson.ts";
import { measureDrains } from "./drains.ts";
import type { Pass } from "./passes.ts";
import type { RestartPhases, StartReason } from "./records.ts";
import { countRequests, type RequestCounts } from "./request-figures.ts";
import type { Schedule } from "./schedule.ts";
import type { CutKind } from "./strategies.ts";

/** A worker's way from its start, or from the kill of the one before it, to its first answer on disk. */
export interface Restart {
  readonly worker: number;
  readonly reason: StartReason;
  /** Seconds of the pass at which it was started or took over. */
  readonly atS: number;
  /** To the first inference, its answer on disk; null where it was cut before. */
  readonly totalMs: number | null;
  readonly phases: RestartPhases | null;
  /** What was left of the model's files in the page cache when it was started. */
  readonly cache: EvictionState | "warm";
}

/** What one pass came to. */
export interface PassFigures extends RequestCounts {
  readonly scheduled: number;
  /** Cuts of the schedule that happened. */
  readonly cuts: number;
  /** Workers that ended by themselves. */
  readonly crashes: number;
  readonly restarts: readonly Restart[];
  /** Answered in time and right, of those scheduled, with Wilson's interval. */
  readonly goodput: Estimate;
  /** The same a second of the pass. */
  readonly goodPerS: number;
  readonly elapsedS: number;
  /** Restarts after a cut that came to a first inference. */
  readonly firsts: Spread | null;
  /** From the return of the power (or the kill) until nothing waited, where something did when the worker was ready. */
  readonly drains: Spread | null;
  /** Whether every such restart found nothing of the model's files in the page cache; unverified where nobody could tell. */
  readonly cold: "verified" | "unverified" | "no";
}

/** Median with its order-statistic interval where there are 6 values, the 95th percentile by nearest rank, the largest. */
export interface Spread {
  readonly n: number;
  readonly p50: number;
  readonly p50Lo: number | null;
  readonly p50Hi: number | null;
  readonly p95: number;
  /** Its exact one-sided 95 % upper bound, from 59 values on. */
  readonly p95Upper: number | null;
  readonly max: number;
}

/** The pass's figures from its records alone. @throws RangeError when nothing was scheduled. */
export function measurePass({
  pass,
  schedule,
  cutKind,
}: {
  readonly pass: Pass;
  readonly schedule: Schedule;
  readonly cutKind: CutKind;
}): PassFigures {
  const counts = countRequests({ pass, schedule });
  const restarts = listRestarts(pass);
  // A pass begins with the power coming on, from cold: its first start is a restart as good as any.
  const reasons: readonly StartReason[] = cutKind === "power" ? ["first", "restored"] : ["killed"];
  const counted = restarts.filter(({ reason }) => reasons.includes(reason));
  const elapsedS = pass.end?.atS ?? lastS(pass);
  const scheduled = schedule.arrivalsS.length;
  return {
    ...counts,
    scheduled,
    elapsedS,
    cuts: pass.events.filter((event) => isCut(event)).length,
    crashes: pass.events.filter((event) => event.type === "gone" && event.payload.why === "crashed").length,
    restarts,
    goodput: wilson(counts.good, scheduled),
    goodPerS: elapsedS > 0 ? counts.good / elapsedS : 0,
    firsts: spreadOf(counted.flatMap(({ totalMs }) => (totalMs === null ? [] : [totalMs]))),
    drains: spreadOf(measureDrains(pass.events)),
    cold: coldness(counted),
  };
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = sortSamples(values);
  const estimate = medianEstimate(sorted);
  return {
    n: values.length,
    p50: percentile(sorted, 500),
    p50Lo: estimate?.lo ?? null,
    p50Hi: estimate?.hi ?? null,
    p95: percentile(sorted, 950),
    p95Upper: percentileUpperBound(sorted, 950) ?? null,
    max: percentile(sorted, 1000),
  };
}

function listRestarts({ events }: Pass): Restart[] {
  const restarts: Restart[] = [];
  let cache: Restart["cache"] = "warm";
  const isLast = (worker: number) => restarts.findLastIndex((one) => one.worker === worker);
  for (const event of events) {
    switch (event.type) {
      case "evicted":
        cache = event.payload.state;
        break;
      case "started":
        restarts.push({ ...newRestart(event.payload), cache });
        // Whatever starts next finds the files where this one put them.
        cache = "warm";
        break;
      case "promoted":
        restarts.push({ ...newRestart({ ...event.payload, reason: "killed" }), cache: "warm" });
        break;
      case "serving": {
        const { worker, atS, sinceS, reason, phases } = event.payload;
        const index = isLast(worker);
        const found = restarts[index];
        if (found !== undefined)
          restarts[index] = { ...found, reason, atS: sinceS, phases, totalMs: (atS - sinceS) * 1000 };
        break;
      }
      default:
        break;
    }
  }
  return restarts;
}

function newRestart({ worker, reason, atS }: Pick<Restart, "worker" | "reason" | "atS">): Omit<Restart, "cache"> {
  return { worker, reason, atS, totalMs: null, phases: null };
}

function coldness(restarts: readonly Restart[]): PassFigures["cold"] {
  if (restarts.length > 0 && restarts.every(({ cache }) => cache === "evicted")) return "verified";
  return restarts.some(({ cache }) => cache === "unverified") ? "unverified" : "no";
}

function isCut(event: Pass["events"][number]): boolean {
  return event.type === "outage" || (event.type === "gone" && event.payload.why === "killed");
}

function lastS({ events }: Pass): number {
  return Math.max(0, ...events.map((event) => (event.type === "resumed" ? 0 : event.payload.atS)));
}
