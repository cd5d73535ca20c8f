import { level } from "./device.ts";
import { secondsAt } from "./duration.ts";
import { staysCool } from "./pace.ts";
import type { Queue } from "./queue.ts";
import type { Service } from "./service.ts";
import type { Heat } from "./thermal.ts";

interface Foresight {
  /** So many requests can be served, one after the other, before the device becomes too warm or the time is over. */
  readonly most: number;
  /** Says how many were: the temperature is then that of the last one's end. */
  readonly stopAfter: (served: number) => void;
}

/**
 * Looks through the next `count` requests for the first in which the device becomes too warm. A loop of its own before the one
 * that serves them, which so stays as fast as it is without heat.
 */
export function foresee({
  service: { bus, main },
  heat,
  queue,
  way,
  count,
}: {
  readonly service: Service;
  readonly heat: Heat;
  readonly queue: Queue;
  readonly way: { readonly nowS: number; readonly horizonS: number };
  readonly count: number;
}): Foresight {
  const { temperatureC, atS, hottestC, step } = heat;
  const { values: arrivalTimes, at: fromArrival } = queue.arrivals;
  const { values: numbers, at: fromNumber } = queue.draws;
  const { horizonS, nowS: fromS } = way;
  const busyW = bus.watts[level.active] ?? 0;
  const goThrough = (requests: number): number => {
    let nowS = fromS;
    for (let index = 0; index < requests; index++) {
      const arrivedS = arrivalTimes[fromArrival + index] ?? 0;
      const startS = nowS > arrivedS ? nowS : arrivedS;
      const doneS = startS + secondsAt(main.service, numbers[fromNumber + index] ?? 0);
      if (doneS >= horizonS || !staysCool(heat, { busyW, startS, doneS })) return index;
      nowS = doneS;
    }
    return requests;
  };
  const most = goThrough(count);
  return {
    most,
    stopAfter(served) {
      // The battery came first.
      if (served === most) return;
      Object.assign(heat, { temperatureC, atS, hottestC, step });
      goThrough(served);
    },
  };
}
