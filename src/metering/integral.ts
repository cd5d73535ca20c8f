import { studentReach } from "../stats/quantile.ts";
import type { Counted } from "./counter.ts";
import type { PowerSpec, Reading } from "./reading.ts";
import { type Cover, coverWindow, type ReadSpan, type Span, sum, unbroken } from "./spans.ts";

/** Joules of watts within a window, by the trapezium rule between every two readings that follow each other closely. */
export function integrateWatts({
  spec,
  readings,
  fromS,
  toS,
}: {
  readonly spec: PowerSpec;
  readonly readings: readonly Reading[];
  readonly fromS: number;
  readonly toS: number;
}): Counted {
  const spans = powerSpans(spec, readings);
  const cover = coverWindow({ spans, fromS, toS });
  const near = spans.filter((span) => span.state === "read").filter((span) => span.toS > fromS && span.fromS < toS);
  return {
    cover,
    partsJ: [
      // A steady draw is rounded the same way all along, where it was not read too.
      (spec.stepW / 2) * Math.sqrt(spec.channels.length) * (cover.readS + cover.gapS),
      samplingPart({ spec, near, cover }),
      edgePart({ spec, spans, atS: fromS }),
      edgePart({ spec, spans, atS: toS }),
    ],
  };
}

function powerSpans(spec: PowerSpec, readings: readonly Reading[]): readonly Span[] {
  const spans: Span[] = [];
  let last: { readonly atS: number; readonly watts: number | string } | null = null;
  for (const reading of readings) {
    const { atS } = reading;
    if (last !== null && atS <= last.atS) continue;
    const watts = wattsOf(spec, reading);
    if (last === null) {
      const why = typeof watts === "string" ? watts : "the readings begin later";
      spans.push({ state: "lost", fromS: Number.NEGATIVE_INFINITY, toS: atS, why });
    } else spans.push(spanBetween({ spec, from: last, to: { atS, watts } }));
    last = { atS, watts };
  }
  const fromS = last?.atS ?? Number.NEGATIVE_INFINITY;
  const why =
    last === null ? "there is no reading" : typeof last.watts === "string" ? last.watts : "the readings end earlier";
  spans.push({ state: "lost", fromS, toS: Number.POSITIVE_INFINITY, why });
  return spans;
}

/** Watts over all channels, or why it is no reading. */
function wattsOf({ channels, mostW }: PowerSpec, { values, fault }: Reading): number | string {
  const known = values.filter((value) => value !== null && Number.isFinite(value)).map(Number);
  if (known.length < channels.length || values.length !== channels.length)
    return fault ?? "a channel could not be read";
  const watts = sum(known);
  if (watts > mostW) return `it showed more than ${mostW} W`;
  return watts < 0 ? "it showed less than 0 W" : watts;
}

interface Point {
  readonly atS: number;
  readonly watts: number | string;
}

function spanBetween({ spec, from, to }: { readonly spec: PowerSpec; readonly from: Point; readonly to: Point }): Span {
  const times = { fromS: from.atS, toS: to.atS };
  const lost = (why: string): Span => ({ state: "lost", ...times, why });
  if (typeof from.watts === "string") return lost(from.watts);
  if (typeof to.watts === "string") return lost(to.watts);
  if (to.atS - from.atS > spec.mostGapS) return lost(`no reading for more than ${spec.mostGapS} s`);
  return { state: "read", ...times, start: from.watts, end: to.watts };
}

/**
 * Standard error of the integral times Student's t. What scatters from one reading to the next is the meter's noise and what
 * happened unseen between them, s² = Σ(xᵢ₊ₖ−xᵢ)²/2(n−k) (von Neumann and others, The Mean Square Successive Difference, Annals
 * of Mathematical Statistics 12, 1941; of two thirds as many degrees of freedom). The load's own ups and downs over many
 * readings are no error, as they were read: the scatter about the mean over n_eff would count them as one. Readings closer
 * together than the meter's update, k to an update, tell the same.
 */
function samplingPart({
  spec: { updateS },
  near,
  cover: { read, readS },
}: {
  readonly spec: PowerSpec;
  /** Those of the window, not cut at its edges: an interpolated reading scatters less. */
  readonly near: readonly ReadSpan[];
  readonly cover: Cover;
}): number {
  if (read.length === 0) return 0;
  const together = Math.max(1, Math.round((updateS * read.length) / readS));
  let squares = 0;
  let differences = 0;
  for (const run of unbroken(near)) {
    const watts = [run[0]?.start ?? 0, ...run.map(({ end }) => end)];
    const lag = Math.min(together, watts.length - 1);
    for (const [index, value] of watts.slice(lag).entries()) squares += (value - (watts[index] ?? value)) ** 2;
    differences += watts.length - lag;
  }
  const weights = sum(unbroken(read).flatMap((run) => weightsOf(run).map((weight) => weight ** 2)));
  const freedom = Math.max(1, (2 * differences) / (3 * together));
  return studentReach(freedom, 0.95) * Math.sqrt((squares / (2 * differences)) * weights * together);
}

/** Seconds that each reading of a run stands for. */
function weightsOf(run: readonly ReadSpan[]): readonly number[] {
  const lengths = run.map(({ fromS, toS }) => toS - fromS);
  return [...lengths, 0].map((length, index) => (length + (lengths[index - 1] ?? 0)) / 2);
}

/**
 * Of an edge at which the watts changed: readings that lag by up to an update, and a slope where there was a step, move up to
 * an update and half the time between two readings of the change across it.
 */
function edgePart({
  spec,
  spans,
  atS,
}: {
  readonly spec: PowerSpec;
  readonly spans: readonly Span[];
  readonly atS: number;
}): number {
  const reachS = spec.updateS + spec.intervalS;
  const near = spans
    .filter((span) => span.state === "read")
    .filter((span) => span.toS >= atS - reachS && span.fromS <= atS + reachS);
  if (near.length === 0) return 0;
  const watts = near.flatMap(({ start, end }) => [start, end]);
  const acrossS = near.filter((span) => span.fromS < atS && span.toS > atS).map((span) => span.toS - span.fromS);
  return (Math.max(...watts) - Math.min(...watts)) * (spec.updateS + Math.max(spec.intervalS, ...acrossS) / 2);
}
