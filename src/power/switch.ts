import type { Random } from "../stats/random.ts";
import type { DailyWindow, RotationSpec } from "./supply-spec.ts";

/** Something that is on or off until `nextS`; at that time, and not before, `advance` is called with it. */
export interface Switch {
  isOn: boolean;
  nextS: number;
  advance(nowS: number): void;
}

export const dayS = 86_400;

/** Always on. */
export function createAlways(): Switch {
  return { isOn: true, nextS: Number.POSITIVE_INFINITY, advance: () => undefined };
}

/**
 * On in the windows of a day. With a shift, day d (from 0) has the windows of day 0 moved on by d·shift and wrapped inside
 * the day, so that every day has the same hours. `startGapS` is lost at the start of each window. All edges are whole
 * seconds, so that sums of them are exact.
 */
export function createDaily({
  windows,
  shiftHPerDay = 0,
  startGapS = 0,
}: {
  readonly windows: readonly DailyWindow[];
  readonly shiftHPerDay?: number;
  readonly startGapS?: number;
}): Switch {
  const spans = windows.flatMap((window) => spansOf(window, startGapS));
  const edges = [...new Set([0, ...spans.flat()])].filter((edge) => edge < dayS).sort((a, b) => a - b);
  const state = {
    isOn: false,
    nextS: 0,
    advance(nowS: number): void {
      const day = Math.floor(nowS / dayS);
      const midnightS = day * dayS;
      const turned = Math.round(day * shiftHPerDay * 3600) % dayS;
      const clock = (nowS - midnightS - turned + dayS) % dayS;
      state.isOn = spans.some(([from, to]) => clock >= from && clock < to);
      const edge = edges.find((candidate) => candidate > clock) ?? dayS;
      state.nextS = Math.min(midnightS + dayS, nowS + edge - clock);
    },
  };
  state.advance(0);
  return state;
}

/** On and off for exponential times. Starts on with the probability up/(up + down): no start-up effect. */
export function createRenewal({
  meanUpH,
  meanDownH,
  random,
}: {
  readonly meanUpH: number;
  readonly meanDownH: number;
  readonly random: Random;
}): Switch {
  const lasts = (isOn: boolean): number => random.exponential(1 / (3600 * (isOn ? meanUpH : meanDownH)));
  const isOn = random.uniform() < meanUpH / (meanUpH + meanDownH);
  const state = {
    isOn,
    nextS: lasts(isOn),
    advance(nowS: number): void {
      state.isOn = !state.isOn;
      state.nextS = nowS + lasts(state.isOn);
    },
  };
  return state;
}

/** Off for every outage of the rotation, each in the middle of its own equal share of the period. */
export function createRotation({ periodDays, outages, offsetH }: Omit<RotationSpec, "kind">): Switch {
  const periodS = periodDays * dayS;
  const durations = interleave(outages);
  const shareS = periodS / durations.length;
  const edges = durations.flatMap((durationH, index) => {
    const middle = (index + 0.5) * shareS;
    return [middle - durationH * 1800, middle + durationH * 1800];
  });
  const offsetS = offsetH * 3600;
  const startS = offsetS - Math.ceil(offsetS / periodS) * periodS;
  const edgeS = (index: number): number =>
    startS + Math.floor(index / edges.length) * periodS + (edges[index % edges.length] ?? 0);
  let count = 0;
  const state = {
    isOn: true,
    nextS: 0,
    advance(nowS: number): void {
      while (edgeS(count) <= nowS) count += 1;
      // Even edges begin an outage: before one of them the grid is on.
      state.isOn = count % 2 === 0;
      state.nextS = edgeS(count);
    },
  };
  state.advance(0);
  return state;
}

/** Longer and shorter outages mixed as evenly as whole numbers allow. */
function interleave(outages: RotationSpec["outages"]): readonly number[] {
  return outages
    .flatMap(({ count, durationH }) =>
      Array.from({ length: count }, (_, index) => ({ at: (index + 0.5) / count, durationH })),
    )
    .sort((a, b) => a.at - b.at || a.durationH - b.durationH)
    .map(({ durationH }) => durationH);
}

/** A window as one span of seconds of the day, or two where it passes midnight, less the gap at its start. */
function spansOf({ from, to }: DailyWindow, startGapS: number): (readonly [number, number])[] {
  const start = secondsOf(from) + startGapS;
  const end = secondsOf(to) + (secondsOf(to) <= secondsOf(from) ? dayS : 0);
  if (start >= end) return [];
  if (end <= dayS) return [[start, end]];
  if (start >= dayS) return [[start - dayS, end - dayS]];
  return [
    [start, dayS],
    [0, end - dayS],
  ];
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 3600 + minutes * 60;
}
