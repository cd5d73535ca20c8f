import { z } from "zod";
import { energyFiguresSchema, type WindowFigures, windowFiguresSchema } from "../metering/figures.ts";
import { boundaries, type MeterSpec, type Reading } from "../metering/reading.ts";
import { settleEnergy } from "../metering/settle.ts";
import { evaluateWindow } from "../metering/window.ts";
import type { Pass } from "./passes.ts";

const { source, boundaries: boundaryList, method, grade, basis, notes } = energyFiguresSchema.shape;

/** The energy of one pass, as its journal keeps it. */
export const passEnergySchema = z.strictObject({
  source,
  boundaries: boundaryList,
  method,
  grade,
  basis,
  /** From the first start to the last answer, outages included: this machine is never off. */
  whole: windowFiguresSchema,
  /** While the power of the schedule was on: what a device with that power would take. */
  powered: windowFiguresSchema.pick({ seconds: true, joules: true, loJ: true, hiJ: true }),
  /** From a worker's start, or from the kill of the one before it, to its first answer on disk, in order of time. */
  firsts: z.array(
    z.strictObject({
      worker: z.int().positive(),
      joules: z.number().nullable(),
      loJ: z.number().nullable(),
      hiJ: z.number().nullable(),
    }),
  ),
  notes,
});
export type PassEnergy = z.infer<typeof passEnergySchema>;

interface Span {
  readonly fromS: number;
  readonly toS: number;
}

export interface PassReadings {
  readonly meters: readonly { readonly spec: MeterSpec; readonly readings: readonly Reading[] }[];
  /** By the pass's clock. */
  readonly events: Pass["events"];
  readonly endS: number;
  /** What the meters' clock showed when that of the pass was at 0. */
  readonly zeroS: number;
}

/** The pass's energy from readings that cover all of it. @throws RangeError without a meter. */
export function measurePassEnergy({ meters, events, endS, zeroS }: PassReadings): PassEnergy {
  const settle = (span: Span, limit: "meter" | "none") =>
    settleEnergy({
      meters: meters.map(({ spec, readings }) => {
        const asked = limit === "meter" ? spec : { ...spec, minWindowS: 0 };
        const steady = evaluateWindow({
          spec: asked,
          readings,
          fromS: span.fromS + zeroS,
          toS: span.toS + zeroS,
        });
        return { spec, windows: { load: null, steady, idleBefore: null, idleAfter: null } };
      }),
      calibratedIdle: null,
      meterCpuFraction: null,
    });
  const { steady: whole, ...about } = settle({ fromS: 0, toS: endS }, "meter");
  const minWindowS = Math.max(...meters.map(({ spec }) => spec.minWindowS));
  const on = poweredSpans(events, endS);
  const firsts = events.flatMap((event) => {
    if (event.type !== "serving") return [];
    const { worker, sinceS, atS } = event.payload;
    const { joules, loJ, hiJ } = settle({ fromS: sinceS, toS: atS }, "meter").steady;
    return [{ worker, joules, loJ, hiJ }];
  });
  return {
    source: about.source,
    boundaries: about.boundaries,
    method: about.method,
    grade: about.grade,
    basis: about.basis,
    whole,
    powered: sumOf(
      on.map((span) => settle(span, "none").steady),
      minWindowS,
    ),
    firsts,
    notes: about.notes,
  };
}

/** `rapl package-0, grade C, of the processor package`. */
export function describePassEnergy({ source: name, grade: letter, boundaries: names }: PassEnergy): string {
  return `${name}, grade ${letter}, of ${names.map((one) => boundaries[one].words).join(" and ")}`;
}

/** Stretches of the pass in which its power was on. */
function poweredSpans(events: Pass["events"], endS: number): Span[] {
  const spans: Span[] = [];
  let fromS: number | null = 0;
  for (const event of events) {
    if (event.type === "outage" && fromS !== null) {
      spans.push({ fromS, toS: event.payload.atS });
      fromS = null;
    }
    if (event.type === "restored") fromS = event.payload.atS;
  }
  if (fromS !== null) spans.push({ fromS, toS: endS });
  return spans.filter(({ fromS: start, toS }) => toS > start);
}

/** All of them together, as if all erred alike; null where one has none, or all are shorter than the meter resolves. */
function sumOf(windows: readonly WindowFigures[], minWindowS: number): PassEnergy["powered"] {
  const seconds = windows.reduce((sum, window) => sum + window.seconds, 0);
  const total = (read: (window: WindowFigures) => number | null) => {
    const known = windows.map(read).filter((value) => value !== null);
    if (known.length < windows.length || seconds < minWindowS) return null;
    return known.reduce((sum, value) => sum + value, 0);
  };
  return {
    seconds,
    joules: total(({ joules }) => joules),
    loJ: total(({ loJ }) => loJ),
    hiJ: total(({ hiJ }) => hiJ),
  };
}
