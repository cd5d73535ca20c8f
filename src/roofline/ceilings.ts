import type { SettingCeilings } from "./calibration.ts";
import type { OperatorNode, Precision } from "./profile-summary.ts";

/** Operations a second that the arithmetic of a precision can reach; of one that was not measured, the highest that was. */
export function peakOpsPerS({ peaks }: SettingCeilings, precision: Precision): number {
  const own = peaks.find((peak) => peak.precision === precision);
  return own?.opsPerS.value ?? Math.max(...peaks.map(({ opsPerS }) => opsPerS.value));
}

/**
 * Bytes a second that an operator moving so many bytes can reach: the larger of copying and reading, between measured sizes on
 * a straight line in both logarithms. Never rising with size: less memory fits where more fits, so that a small size, whose
 * figure the call's own time spoils, is given the best of the larger ones. Beyond the sizes measured, as at the nearest.
 */
export function bandwidthBytesPerS(setting: SettingCeilings, bytes: number): number {
  const curve = bandwidthCurve(setting);
  const above = curve.findIndex((point) => point.bytes >= bytes);
  const [upper, lower] = [curve[above], curve[above - 1]];
  if (upper === undefined) return curve.at(-1)?.bytesPerS ?? Number.POSITIVE_INFINITY;
  if (lower === undefined) return upper.bytesPerS;
  const at = Math.log(bytes / lower.bytes) / Math.log(upper.bytes / lower.bytes);
  return lower.bytesPerS * (upper.bytesPerS / lower.bytesPerS) ** at;
}

export interface BandwidthPoint {
  readonly bytes: number;
  readonly bytesPerS: number;
}

/** The ceiling by size, ascending. */
export function bandwidthCurve({ bandwidths }: SettingCeilings): BandwidthPoint[] {
  const sizes = [...new Set(bandwidths.map(({ bytes }) => bytes))].sort((a, b) => a - b);
  return sizes.map((bytes) => ({
    bytes,
    bytesPerS: Math.max(...bandwidths.filter((one) => one.bytes >= bytes).map(({ bytesPerS }) => bytesPerS.value)),
  }));
}

/** What keeps an operator from being faster than its ideal. */
export type Bound = "compute" | "memory";

/**
 * The least time that an operator can take under the roofline, max(F ÷ peak, B ÷ bandwidth(B)) a call: it then runs at
 * min(peak, bandwidth × intensity) (Williams, Waterman & Patterson, "Roofline", CACM 52(4), 2009). Operations or bytes that
 * are not known count as none, which makes the least time too short rather than too long.
 */
export function idealOf(
  setting: SettingCeilings,
  { flops, bytes, calls, precision }: Pick<OperatorNode, "flops" | "bytes" | "calls" | "precision">,
): { readonly ms: number; readonly bound: Bound } {
  const computeS = (flops ?? 0) / peakOpsPerS(setting, precision);
  const memoryS = bytes === null || bytes === 0 ? 0 : bytes / bandwidthBytesPerS(setting, bytes / calls);
  return { ms: 1e3 * Math.max(computeS, memoryS), bound: computeS >= memoryS ? "compute" : "memory" };
}
