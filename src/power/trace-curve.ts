import { OffgridError } from "../errors.ts";
import type { Curve } from "./solar.ts";
import type { TraceSpec } from "./supply-spec.ts";
import { dayS } from "./switch.ts";
import { findStep, type PowerTrace } from "./traces/trace.ts";

/** Recorded power, as an importer gives it. */
export type SupplyTrace = PowerTrace;

/**
 * What a trace says of the grid and of the panels, as curves. The simulation starts at midnight: a trace whose first value
 * belongs to a later time of the day is entered near its end, so that its days are the simulation's days.
 * @throws OffgridError `input` when there is no trace, or it cannot be scaled.
 */
export function createTraceCurve({ trace, spec }: { readonly trace: SupplyTrace | null; readonly spec: TraceSpec }): {
  readonly grid: Curve;
  readonly pv: Curve;
} {
  if (trace === null) {
    throw new OffgridError({
      code: "input",
      place: spec.file,
      fault: "the profile's supply is a trace, and none was given",
      cure: "Give the trace's file",
    });
  }
  const scale = pvScale({ trace, spec }) * (1 - spec.lossFraction);
  return {
    grid: createCurve({ trace, watts: trace.supplyW, scale: 1 }),
    pv: createCurve({ trace, watts: trace.pvW, scale }),
  };
}

function pvScale({ trace, spec }: { readonly trace: SupplyTrace; readonly spec: TraceSpec }): number {
  if (spec.peakW === undefined) return 1;
  if (trace.pvPeakW !== null && trace.pvPeakW > 0) return spec.peakW / trace.pvPeakW;
  throw new OffgridError({
    code: "input",
    place: spec.file,
    fault: "peakW needs to know for which panel the trace was made, and the file does not say it",
    cure: "Remove peakW, or scale the file's watts",
  });
}

/** The steps of a trace; runs of equal values are one step. */
function createCurve({
  trace,
  watts,
  scale,
}: {
  readonly trace: SupplyTrace;
  readonly watts: Float64Array | null;
  readonly scale: number;
}): Curve {
  if (watts === null) return { watts: 0, nextS: Number.POSITIVE_INFINITY, advance: () => undefined };
  // Time 0 of the simulation in the trace's time.
  const enteredS = trace.lengthS - ((trace.start?.clockS ?? 0) % Math.min(dayS, trace.lengthS));
  const valueAt = (index: number): number => (watts[index] ?? 0) * scale;
  const curve = {
    watts: 0,
    nextS: 0,
    advance(nowS: number): void {
      let step = findStep({ trace, timeS: nowS + enteredS });
      curve.watts = valueAt(step.index);
      for (let more = 1; more < watts.length; more++) {
        const next = findStep({ trace, timeS: step.untilS });
        if (valueAt(next.index) !== curve.watts) break;
        step = next;
      }
      // Never at or before now, whatever the subtraction rounds to.
      curve.nextS = Math.max(step.untilS - enteredS, nowS + 1e-6);
    },
  };
  curve.advance(0);
  return curve;
}
