import type { EnergyFigures, WindowFigures } from "./figures.ts";
import { wattsAt } from "./line.ts";
import type { MeterSpec } from "./reading.ts";

export type Idle = NonNullable<EnergyFigures["idle"]>;

/** Watts of the idle machine with their 95 % interval. */
export interface CalibratedIdle {
  readonly watts: number;
  readonly lo: number;
  readonly hi: number;
}

/** Idle watts before and after differ by more than this share of their mean: the machine was not idle, or its idle moved. */
const mostDrift = 0.05;

/** The idle watts that net figures are less of: the nearest in time that there are. */
export function settleIdle({
  before,
  after,
  calibrated,
  specs,
}: {
  readonly before: WindowFigures | null;
  readonly after: WindowFigures | null;
  readonly calibrated: CalibratedIdle | null;
  readonly specs: readonly MeterSpec[];
}): { readonly idle: Idle | null; readonly notes: readonly string[] } {
  const earlier = wattsOf(before);
  const later = wattsOf(after);
  if (earlier !== null && later !== null) return meanIdle(earlier, later);
  if (earlier !== null) return { idle: { ...earlier, from: "before" }, notes: [] };
  if (later !== null) return { idle: { ...later, from: "after" }, notes: [] };
  if (calibrated !== null) return { idle: { ...calibrated, from: "calibration" }, notes: [] };
  return { idle: modelIdle(specs), notes: [] };
}

/**
 * Mean of the two. Most of their errors is the meter's own and the same in both, so that it does not average out; to it comes,
 * in quadrature, that the idle watts of the time between may be either's.
 */
function meanIdle(
  before: CalibratedIdle,
  after: CalibratedIdle,
): { readonly idle: Idle; readonly notes: readonly string[] } {
  const watts = (before.watts + after.watts) / 2;
  const apart = Math.abs(after.watts - before.watts);
  const side = (end: "lo" | "hi") =>
    Math.hypot((Math.abs(before[end] - before.watts) + Math.abs(after[end] - after.watts)) / 2, apart / 2);
  const drift = watts > 0 ? apart / watts : 0;
  return {
    idle: { watts, lo: watts - side("lo"), hi: watts + side("hi"), from: "before-and-after" },
    notes:
      drift > mostDrift
        ? [
            `idle watts were ${before.watts.toFixed(2)} before and ${after.watts.toFixed(2)} after, ${(100 * drift).toFixed(1)} % apart: net figures take their mean`,
          ]
        : [],
  };
}

function wattsOf(window: WindowFigures | null): CalibratedIdle | null {
  if (window === null || window.seconds <= 0) return null;
  const { joules, loJ, hiJ, seconds } = window;
  return joules === null || loJ === null || hiJ === null
    ? null
    : { watts: joules / seconds, lo: loJ / seconds, hi: hiJ / seconds };
}

/** Only where the model is of all: part of a sum has no idle of the whole. */
function modelIdle(specs: readonly MeterSpec[]): Idle | null {
  const [only] = specs;
  if (only === undefined || specs.length > 1 || only.kind !== "model") return null;
  const { value, lo, hi } = wattsAt(only.watts, 0);
  return { watts: value, lo, hi, from: "model" };
}
