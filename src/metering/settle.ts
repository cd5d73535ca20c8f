import { addWindows } from "./add-windows.ts";
import type { EnergyFigures, Method, WindowFigures } from "./figures.ts";
import { type CalibratedIdle, type Idle, settleIdle } from "./idle.ts";
import { overlaps } from "./overlap.ts";
import { type Grade, gradeNames, type MeterSpec } from "./reading.ts";

/** What one meter says of a repetition. */
export interface MeteredRepetition {
  readonly spec: MeterSpec;
  readonly windows: {
    readonly load: WindowFigures | null;
    readonly steady: WindowFigures;
    readonly idleBefore: WindowFigures | null;
    readonly idleAfter: WindowFigures | null;
  };
}

/** Weakest first. */
const methodOf = { model: "model", power: "integral", counter: "counter" } as const satisfies Record<
  MeterSpec["kind"],
  Method
>;

/** Measured takes at least this share of the timed seconds. */
const measuredCoverage = 0.95;
/** Below C figures follow from a rated power or a table, even where they are read like watts: a UPS's load × its nominal watts. */
const measuringGrades: readonly Grade[] = ["A", "B", "C"];

/**
 * The energy of a repetition from the windows of one meter, or of several that do not overlap.
 * @throws RangeError when there is no meter, or two overlap.
 */
export function settleEnergy({
  meters,
  calibratedIdle,
  meterCpuFraction,
}: {
  readonly meters: readonly MeteredRepetition[];
  /** Idle watts of what the meters together measure, from a calibration; null where there is none. */
  readonly calibratedIdle: CalibratedIdle | null;
  readonly meterCpuFraction: number | null;
}): EnergyFigures {
  checkMeters(meters);
  const specs = meters.map(({ spec }) => spec);
  const added = (phase: "load" | "idleBefore" | "idleAfter") =>
    addWindows(meters.map(({ spec, windows }) => ({ source: spec.source, window: windows[phase] })));
  const steady = addWindows(meters.map(({ spec, windows }) => ({ source: spec.source, window: windows.steady })));
  if (steady === null) throw new RangeError("a repetition has a steady phase");
  const before = added("idleBefore");
  const after = added("idleAfter");
  const { idle, notes } = settleIdle({ before, after, calibrated: calibratedIdle, specs });
  const method = weakestMethod(specs);
  const grade = lowestGrade(specs);
  const isMetered = method !== "model" && measuringGrades.includes(grade);
  return {
    source: specs.map(({ source }) => source).join(" + "),
    boundaries: specs.map(({ boundary }) => boundary),
    method,
    grade,
    basis: isMetered && steady.coverage >= measuredCoverage ? "measured" : "modelled",
    load: added("load"),
    steady,
    idleBefore: before,
    idleAfter: after,
    idle,
    meterCpuFraction,
    notes: [...new Set([...specs.flatMap((spec) => spec.notes), ...notes, ...netNotes(steady, idle)])],
  };
}

function checkMeters(meters: readonly MeteredRepetition[]): void {
  if (meters.length === 0) throw new RangeError("energy takes at least one meter");
  for (const [index, { spec }] of meters.entries()) {
    const other = meters.slice(index + 1).find((later) => overlaps(spec.boundary, later.spec.boundary));
    if (other) throw new RangeError(`${spec.source} and ${other.spec.source} overlap and cannot be added`);
  }
}

function weakestMethod(specs: readonly MeterSpec[]): Method {
  const used = specs.map(({ kind }) => methodOf[kind]);
  return Object.values(methodOf).find((method) => used.includes(method)) ?? "model";
}

function lowestGrade(specs: readonly MeterSpec[]): Grade {
  return gradeNames.findLast((grade) => specs.some((spec) => spec.grade === grade)) ?? "E";
}

function netNotes({ joules, seconds }: WindowFigures, idle: Idle | null): readonly string[] {
  if (joules === null || idle === null || idle.watts * seconds <= joules) return [];
  return [
    `the idle machine takes ${idle.watts.toFixed(2)} W, more than the ${(joules / seconds).toFixed(2)} W while timed: the net is below 0`,
  ];
}
