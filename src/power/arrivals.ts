import { createExponentialStream, createPoissonStream, createStream, type Stream, take } from "./stream.ts";
import { dayS } from "./switch.ts";

/** When requests come. The simulation starts at midnight between Sunday and Monday. */
export type Arrivals =
  /** Evenly spaced; the first after one spacing. */
  | { readonly kind: "constant"; readonly perDay: number }
  | { readonly kind: "poisson"; readonly perDay: number }
  /** Poisson with a rate that changes every hour: 168 weights from Monday 00:00, of any scale. `perDay` is the week's mean. */
  | { readonly kind: "weekly"; readonly perDay: number; readonly hourWeights: readonly number[] }
  /** Seconds from the start, ascending; repeated every `repeatS` if that is given. */
  | { readonly kind: "times"; readonly seconds: readonly number[] | Float64Array; readonly repeatS?: number }
  /** There is always one more request: finds what a device can do at most. */
  | { readonly kind: "saturated" };

/** Monday to Friday, 8:00 to 17:00, less at noon: one hour's weight is one ninth of a day's work. */
export const officeHours: readonly number[] = Array.from({ length: 168 }, (_, hour) => {
  const ofDay = hour % 24;
  if (hour >= 120 || ofDay < 8 || ofDay >= 17) return 0;
  return ofDay === 12 ? 0.5 : 1;
});

/**
 * The times of the arrivals, ascending, without end: Infinity when there are no more.
 * @throws RangeError when a rate, weight or time is not a number ≥ 0, or times are not ascending.
 */
export function createArrivals(arrivals: Arrivals, seed: number): Stream {
  switch (arrivals.kind) {
    case "constant":
      return createConstant(arrivals.perDay);
    case "poisson":
      return createPoisson(arrivals.perDay, seed);
    case "weekly":
      return createWeekly({ ...arrivals, seed });
    case "times":
      return createTimes(arrivals);
    case "saturated":
      return createStream((times) => times.fill(Number.POSITIVE_INFINITY));
    default:
      return arrivals satisfies never;
  }
}

function createConstant(perDay: number): Stream {
  check(perDay);
  let count = 0;
  return createStream((times) => {
    for (let index = 0; index < times.length; index++) {
      count += 1;
      times[index] = (count * dayS) / perDay;
    }
  });
}

function createPoisson(perDay: number, seed: number): Stream {
  check(perDay);
  return createPoissonStream(seed, dayS / perDay);
}

/** A Poisson process of rate 1 on a clock that runs as fast as the hour's weight says. */
function createWeekly({
  perDay,
  hourWeights,
  seed,
}: {
  readonly perDay: number;
  readonly hourWeights: readonly number[];
  readonly seed: number;
}): Stream {
  check(perDay);
  if (hourWeights.length !== 168) throw new RangeError(`a week has 168 hours, not ${hourWeights.length}`);
  let sum = 0;
  for (const weight of hourWeights) {
    check(weight);
    sum += weight;
  }
  if (sum * perDay === 0) return createStream((times) => times.fill(Number.POSITIVE_INFINITY));
  // Arrivals an hour, in each hour of the week.
  const rates = Float64Array.from(hourWeights, (weight) => (weight / sum) * perDay * 7);
  const gaps = createExponentialStream(seed);
  let hour = 0;
  let within = 0;
  const timeAfter = (gap: number): number => {
    let left = gap;
    let rate = rates[hour % 168] ?? 0;
    while (left > rate * (1 - within)) {
      left -= rate * (1 - within);
      within = 0;
      hour += 1;
      rate = rates[hour % 168] ?? 0;
    }
    within += rate > 0 ? left / rate : 0;
    return (hour + within) * 3600;
  };
  return createStream((times) => {
    for (let index = 0; index < times.length; index++) times[index] = timeAfter(take(gaps));
  });
}

function createTimes({
  seconds,
  repeatS,
}: {
  readonly seconds: readonly number[] | Float64Array;
  readonly repeatS?: number;
}): Stream {
  let last = 0;
  for (const time of seconds) {
    if (!(time >= last && Number.isFinite(time))) throw new RangeError(`arrival times must ascend from 0: ${time}`);
    last = time;
  }
  if (repeatS !== undefined && !(repeatS > 0 && repeatS >= last)) {
    throw new RangeError(`arrival times cannot repeat every ${repeatS} s: the last is at ${last} s`);
  }
  let taken = 0;
  const timeOf = (number: number): number => {
    const round = Math.floor(number / seconds.length);
    if (seconds.length === 0 || (round > 0 && repeatS === undefined)) return Number.POSITIVE_INFINITY;
    return round * (repeatS ?? 0) + (seconds[number % seconds.length] ?? 0);
  };
  return createStream((times) => {
    for (let index = 0; index < times.length; index++) times[index] = timeOf(taken + index);
    taken += times.length;
  });
}

function check(value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`a rate must be a finite number ≥ 0: ${value}`);
}
