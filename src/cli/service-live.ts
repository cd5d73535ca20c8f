import { type LivePower, liveFlags, readLivePower } from "../energy/live-power.ts";
import { parseLiveSource } from "../energy/live-source.ts";
import { OffgridError } from "../errors.ts";
import { equip } from "../power/equip.ts";
import { type Profile, profileSchema } from "../power/profile.ts";
import { chargedTo } from "../power/storage.ts";
import { formatDuration, formatNumber } from "../report/numbers.ts";
import type { ServiceArgs } from "./service-args.ts";

/** From the look-up of a UPS's host to the end of its answer. */
const timeoutMs = 3000;

export interface LiveArgs {
  readonly live?: string | undefined;
  readonly "energy-root": string;
  readonly "allow-remote-meter": boolean;
}

/** The present state that a simulation starts from; null without `--live`. @throws OffgridError `usage` or `input`. */
export async function readLive(args: LiveArgs): Promise<LivePower | null> {
  if (args.live === undefined) return null;
  return readLivePower({
    source: parseLiveSource(args.live),
    energyRoot: args["energy-root"],
    reach: args["allow-remote-meter"] ? "any" : "private",
    timeoutMs,
  });
}

/** What is there now, for ever: mains without end, or nothing. @throws OffgridError `input` where it does not say which. */
export function presentProfile(live: LivePower): Profile {
  const { feed } = live;
  if (feed === "unknown") {
    throw refusal(live, "it does not say whether mains is on", "Give --profile, whose supply is taken then");
  }
  const profile = profileSchema.parse({ schemaVersion: 1, id: "live", story: "what is there now, and stays so" });
  return feed === "mains" ? profile : { ...profile, supply: [] };
}

/** The profile with the live battery in place of its own, as full as it is now. @throws OffgridError `input` or `usage`. */
export function startLive({
  profile,
  live,
  args,
}: {
  readonly profile: Profile;
  readonly live: LivePower;
  readonly args: Pick<ServiceArgs, "battery-wh">;
}): Profile {
  const { chargeFraction, capacity, reserveFraction } = live;
  if (chargeFraction === null) {
    throw refusal(live, "it does not say how full it is", "Name another battery or UPS, or leave --live out");
  }
  const typedWh = args["battery-wh"];
  const batteryWh = typedWh ?? capacity?.wh ?? profile.storage?.capacityWh;
  const { storage, ...rest } = equip(profile, { batteryWh });
  if (storage === undefined) {
    throw typedWh === 0
      ? refusal(live, "--battery-wh 0 leaves no battery that could be as full as it is", "Leave one of them out")
      : refusal(live, "it does not say how many Wh it holds", "Give --battery-wh, or a --profile with a battery");
  }
  const own = reserveFraction ?? (typedWh === undefined && capacity !== null ? 0 : null);
  const depth = own === null ? {} : { depthOfDischargeFraction: 1 - own };
  return { ...rest, storage: chargedTo({ ...storage, ...depth }, chargeFraction) };
}

/** What was read, what is doubtful about it, and what is assumed, in sentences. */
export function liveNotes({
  live,
  profiles,
  args,
}: {
  readonly live: LivePower;
  /** As they are simulated, the live battery in them. */
  readonly profiles: readonly Profile[];
  readonly args: Pick<ServiceArgs, "battery-wh" | "arrivals">;
}): string[] {
  const { source, feed, presentW, runtimeS, notes } = live;
  const isAlone = profiles.every(({ id }) => id === "live");
  const present =
    feed === "mains" ? "mains, without end" : "nothing but the battery. Lasts: until the device is first without power";
  return [
    `${source} says: ${statementOf(live).join(", ")}.`,
    ...notes.map((note) => `${source}: ${note}.`),
    ...new Set(profiles.map((profile) => batteryNote({ live, profile, args }))),
    ...(isAlone ? [`What feeds it now is taken to stay: ${present}.`] : []),
    ...(presentW === null && runtimeS === null
      ? []
      : [
          "What it says of watts and time left is for what it feeds at this moment; the simulated watts are those above (--idle-w, --active-w).",
        ]),
    ...(isAlone && args.arrivals !== "office"
      ? []
      : ["The charge is that of now, the clock is not: a simulation begins at midnight before a Monday."]),
  ];
}

function statementOf({ feed, chargeFraction, capacity, presentW, runtimeS, flags }: LivePower): string[] {
  const bases = { now: "when full", design: "when new", estimate: "when full, by estimate" };
  return [
    feed === "unknown" ? "whether mains is on is unknown" : `on ${feed}`,
    ...(chargeFraction === null ? [] : [`${Math.round(100 * chargeFraction)} %`]),
    ...(capacity === null ? [] : [`${formatNumber(capacity.wh)} Wh ${bases[capacity.basis]}`]),
    ...(presentW === null ? [] : [`${formatNumber(presentW)} W`]),
    ...(runtimeS === null ? [] : [`${formatDuration(runtimeS)} left`]),
    ...flags.map((flag) => liveFlags[flag]),
  ];
}

function batteryNote({
  live: { source, capacity },
  profile: { storage },
  args,
}: {
  readonly live: LivePower;
  readonly profile: Profile;
  readonly args: Pick<ServiceArgs, "battery-wh">;
}): string {
  if (storage === undefined) return "";
  const { capacityWh, depthOfDischargeFraction, startFraction, roundTripFraction } = storage;
  const origin =
    args["battery-wh"] !== undefined ? "from the command line" : capacity === null ? "the profile's" : "as read";
  const percent = (fraction: number): string => `${Math.round(100 * fraction)} %`;
  const usable = formatNumber(capacityWh * depthOfDischargeFraction * startFraction);
  return `${source} is simulated as ${formatNumber(capacityWh)} Wh (${origin}), of which ${usable} Wh are there to be used; assumed: it is used down to ${percent(1 - depthOfDischargeFraction)}, and ${percent(1 - roundTripFraction)} are lost on the way in and out.`;
}

function refusal({ source }: LivePower, fault: string, cure: string): OffgridError {
  return new OffgridError({ code: "usage", place: `--live ${source}`, fault, cure });
}
