import { normalReach } from "../stats/quantile.ts";
import { edgeParts } from "./edges.ts";
import type { CounterChannel, CounterSpec, Reading } from "./reading.ts";
import { areaOf, type Cover, coverWindow, type ReadSpan, type Span, sum, unbroken } from "./spans.ts";

/** Joules counted within a window, and half-widths at 95 % of errors that do not depend on one another. */
export interface Counted {
  readonly cover: Cover;
  readonly partsJ: readonly number[];
}

/**
 * Joules of a counter within a window: between two readings it is taken to count evenly. A reading that lacks a channel says
 * nothing, but loses nothing either, as long as a later one is whole: the counter went on.
 */
export function countJoules({
  spec,
  readings,
  fromS,
  toS,
}: {
  readonly spec: CounterSpec;
  readonly readings: readonly Reading[];
  readonly fromS: number;
  readonly toS: number;
}): Counted {
  const spans = counterSpans(spec, readings);
  const cover = coverWindow({ spans, fromS, toS });
  return { cover, partsJ: [...resolutionParts(spec, cover), ...edgeParts({ spans, fromS, toS })] };
}

/** Mean watts between every two whole readings. */
function counterSpans(spec: CounterSpec, readings: readonly Reading[]): readonly Span[] {
  const spans: Span[] = [];
  let last: { readonly atS: number; readonly values: readonly number[] } | null = null;
  let fault: string | null = null;
  for (const reading of readings) {
    const values = wholeValues(spec, reading);
    if (values === null) {
      fault ??= reading.fault ?? "a channel could not be read";
      continue;
    }
    const { atS } = reading;
    if (last === null) {
      spans.push({
        state: "lost",
        fromS: Number.NEGATIVE_INFINITY,
        toS: atS,
        why: fault ?? "the readings begin later",
      });
    } else if (atS > last.atS) spans.push(spanBetween({ spec, from: last, to: { atS, values } }));
    else continue;
    last = { atS, values };
    fault = null;
  }
  const why = fault ?? (last === null ? "there is no reading" : "the readings end earlier");
  spans.push({ state: "lost", fromS: last?.atS ?? Number.NEGATIVE_INFINITY, toS: Number.POSITIVE_INFINITY, why });
  return spans;
}

function wholeValues({ channels }: CounterSpec, { values }: Reading): readonly number[] | null {
  const known = values.filter((value) => value !== null && Number.isFinite(value) && value >= 0);
  return known.length === channels.length && values.length === channels.length ? known.map(Number) : null;
}

interface WholeReading {
  readonly atS: number;
  readonly values: readonly number[];
}

function spanBetween({
  spec,
  from,
  to,
}: {
  readonly spec: CounterSpec;
  readonly from: WholeReading;
  readonly to: WholeReading;
}): Span {
  const times = { fromS: from.atS, toS: to.atS };
  const elapsedS = to.atS - from.atS;
  let joules = 0;
  for (const [index, channel] of spec.channels.entries()) {
    const moved = movedJoules({
      channel,
      fromJ: from.values[index] ?? 0,
      toJ: to.values[index] ?? 0,
      couldMoveJ: elapsedS * spec.mostW,
    });
    if (typeof moved === "string") return { state: "lost", ...times, why: moved };
    joules += moved;
  }
  // A coarse counter moves by a whole step at once, and by what it had not yet shown.
  const mostJ = spec.mostW * (elapsedS + spec.updateS) + spec.stepJ * spec.channels.length;
  if (joules > mostJ) return { state: "lost", ...times, why: `it jumped by more than ${spec.mostW} W would count` };
  return { state: "read", ...times, start: joules / elapsedS, end: joules / elapsedS };
}

/** By how much a channel moved, or why that cannot be told. */
function movedJoules({
  channel: { name, wrapJ },
  fromJ,
  toJ,
  couldMoveJ,
}: {
  readonly channel: CounterChannel;
  readonly fromJ: number;
  readonly toJ: number;
  readonly couldMoveJ: number;
}): number | string {
  if (wrapJ === null) return toJ >= fromJ ? toJ - fromJ : `${name} fell: it was reset`;
  if (couldMoveJ >= wrapJ) return `${name} could have wrapped more than once between two readings`;
  if (toJ >= fromJ) return toJ - fromJ;
  const moved = toJ - fromJ + wrapJ;
  return moved > couldMoveJ ? `${name} fell without having wrapped: it was reset` : moved;
}

/**
 * Of what is shown in steps, and late. Two readings that are each up to a step short differ by a triangular error, of standard
 * uncertainty step/√6 (JCGM 100:2008, 4.3.9); one that is up to an update late lacks up to so many seconds of the watts then.
 */
function resolutionParts({ stepJ, updateS, channels }: CounterSpec, { read }: Cover): readonly number[] {
  return unbroken(read).flatMap((run) => {
    const meanW = meanOf(run);
    // Over a few steps: a coarse counter shows nothing most of the time, and then many watts at once.
    const overS = Math.max(updateS, meanW > 0 ? (4 * stepJ * channels.length) / meanW : 0);
    const edgesW = [run, run.toReversed()].map((fromEdge) => meanOf(firstSeconds(fromEdge, overS)));
    return [
      normalReach(0.95) * stepJ * Math.sqrt(channels.length / 6),
      ...edgesW.map((watts) => updateS * Math.max(watts, meanW)),
    ];
  });
}

/** The spans that begin within so many seconds of the first one's edge; at least that one. */
function firstSeconds(spans: readonly ReadSpan[], seconds: number): readonly ReadSpan[] {
  let passedS = 0;
  const end = spans.findIndex((span) => {
    passedS += span.toS - span.fromS;
    return passedS >= seconds;
  });
  return end < 0 ? spans : spans.slice(0, end + 1);
}

function meanOf(spans: readonly ReadSpan[]): number {
  return sum(spans.map(areaOf)) / sum(spans.map((span) => span.toS - span.fromS));
}
