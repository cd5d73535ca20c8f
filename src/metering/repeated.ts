import { defaultConfidence } from "../stats/confidence.ts";
import { mean, meanEstimate } from "../stats/mean.ts";
import { studentReach } from "../stats/quantile.ts";

/** A figure with its 95 % interval; null where none is known. */
export interface Bounded {
  readonly value: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

/** The mean of repetitions, which are independent processes. */
export interface Repeated extends Bounded {
  readonly each: readonly number[];
  /** Of shared errors: the means of the low ends and of the high ends. One of the two holds for all figures alike. */
  readonly ends?: readonly [lo: number, hi: number];
}

/**
 * The mean of repetitions with its interval: what they scatter (Student, n ≥ 2) and what each is known to, added as roots of
 * squares on either side (JCGM 100:2008, 5.1.2). What a meter is off by is off in every repetition alike, so that it is not
 * divided by √n. Undefined without repetitions.
 */
export function combineRepetitions(
  repetitions: readonly Bounded[],
  errors: Errors = "independent",
): Repeated | undefined {
  if (repetitions.length === 0) return undefined;
  return combineReaches({
    each: repetitions.map(({ value }) => value),
    below: meanOfKnown(repetitions.map((one) => (one.lo === null ? null : one.value - one.lo))),
    above: meanOfKnown(repetitions.map((one) => (one.hi === null ? null : one.hi - one.value))),
    errors,
  });
}

/**
 * The same from how far each is known to below and above it, in the mean, null where one is not: of half a million repetitions, an
 * object for each is what takes the time. `each` holds one or more.
 */
export function combineReaches({
  each,
  below,
  above,
  errors = "independent",
}: {
  readonly each: readonly number[];
  readonly below: number | null;
  readonly above: number | null;
  readonly errors?: Errors;
}): Repeated {
  const value = mean(each);
  const spread = meanEstimate(each);
  const scatter = spread === undefined ? null : spread.hi - value;
  const down = rootOfSquares(scatter, below);
  const up = rootOfSquares(scatter, above);
  return {
    value,
    lo: down === null ? null : value - down,
    hi: up === null ? null : value + up,
    each,
    ...(errors === "shared" && below !== null && above !== null ? { ends: [value - below, value + above] } : {}),
  };
}

/**
 * How the errors of two figures go together. `shared`: both come from one table of watts, whose ends they have in common.
 * `independent`: they were read apart; where a meter's gain is off in both alike, the interval of their difference is too wide.
 */
export type Errors = "shared" | "independent";

/** a − b. */
export function subtract({
  from,
  less,
  errors,
}: {
  readonly from: Bounded;
  readonly less: Bounded;
  readonly errors: Errors;
}): Bounded {
  const value = from.value - less.value;
  if (from.lo === null || from.hi === null || less.lo === null || less.hi === null)
    return { value, lo: null, hi: null };
  switch (errors) {
    case "shared": {
      const ends = [value, from.lo - less.lo, from.hi - less.hi];
      return { value, lo: Math.min(...ends), hi: Math.max(...ends) };
    }
    case "independent":
      return {
        value,
        lo: value - Math.hypot(from.value - from.lo, less.hi - less.value),
        hi: value + Math.hypot(from.hi - from.value, less.value - less.lo),
      };
    default:
      throw new TypeError(`unhandled errors ${String(errors satisfies never)}`);
  }
}

/** With its lower end no lower than 0, for what cannot be less. */
export function atLeastNothing<Figure extends Bounded>(figure: Figure): Figure {
  return { ...figure, lo: figure.lo === null ? null : Math.max(0, figure.lo) };
}

/** a × factor. @throws RangeError for a negative factor. */
export function scale({ value, lo, hi }: Bounded, factor: number): Bounded {
  if (!(factor >= 0)) throw new RangeError(`a factor must not be below 0: ${factor}`);
  return { value: value * factor, lo: lo === null ? null : lo * factor, hi: hi === null ? null : hi * factor };
}

/** Whether the first is lower or higher than the second, or neither can be said. */
export type Order = "lower" | "higher" | "tied";

/**
 * With two repetitions or more of each, Welch's interval of the difference of their means (B. L. Welch, Biometrika 34, 1947)
 * at 95 %: tied where it holds 0. It takes no part of what the meter is off by in both alike; but of assumed watts, whose ends
 * turn the order round where one waits longer and the other works more, tied unless both ends say the same. Otherwise tied
 * where the intervals overlap, or one is not known.
 */
export function orderOf(a: Repeated, b: Repeated): Order {
  const difference = a.value - b.value;
  if (Math.abs(difference) <= 1e-12 * Math.max(Math.abs(a.value), Math.abs(b.value))) return "tied";
  const order = difference < 0 ? "lower" : "higher";
  if (a.each.length >= 2 && b.each.length >= 2) {
    const isTold = Math.abs(difference) > welchReach(a.each, b.each) && endsAgree({ a, b, difference });
    return isTold ? order : "tied";
  }
  const [low, high] = difference < 0 ? [a, b] : [b, a];
  return low.hi === null || high.lo === null || low.hi >= high.lo ? "tied" : order;
}

/** Whether low ends and high ends differ the way the means do. */
function endsAgree({
  a,
  b,
  difference,
}: {
  readonly a: Repeated;
  readonly b: Repeated;
  readonly difference: number;
}): boolean {
  const [ofA, ofB] = [a.ends, b.ends];
  if (ofA === undefined || ofB === undefined) return true;
  return [ofA[0] - ofB[0], ofA[1] - ofB[1]].every((end) => end * difference > 0);
}

/** Half the width of Welch's interval; 0 where neither side scatters. */
function welchReach(a: readonly number[], b: readonly number[]): number {
  const [ofA, ofB] = [varianceOfMean(a), varianceOfMean(b)];
  const sum = ofA + ofB;
  if (sum === 0) return 0;
  const degrees = sum ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1));
  return studentReach(degrees, defaultConfidence) * Math.sqrt(sum);
}

function varianceOfMean(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1) / values.length;
}

function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : mean(known);
}

function rootOfSquares(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : Math.hypot(a ?? 0, b ?? 0);
}
