import { z } from "zod";
import { boundaryNames, gradeNames } from "./reading.ts";

const unknownable = z.number().nullable();

/** Where nothing could be read, seconds from the window's start. */
const gapSchema = z.strictObject({ fromS: z.number(), toS: z.number(), why: z.string() });
export type Gap = z.infer<typeof gapSchema>;

/** What a window of time came to. */
export const windowFiguresSchema = z.strictObject({
  seconds: z.number(),
  /** Null where it is refused; `lo` and `hi` are a 95 % interval, or for an uncalibrated model the published one. */
  joules: unknownable,
  loJ: unknownable,
  hiJ: unknownable,
  /** Share of the window, 0..1, that readings are of. */
  coverage: z.number(),
  gaps: z.array(gapSchema),
  /** Why there are no joules, in words. */
  refused: z.string().nullable(),
});
export type WindowFigures = z.infer<typeof windowFiguresSchema>;

/** How the joules were come by: two readings of a counter, watts over time, or a model of how busy the CPUs were. */
export const methods = ["counter", "integral", "model"] as const;
export type Method = (typeof methods)[number];

/** The energy of one repetition. */
export const energyFiguresSchema = z.strictObject({
  source: z.string(),
  /** More than one where meters that do not overlap are added. */
  boundaries: z.array(z.enum(boundaryNames)).min(1),
  method: z.enum(methods),
  /** The lowest of those that are added. */
  grade: z.enum(gradeNames),
  /** Measured takes a meter of grade A to C and a coverage of 0.95. */
  basis: z.enum(["measured", "modelled"]),
  /** Model load and first inference. */
  load: windowFiguresSchema.nullable(),
  steady: windowFiguresSchema,
  idleBefore: windowFiguresSchema.nullable(),
  idleAfter: windowFiguresSchema.nullable(),
  /** Watts of the idle machine that net figures are less of. */
  idle: z
    .strictObject({
      watts: z.number(),
      lo: z.number(),
      hi: z.number(),
      from: z.enum(["before-and-after", "before", "after", "calibration", "model"]),
    })
    .nullable(),
  /** CPU that reading the meter took while timed, in cores. */
  meterCpuFraction: unknownable,
  notes: z.array(z.string()),
});
export type EnergyFigures = z.infer<typeof energyFiguresSchema>;
