import { type Bus, settle } from "./bus.ts";
import { type DeviceState, readySeconds, stateOfLevel } from "./device.ts";
import { admitAll, backlogOf, type Service } from "./service.ts";

/** Which part of the simulation is recorded, and in how many points. */
export interface TimelineWindow {
  readonly fromS: number;
  readonly toS: number;
  readonly points: number;
}

/** Equal spans of time, in order; plain data. */
export interface Timeline {
  /** End of each span. */
  readonly timesS: readonly number[];
  /** Share of the span with the grid or a generator on. */
  readonly gridFraction: readonly number[];
  /** Mean power that the panels could give. */
  readonly pvW: readonly number[];
  /** Mean power into the device. */
  readonly loadW: readonly number[];
  /** Share of the span in which the device could serve. */
  readonly readyFraction: readonly number[];
  /** At the span's end: stored energy ÷ capacity; null without a battery. */
  readonly soc: readonly (number | null)[];
  /** Requests at the span's end. */
  readonly backlog: readonly number[];
  readonly state: readonly DeviceState[];
}

export interface TimelineRecorder {
  /** End of the span that is being recorded. */
  readonly nextS: () => number;
  readonly record: () => void;
  readonly timeline: Timeline;
}

/** @throws RangeError when the window is empty or has no point. */
export function createTimelineRecorder({
  window: { fromS, toS, points },
  service,
}: {
  readonly window: TimelineWindow;
  readonly service: Service;
}): TimelineRecorder {
  const { bus, queues } = service;
  if (!(fromS >= 0 && toS > fromS)) throw new RangeError(`a time line needs 0 ≤ from < to: ${fromS}, ${toS}`);
  if (!Number.isInteger(points) || points < 1) throw new RangeError(`a time line needs a point or more: ${points}`);
  const timesS: number[] = [];
  const gridFraction: number[] = [];
  const pvW: number[] = [];
  const loadW: number[] = [];
  const readyFraction: number[] = [];
  const soc: (number | null)[] = [];
  const backlog: number[] = [];
  const state: DeviceState[] = [];
  const spanS = (toS - fromS) / points;
  let index = 0;
  let before = sums(bus);

  function record(): void {
    settle(bus);
    const after = sums(bus);
    if (index > 0) {
      timesS.push(bus.nowS);
      gridFraction.push((after.gridS - before.gridS) / spanS);
      pvW.push((after.pvJ - before.pvJ) / spanS);
      loadW.push((after.loadJ - before.loadJ) / spanS);
      readyFraction.push((after.readyS - before.readyS) / spanS);
      soc.push(bus.battery.fullJ > 0 ? bus.storedJ / bus.battery.fullJ : null);
      admitAll(service);
      backlog.push(backlogOf(queues));
      state.push(stateOfLevel[bus.level] ?? "off");
    }
    before = after;
    index += 1;
  }

  return {
    nextS: () => (index > points ? Number.POSITIVE_INFINITY : fromS + index * spanS),
    record,
    timeline: { timesS, gridFraction, pvW, loadW, readyFraction, soc, backlog, state },
  };
}

interface Sums {
  readonly gridS: number;
  readonly pvJ: number;
  readonly loadJ: number;
  readonly readyS: number;
}

function sums({ totals }: Bus): Sums {
  const { joules, gridS } = totals;
  return { gridS, pvJ: joules[1] ?? 0, loadJ: joules[4] ?? 0, readyS: readySeconds(totals.levelS) };
}
