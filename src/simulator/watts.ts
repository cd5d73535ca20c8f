import { type DeviceClassName, deviceClasses } from "../metering/device-classes.ts";
import type { Estimate } from "../stats/estimate.ts";
import type { MeasuredWatts } from "./measured-watts.ts";

/** Watts that a simulation runs with. */
export interface Watts {
  readonly idleW: number;
  readonly activeW: number;
  readonly sleepingW: number;
}

/** The middle of what is known of a machine's watts, both ends where they differ, and in words where all of it is from. */
export interface WattsKnown {
  readonly middle: Watts;
  readonly ends: { readonly low: Watts; readonly high: Watts } | null;
  readonly words: string;
  /** What is not in them, in sentences. */
  readonly notes: readonly string[];
}

/** The class that is assumed where nothing else is known. */
const usualDevice: DeviceClassName = "n100";

/**
 * Watts from flags, else of the machine that was measured, else from the priors of a class; a class that is asked for comes before
 * what was measured. Without a flag for it a sleeping machine draws what an idle one does, so that sleeping saves nothing that nobody
 * has measured.
 */
export function resolveWatts({
  device,
  measured = null,
  idleW,
  activeW,
  sleepW,
}: {
  readonly device?: DeviceClassName | undefined;
  readonly measured?: MeasuredWatts | null;
  readonly idleW?: number | undefined;
  readonly activeW?: number | undefined;
  readonly sleepW?: number | undefined;
}): WattsKnown {
  const own = device === undefined ? measured : null;
  const prior = deviceClasses[device ?? usualDevice];
  const idle = part({ flag: idleW, own: own?.idle, from: own?.words, prior: prior.idleW, title: prior.title });
  const active = part({ flag: activeW, own: own?.active, from: own?.words, prior: prior.activeW, title: prior.title });
  const at = (pick: (known: Estimate) => number): Watts => ({
    idleW: pick(idle.watts),
    activeW: pick(active.watts),
    sleepingW: sleepW ?? pick(idle.watts),
  });
  const isExact = [idle, active].every(({ watts }) => watts.lo === watts.hi);
  return {
    middle: at(({ value }) => value),
    ends: isExact ? null : { low: at(({ lo }) => lo), high: at(({ hi }) => hi) },
    words: `idle ${idle.words}; busy ${active.words}; booting and loading are taken as busy`,
    notes: idleW === undefined || activeW === undefined ? (own?.notes ?? []) : [],
  };
}

interface Part {
  readonly watts: Estimate;
  readonly words: string;
}

function part({
  flag,
  own,
  from,
  prior: [lo, hi],
  title,
}: {
  readonly flag: number | undefined;
  readonly own: Estimate | undefined;
  readonly from: string | undefined;
  readonly prior: readonly [lo: number, hi: number];
  readonly title: string;
}): Part {
  if (flag !== undefined) return described({ value: flag, lo: flag, hi: flag }, "from the command line");
  if (own !== undefined && from !== undefined) return described(own, from);
  return described({ value: (lo + hi) / 2, lo, hi }, `assumed: ${title}`);
}

function described(watts: Estimate, from: string): Part {
  const { value, lo, hi } = watts;
  const range = lo === hi ? `${rounded(value)} W` : `${rounded(lo)}-${rounded(hi)} W, simulated at ${rounded(value)} W`;
  return { watts, words: `${range} (${from})` };
}

function rounded(watts: number): number {
  return Number(watts.toPrecision(4));
}
