import path from "node:path";
import { OffgridError } from "../errors.ts";
import type { Profile } from "../power/profile.ts";
import type { SupplyTrace } from "../power/trace-curve.ts";
import { startAtMidnight } from "../power/traces/align.ts";
import { importTrace } from "../power/traces/import.ts";
import { readText } from "./find-profile.ts";
import type { ServiceArgs } from "./service-args.ts";

/** What the trace knows of takes the place of the profile's own: its sun, or its grid. Generators stay. */
export function withTrace(profile: Profile, file: string, trace: SupplyTrace): Profile {
  const own = profile.supply.filter(({ kind }) => {
    if (kind === "trace") return false;
    if (kind === "solar") return trace.pvW === null;
    return kind === "genset" || trace.supplyW === null;
  });
  const lossFraction = trace.pvPeakW === null ? 0 : 0.1408;
  const supply: Profile["supply"] = [
    ...own,
    // Sunshine needs panels: readTrace has asked for them, and equip puts them in.
    {
      kind: "trace",
      file: path.basename(file),
      lossFraction,
      ...(trace.pvPeakW === null ? {} : { peakW: trace.pvPeakW }),
    },
  ];
  return { ...profile, supply };
}

type TraceArgs = Pick<ServiceArgs, "panel-w" | "utc-offset-h">;

/** A trace that begins at midnight. @throws OffgridError `usage` or `input`. */
export function readTrace(args: TraceArgs, file: string): SupplyTrace {
  const trace = importTrace({ text: readText(file), place: file });
  if (trace.pvPeakW !== null && args["panel-w"] === undefined) {
    throw new OffgridError({
      code: "usage",
      place: "--panel-w",
      fault: `${file} holds sunshine, not watts: how many watts of panels there are is unknown`,
      cure: "Give the panels' rated watts with --panel-w",
    });
  }
  if (trace.pvW !== null && trace.pvPeakW === null && args["panel-w"] !== undefined) {
    throw new OffgridError({
      code: "usage",
      place: "--panel-w",
      fault: `${file} holds watts, and does not say of which panels: they cannot be scaled`,
      cure: "Leave --panel-w out, or scale the file's watts",
    });
  }
  return startAtMidnight({ trace, utcOffsetHours: args["utc-offset-h"] ?? trace.start?.utcOffsetHours ?? 0 });
}

/** How the trace came about, in sentences. */
export function traceNotes(args: TraceArgs, trace: SupplyTrace): string[] {
  const isUtc = args["utc-offset-h"] === undefined && trace.start !== null;
  return [
    ...trace.notes.map((note) => `Trace: ${note}`),
    ...(isUtc
      ? [
          `Trace: its days begin at midnight of UTC${signed(trace.start?.utcOffsetHours ?? 0)}; --utc-offset-h for another clock.`,
        ]
      : []),
  ];
}

function signed(hours: number): string {
  return hours === 0 ? "" : `${hours > 0 ? "+" : ""}${hours}`;
}
