import type { ModelCosts } from "../power/device.ts";
import type { PowerProfile } from "../power/profile.ts";
import { simulate } from "../power/simulate.ts";
import { dayS } from "../power/switch.ts";
import type { SupplyTrace } from "../power/trace-curve.ts";
import type { Outage } from "./schedule.ts";

/** Nothing to serve: only the power is asked for. */
const nothing = { kind: "constant", seconds: 0 } as const;

/**
 * The outages that a machine drawing `loadW` all the time has under a profile, its battery and panels included, in seconds of
 * the profile from its first midnight. One that lasts to the end ends there.
 * @throws OffgridError `input` for a profile whose supply is a trace that is not given.
 */
export function profileOutages({
  profile,
  trace,
  days,
  loadW,
  seed,
}: {
  readonly profile: PowerProfile;
  /** The data of its source of the kind `trace`. */
  readonly trace?: SupplyTrace;
  readonly days: number;
  readonly loadW: number;
  readonly seed: number;
}): Outage[] {
  const outages: Outage[] = [];
  let offS: number | undefined;
  let isFirst = true;
  const model: ModelCosts = {
    id: "none",
    loadingW: loadW,
    activeW: loadW,
    load: nothing,
    first: nothing,
    service: nothing,
  };
  simulate({
    profile,
    ...(trace === undefined ? {} : { trace }),
    device: { bootingW: loadW, idleW: loadW, sleepingW: loadW },
    model,
    classes: [],
    days,
    seed,
    observe(event) {
      if (event.kind === "flow" && isFirst) {
        if (event.state === "off") offS = 0;
        isFirst = false;
      }
      if (event.kind === "power-lost") offS = event.atS;
      if (event.kind === "power-restored" && offS !== undefined) {
        if (event.atS > offS) outages.push({ fromS: offS, untilS: event.atS });
        offS = undefined;
      }
    },
  });
  if (offS !== undefined) outages.push({ fromS: offS, untilS: days * dayS });
  return outages;
}
