import { type DeviceClassName, deviceClasses, type Interval } from "./device-classes.ts";

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
}

/**
 * Watts from flags, and from the priors of a class where a flag is missing. Without a flag for it a sleeping machine draws what an
 * idle one does, so that sleeping saves nothing that nobody has measured.
 */
export function resolveWatts({
  device,
  idleW,
  activeW,
  sleepW,
}: {
  readonly device: DeviceClassName;
  readonly idleW?: number | undefined;
  readonly activeW?: number | undefined;
  readonly sleepW?: number | undefined;
}): WattsKnown {
  const prior = deviceClasses[device];
  const idle: Interval = idleW === undefined ? prior.idleW : [idleW, idleW];
  const active: Interval = activeW === undefined ? prior.activeW : [activeW, activeW];
  const at = (pick: (interval: Interval) => number): Watts => ({
    idleW: pick(idle),
    activeW: pick(active),
    sleepingW: sleepW ?? pick(idle),
  });
  const isExact = idle[0] === idle[1] && active[0] === active[1];
  const words = [
    part({ name: "idle", interval: idle, title: idleW === undefined ? prior.title : undefined }),
    part({ name: "busy", interval: active, title: activeW === undefined ? prior.title : undefined }),
  ].join("; ");
  return {
    middle: at(([lo, hi]) => (lo + hi) / 2),
    ends: isExact ? null : { low: at(([lo]) => lo), high: at(([, hi]) => hi) },
    words: `${words}; booting and loading are taken as busy`,
  };
}

function part({
  name,
  interval: [lo, hi],
  title,
}: {
  readonly name: string;
  readonly interval: Interval;
  readonly title: string | undefined;
}): string {
  const range = lo === hi ? `${lo} W` : `${lo}-${hi} W, simulated at ${(lo + hi) / 2} W`;
  return `${name} ${range} (${title === undefined ? "from the command line" : `assumed: ${title}`})`;
}
