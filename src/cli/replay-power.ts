import { OffgridError } from "../errors.ts";
import type { Profile } from "../power/profile.ts";
import { profileOutages } from "../replay/profile-outages.ts";
import { compressOutages, makeOutages, type Outage } from "../replay/schedule.ts";
import { formatDuration } from "../report/numbers.ts";
import type { ReplayArgs } from "./replay-args.ts";
import { planProfiles } from "./service-plan.ts";
import { readTrace, traceNotes } from "./service-trace.ts";

const defaultCuts = 5;
const defaultUpS = 4;
const defaultDownS = 1;
const defaultDays = 1;
const defaultCompress = 720;
const defaultLoadW = 10;
const dayS = 86_400;

/** When the power goes and comes back, in seconds as replayed, and where that is from. */
export interface ReplayPower {
  readonly outages: readonly Outage[];
  readonly endS: number;
  readonly bootS: number;
  readonly story: string;
  /** What a reader must know of it, in sentences. */
  readonly notes: readonly string[];
}

/** @throws OffgridError `usage`, `input` or `suite`. */
export function planPower(args: ReplayArgs): ReplayPower {
  const power = args.profile === undefined && args.trace === undefined ? randomCuts(args) : profileCuts(args);
  if (power.outages.length > 0) return power;
  return { ...power, notes: [...power.notes, "There is no outage in this schedule: nothing is cut."] };
}

function randomCuts(args: ReplayArgs): ReplayPower {
  const { cuts = defaultCuts, "up-s": upS = defaultUpS, "down-s": downS = defaultDownS, seed } = args;
  const many = cuts === 1 ? "1 random cut" : `${cuts} random cuts`;
  const story = cuts === 0 ? "no cut" : `${many}, on for ${upS} s and off for ${downS} s in the mean`;
  return { ...makeOutages({ cuts, upS, downS, seed }), bootS: args["boot-s"] ?? 0, story, notes: [] };
}

function profileCuts(args: ReplayArgs): ReplayPower {
  const { compress = defaultCompress, days = defaultDays, "load-w": loadW = defaultLoadW } = args;
  const trace = args.trace === undefined ? null : readTrace(args, args.trace);
  const [profile] = planProfiles({ args, profileIds: args.profile ?? [], trace });
  if (profile === undefined) throw new TypeError("a profile was asked for, and none was planned");
  const endS = (days * dayS) / compress;
  const isByWatts = dependsOnWatts(profile);
  requireLength({ endS, days });
  const found = profileOutages({ profile, days, loadW, seed: args.seed, ...(trace === null ? {} : { trace }) });
  return {
    outages: compressOutages(found, compress),
    endS,
    bootS: args["boot-s"] ?? profile.boot.durationS / compress,
    story: `${profile.id}${isByWatts ? ` at ${loadW} W` : ""}, ${days} ${days === 1 ? "day" : "days"} in ${formatDuration(endS)}`,
    notes: [...(isByWatts ? [wattNote(loadW)] : []), ...(trace === null ? [] : traceNotes(args, trace))],
  };
}

/** A schedule that is over before a worker can start says nothing. @throws OffgridError `usage`. */
function requireLength({ endS, days }: { endS: number; days: number }): void {
  if (endS >= 1) return;
  throw new OffgridError({
    code: "usage",
    place: "--compress",
    fault: `${days} ${days === 1 ? "day" : "days"} would pass in ${endS.toPrecision(2)} s, before a worker has started`,
    cure: `Use ${Math.floor(days * dayS)} at most; some hundreds leave minutes to replay`,
  });
}

/** Where a battery, panels or a weak connection decide on the outages, so do the watts. */
function dependsOnWatts({ supply, storage }: Profile): boolean {
  if (storage !== undefined) return true;
  return supply.some(
    (source) => source.kind === "solar" || source.kind === "trace" || "capW" in source || "capWhPerDay" in source,
  );
}

function wattNote(loadW: number): string {
  return `The outages are modelled for a machine that draws a flat ${loadW} W (--load-w), at work or idle; no battery and no panels are replayed.`;
}
