import { z } from "zod";
import type { Estimate } from "../stats/estimate.ts";
import { fitLine, type LineFit, predictWatts } from "./line.ts";
import { boundaryNames, gradeNames, meterIds } from "./reading.ts";

/** What keeps the CPUs busy in a calibration: no threads is the idle machine. */
export const levelSchema = z.strictObject({
  threads: z.int().min(0),
  /** Share of the time in which they work. */
  duty: z.number().min(0).max(1),
});
export type Level = z.infer<typeof levelSchema>;

const windowSchema = levelSchema.extend({
  /** Share of all CPUs' time that was busy, 0..1. */
  u: z.number().min(0).max(1),
  watts: z.number(),
  /** 95 % interval by the meter. */
  loW: z.number(),
  hiW: z.number(),
  seconds: z.number().positive(),
});
export type CalibrationWindow = z.infer<typeof windowSchema>;

const fact = z.string().nullable();

/** What a machine's watts depend on beside its load; null is unknown or none. */
export const lineFactsSchema = z.strictObject({
  cpuModel: fact,
  logicalCores: z.int().nullable(),
  kernelRelease: fact,
  biosVersion: fact,
  biosDate: fact,
  governor: fact,
  frequencyCapHz: z.number().nullable(),
  boost: z.boolean().nullable(),
  powerSource: fact,
});
export type LineFacts = z.infer<typeof lineFactsSchema>;

/** `results/calibration/<machine id>.energy.json`: what was measured. The line follows from it, see `fitCalibration`. */
export const lineCalibrationSchema = z.strictObject({
  schemaVersion: z.literal(1),
  machineId: z.string().nullable(),
  offgridVersion: z.string().nullable(),
  measuredAt: z.iso.datetime(),
  meter: z.strictObject({
    id: z.enum(meterIds),
    source: z.string(),
    boundary: z.enum(boundaryNames),
    grade: z.enum(gradeNames),
    /** Half-width at 95 % of the error that all its readings share, as a fraction; null where its maker says nothing. */
    gainU95: z.number().nullable(),
  }),
  facts: lineFactsSchema,
  windows: z.array(windowSchema),
});
export type LineCalibration = z.infer<typeof lineCalibrationSchema>;

export type CalibrationFit = Exclude<LineFit, { readonly fault: string }>;

/** The line through the windows, or why there is none. */
export function fitCalibration(windows: readonly CalibrationWindow[]): LineFit {
  const fit = fitLine(windows);
  if ("fault" in fit) return fit;
  const { slopeW, idleW } = fit.model;
  if (slopeW <= 0)
    return { fault: "the watts did not rise with the load: the meter is not on this machine, or too coarse for it" };
  if (idleW < 0)
    return { fault: "the line goes through less than 0 W at idle: the meter or the windows are too coarse for it" };
  return fit;
}

/** A level of a calibration, over all its windows. */
export interface LevelFigures extends Level {
  readonly u: number;
  readonly watts: Estimate;
  /** Watts above the line, in the mean. */
  readonly residualW: number;
  readonly windows: number;
}

/** In the order in which they were measured. */
export function levelFigures(windows: readonly CalibrationWindow[], { model }: CalibrationFit): LevelFigures[] {
  const firsts = windows.filter((one, index) => windows.findIndex((other) => isSameLevel(one, other)) === index);
  return firsts.map(({ threads, duty }) => {
    const own = windows.filter((one) => isSameLevel(one, { threads, duty }));
    const seconds = own.reduce((sum, one) => sum + one.seconds, 0);
    const weighed = (of: (one: CalibrationWindow) => number) =>
      own.reduce((sum, one) => sum + of(one) * one.seconds, 0) / seconds;
    const u = weighed((one) => one.u);
    const value = weighed((one) => one.watts);
    return {
      threads,
      duty,
      u,
      watts: { value, lo: weighed((one) => one.loW), hi: weighed((one) => one.hiW) },
      residualW: value - model.idleW - model.slopeW * u,
      windows: own.length,
    };
  });
}

function isSameLevel(one: Level, other: Level): boolean {
  return one.threads === other.threads && one.duty === other.duty;
}

/** What a calibration comes to. */
export interface LineSummary {
  readonly idleW: Estimate;
  readonly fullW: Estimate;
  readonly slopeW: number;
  readonly residualSdW: number;
  /** Largest distance of a window from the line, as a share of the line's watts there. */
  readonly worstResidual: number;
  /** Busiest that the machine was: beyond it the line is extended. */
  readonly highestU: number;
  /** Least busy that it was: below it the line is extended. */
  readonly lowestU: number;
}

export function summariseLine(windows: readonly CalibrationWindow[], fit: CalibrationFit): LineSummary {
  const { model, residuals, residualSdW } = fit;
  const shares = windows.map(({ u }, index) => Math.abs(residuals[index] ?? 0) / (model.idleW + model.slopeW * u));
  return {
    idleW: predictWatts(model, 0),
    fullW: predictWatts(model, 1),
    slopeW: model.slopeW,
    residualSdW,
    worstResidual: Math.max(...shares),
    highestU: Math.max(...windows.map(({ u }) => u)),
    lowestU: Math.min(...windows.map(({ u }) => u)),
  };
}
