import { readBattery } from "./battery-state.ts";
import type { LiveSource } from "./live-source.ts";
import { askUps } from "./nut-client.ts";
import { readUps } from "./nut-state.ts";

/** What a battery or UPS says of itself beyond figures. */
export const liveFlags = {
  "low-battery": "battery low",
  overload: "overload",
  "replace-battery": "the battery is to be replaced",
  "shutting-down": "it is about to shut down what it feeds",
  "output-off": "its output is off",
  bypass: "in bypass: the battery would not take over",
  testing: "testing its battery",
} as const;
export type LiveFlag = keyof typeof liveFlags;

/** A battery or UPS as it is now. Unknown is null. */
export interface LivePower {
  /** As the user named it. */
  readonly source: string;
  readonly feed: "mains" | "battery" | "unknown";
  /** Charge of what the battery holds when full, 0..1. */
  readonly chargeFraction: number | null;
  readonly capacity: LiveCapacity | null;
  /** What leaves the battery (battery), or what the UPS feeds (nut), W. */
  readonly presentW: number | null;
  /** How long it says that it will last, S. */
  readonly runtimeS: number | null;
  /** The charge at which it ends what it feeds, 0..1; null where it does not say. */
  readonly reserveFraction: number | null;
  readonly flags: readonly LiveFlag[];
  /** What is doubtful or worked out, in sentences. */
  readonly notes: readonly string[];
}

/** Energy when full, Wh: as it is now, as it was when new, or worked out from ampere-hours and a voltage. */
export interface LiveCapacity {
  readonly wh: number;
  readonly basis: "now" | "design" | "estimate";
}

export interface LiveRequest {
  readonly source: LiveSource;
  /** Folder that stands for "/". */
  readonly energyRoot: string;
  /** Which machines may be asked over the network. */
  readonly reach: "private" | "any";
  /** From the look-up of the host's name to the end of the answer. */
  readonly timeoutMs: number;
}

/** Reads the present state once. @throws OffgridError `usage` or `input` when there is no such source or it does not answer. */
export async function readLivePower({ source, energyRoot, reach, timeoutMs }: LiveRequest): Promise<LivePower> {
  switch (source.kind) {
    case "battery":
      return readBattery({ source: source.text, name: source.name, root: energyRoot });
    case "nut":
      return readUps({
        source: source.text,
        variables: await askUps({ source, place: `--live ${source.text}`, reach, timeoutMs }),
      });
    default:
      return source satisfies never;
  }
}
