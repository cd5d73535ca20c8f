import { OffgridError } from "../../errors.ts";

/** A place in a trace file. Lines count from 1, as editors do. */
export interface Spot {
  readonly place: string;
  readonly line: number;
}

/** An error about one line of a trace: place is `file:line`. */
export function lineFault({ spot, fault, cure }: { spot: Spot; fault: string; cure: string }): OffgridError {
  return new OffgridError({ code: "input", place: `${spot.place}:${spot.line}`, fault, cure });
}

/** What was found, short and safe to print. */
export function quoted(found: string): string {
  const short = found.length > 40 ? `${found.slice(0, 40)}…` : found;
  return `'${short.replace(/[\p{Cc}\p{Cf}]/gu, "?")}'`;
}
