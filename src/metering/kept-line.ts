import { type LineCalibration, type LineFacts, lineFactsSchema } from "./line-calibration.ts";

const words: Readonly<Record<keyof LineFacts, string>> = {
  cpuModel: "CPU model",
  logicalCores: "number of CPUs",
  kernelRelease: "kernel",
  biosVersion: "BIOS",
  biosDate: "BIOS date",
  governor: "frequency governor",
  frequencyCapHz: "frequency cap (Hz)",
  boost: "boost",
  powerSource: "power source",
};

/** Dust, a fan and a power supply's age move idle and full watts. */
const freshDays = 183;
const dayMs = 86_400_000;

/** Why a kept line may not hold any more, a sentence each; empty when it does. */
export function findLineStale({
  calibration: { facts, measuredAt },
  present,
  now,
}: {
  readonly calibration: Pick<LineCalibration, "facts" | "measuredAt">;
  readonly present: LineFacts;
  readonly now: Date;
}): string[] {
  const say = (value: string | number | boolean | null) => (value === null ? "unknown or none" : String(value));
  const days = Math.floor((now.getTime() - new Date(measuredAt).getTime()) / dayMs);
  return [
    ...lineFactsSchema
      .keyof()
      .options.filter((fact) => facts[fact] !== present[fact])
      .map(
        (fact) =>
          `the ${words[fact]} was ${say(facts[fact])} when the line was calibrated and is now ${say(present[fact])}`,
      ),
    ...(days > freshDays ? [`the line was calibrated ${days} days ago`] : []),
  ];
}

/**
 * Half-width of the error that a line has for other work than it was fitted to: lines through idle and full load were within ±10 %
 * of the wall in between on the machines of SPECpower.
 */
const otherWorkU95 = 0.1;

/** The meter's own error and that of other work do not depend on one another. */
export function lineGainU95(meterGainU95: number | null): number {
  return Math.hypot(otherWorkU95, meterGainU95 ?? 0);
}

/** As rows show it. */
export function lineSource({ measuredAt, meter }: Pick<LineCalibration, "measuredAt" | "meter">): string {
  return `line calibrated ${measuredAt.slice(0, 10)} with ${meter.id}`;
}
