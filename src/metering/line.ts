import type { Estimate } from "../stats/estimate.ts";
import { mean } from "../stats/mean.ts";
import { studentReach } from "../stats/quantile.ts";
import type { WattModel } from "./reading.ts";

export type FittedModel = Extract<WattModel, { readonly kind: "fitted" }>;

/** A calibration window: mean watts of a meter while the CPUs were busy to the share u, 0..1. */
export interface LinePoint {
  readonly u: number;
  readonly watts: number;
  readonly seconds: number;
}

export type LineFit =
  | {
      readonly model: FittedModel;
      /** Watts that each point lies above the line, in order. */
      readonly residuals: readonly number[];
      /** √(Σr²/(n−2)). */
      readonly residualSdW: number;
      /** Share of the variance of the watts that the line explains, 0..1. */
      readonly r2: number;
    }
  | { readonly fault: string };

/**
 * P = idleW + slopeW·u by ordinary least squares, in closed form (Draper & Smith, Applied Regression Analysis, 1998, 1.2-1.4):
 * each point counts the same, as departures from a line do not shrink with the seconds. The residuals' variance is added to the
 * idle's: a run departs from the line as a calibration window does, so that intervals are of a further window, not of the line.
 */
export function fitLine(points: readonly LinePoint[]): LineFit {
  const fault = faultOf(points);
  if (fault !== null) return { fault };
  const n = points.length;
  const meanU = mean(points.map(({ u }) => u));
  const meanW = mean(points.map(({ watts }) => watts));
  const squaresU = total(points, ({ u }) => (u - meanU) ** 2);
  const squaresW = total(points, ({ watts }) => (watts - meanW) ** 2);
  const slopeW = total(points, ({ u, watts }) => (u - meanU) * (watts - meanW)) / squaresU;
  const idleW = meanW - slopeW * meanU;
  const residuals = points.map(({ u, watts }) => watts - idleW - slopeW * u);
  const left = total(residuals, (residual) => residual ** 2);
  const variance = left / (n - 2);
  const ofSlope = variance / squaresU;
  return {
    model: {
      kind: "fitted",
      idleW,
      slopeW,
      covariance: [variance + variance / n + ofSlope * meanU ** 2, -ofSlope * meanU, ofSlope],
      freedom: n - 2,
    },
    residuals,
    residualSdW: Math.sqrt(variance),
    r2: squaresW === 0 ? 1 : Math.max(0, 1 - left / squaresW),
  };
}

/** Watts at a load u with the 95 % interval of a further window. */
export function predictWatts(model: FittedModel, u: number): Estimate {
  const value = model.idleW + model.slopeW * u;
  const reach = fittedReach({ model, seconds: 1, busyS: u });
  return { value, lo: value - reach, hi: value + reach };
}

/** Half-width at 95 %, J, of idleW·seconds + slopeW·busyS: the covariance taken twice through (T, ∫u dt), times Student's t. */
export function fittedReach({
  model: { covariance, freedom },
  seconds,
  busyS,
}: {
  readonly model: FittedModel;
  readonly seconds: number;
  /** ∫u dt. */
  readonly busyS: number;
}): number {
  const [idle, cross, slope] = covariance;
  const variance = idle * seconds ** 2 + 2 * cross * seconds * busyS + slope * busyS ** 2;
  return studentReach(freedom, 0.95) * Math.sqrt(Math.max(0, variance));
}

/** Watts at a load u, clamped to 0..1, with the interval that the model has. */
export function wattsAt(model: WattModel, u: number): Estimate {
  const load = Math.min(1, Math.max(0, u));
  switch (model.kind) {
    case "fitted":
      return predictWatts(model, load);
    case "ends": {
      const [lo, hi] = [0, 1].map((end) => between(model.idleW[end] ?? 0, model.fullW[end] ?? 0, load)).sort(ascending);
      return { value: ((lo ?? 0) + (hi ?? 0)) / 2, lo: lo ?? 0, hi: hi ?? 0 };
    }
    case "curve": {
      const value = onCurve(model.points, load);
      return { value, lo: value * Math.min(1, model.factor[0]), hi: value * Math.max(1, model.factor[1]) };
    }
    default:
      throw new TypeError(`no such model: ${String(model satisfies never)}`);
  }
}

function faultOf(points: readonly LinePoint[]): string | null {
  if (points.length < 3) return `a line takes at least 3 calibration windows, and there are ${points.length}`;
  if (points.some(({ u, watts }) => !Number.isFinite(u) || !Number.isFinite(watts))) return "a window has no figures";
  const loads = points.map(({ u }) => u);
  const range = Math.max(...loads) - Math.min(...loads);
  return range < 0.05 ? `the load must vary, and it did by ${(100 * range).toFixed(1)} % of the CPUs` : null;
}

function total<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0);
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Linear between the points, and level outside them. */
function onCurve(points: readonly (readonly [load: number, watts: number])[], load: number): number {
  const after = points.findIndex(([at]) => at >= load);
  const [toU, toW] = points[after] ?? points.at(-1) ?? [0, 0];
  const [fromU, fromW] = points[after - 1] ?? [toU, toW];
  return after <= 0 || toU === fromU ? toW : between(fromW, toW, (load - fromU) / (toU - fromU));
}
