import type { SettingCeilings } from "./calibration.ts";
import { bandwidthCurve } from "./ceilings.ts";
import { precisions } from "./profile-summary.ts";

/**
 * The ceilings of several processes under one setting: of each figure what two processes reached, with the worst and the best
 * process's. Other work on the machine only ever takes away, so that it is the second best and no mean; the best alone may have
 * met a moment in which a virtual machine's host had nothing else to do. Of the sizes of matrices, the fastest.
 * @throws RangeError without a process.
 */
export function mergeCeilings(processes: readonly SettingCeilings[]): SettingCeilings {
  const [first] = processes;
  if (first === undefined) throw new RangeError("ceilings of no process");
  const floorsUs = processes.map(({ callFloorUs }) => callFloorUs.value);
  const peaks = first.peaks
    .map((peak) => ({ ...peak, opsPerS: reachedTwice(peaksLike(processes, peak)) }))
    .sort((a, b) => b.opsPerS.value - a.opsPerS.value);
  return {
    threads: first.threads,
    spinning: first.spinning,
    processes: processes.length,
    callFloorUs: { value: Math.min(...floorsUs), lo: Math.min(...floorsUs), hi: Math.max(...floorsUs) },
    peaks: precisions.flatMap((precision) => peaks.filter((peak) => peak.precision === precision).slice(0, 1)),
    bandwidths: first.bandwidths.map((bandwidth) => ({
      ...bandwidth,
      bytesPerS: reachedTwice(bandwidthsLike(processes, bandwidth)),
    })),
  };
}

/** So near are processes that agree. */
const nearness = 0.95;

/**
 * Names of the ceilings that further processes may well find higher: the second best agrees neither with the best nor, where that
 * was a lucky one, with the third.
 */
export function findUnsettled(processes: readonly SettingCeilings[]): string[] {
  if (processes.length === 0) return [];
  const { peaks, bandwidths } = mergeCeilings(processes);
  const curves = processes.map(bandwidthCurve);
  const sizes = [...new Set(bandwidths.map(({ bytes }) => bytes))];
  const peakOf = (one: SettingCeilings, wanted: Peak["precision"]) =>
    Math.max(...one.peaks.filter(({ precision }) => precision === wanted).map(({ opsPerS }) => opsPerS.value));
  const figures = [
    ...peaks.map(({ precision }) => ({ name: precision, values: processes.map((one) => peakOf(one, precision)) })),
    ...sizes.map((size) => ({
      name: `${size / 2 ** 20} MiB`,
      values: curves.map((curve) => curve.find(({ bytes }) => bytes === size)?.bytesPerS ?? 0),
    })),
  ];
  return figures.filter(({ values }) => !isReachedTwice(values)).map(({ name }) => name);
}

function isReachedTwice(values: readonly number[]): boolean {
  const [highest = 0, second = 0, third = 0] = [...values].sort((a, b) => b - a);
  return second >= nearness * highest || third >= nearness * second;
}

type Peak = SettingCeilings["peaks"][number];
type Bandwidth = SettingCeilings["bandwidths"][number];

function peaksLike(processes: readonly SettingCeilings[], { precision, size }: Peak): number[] {
  return processes.flatMap(({ peaks }) =>
    peaks.filter((peak) => peak.precision === precision && peak.size === size).map(({ opsPerS }) => opsPerS.value),
  );
}

function bandwidthsLike(processes: readonly SettingCeilings[], { access, bytes }: Bandwidth): number[] {
  return processes.flatMap(({ bandwidths }) =>
    bandwidths.filter((one) => one.access === access && one.bytes === bytes).map(({ bytesPerS }) => bytesPerS.value),
  );
}

function reachedTwice(values: readonly number[]) {
  const [highest = 0, second = highest] = [...values].sort((a, b) => b - a);
  return { value: second, lo: Math.min(...values), hi: highest };
}
