import type { Gap } from "./figures.ts";

/** Time over which a quantity goes linearly from `start` to `end`. */
export interface ReadSpan {
  readonly state: "read";
  readonly fromS: number;
  readonly toS: number;
  readonly start: number;
  readonly end: number;
}

/** Time of which nothing is known; its ends may be infinite. */
export interface LostSpan {
  readonly state: "lost";
  readonly fromS: number;
  readonly toS: number;
  readonly why: string;
}

/** What is known of a stretch of time, seconds on the clock of the readings. */
export type Span = ReadSpan | LostSpan;

/** What spans tell of a window. */
export interface Cover {
  /** The parts inside the window. */
  readonly read: readonly ReadSpan[];
  readonly readS: number;
  /** The quantity's integral over them. */
  readonly area: number;
  readonly gaps: readonly Gap[];
  readonly gapS: number;
}

/** The spans' parts within a window. They are in order of time and leave nothing out between its ends. */
export function coverWindow({
  spans,
  fromS,
  toS,
}: {
  readonly spans: readonly Span[];
  readonly fromS: number;
  readonly toS: number;
}): Cover {
  const read: ReadSpan[] = [];
  const gaps: Gap[] = [];
  for (const span of spans) {
    const part = { fromS: Math.max(fromS, span.fromS), toS: Math.min(toS, span.toS) };
    if (part.toS <= part.fromS) continue;
    if (span.state === "lost") joinGap(gaps, { fromS: part.fromS - fromS, toS: part.toS - fromS, why: span.why });
    else read.push({ state: "read", ...part, start: valueAt(span, part.fromS), end: valueAt(span, part.toS) });
  }
  return {
    read,
    readS: sum(read.map((span) => span.toS - span.fromS)),
    area: sum(read.map(areaOf)),
    gaps,
    gapS: sum(gaps.map((gap) => gap.toS - gap.fromS)),
  };
}

export function areaOf({ fromS, toS, start, end }: ReadSpan): number {
  return ((start + end) / 2) * (toS - fromS);
}

/** Runs of spans without a gap between them. */
export function unbroken(read: readonly ReadSpan[]): readonly (readonly ReadSpan[])[] {
  const runs: ReadSpan[][] = [];
  let endS = Number.NaN;
  for (const span of read) {
    if (span.fromS === endS) runs.at(-1)?.push(span);
    else runs.push([span]);
    endS = span.toS;
  }
  return runs;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Reasons of one gap that are told: a file whose every line is broken has one a line. */
const mostReasons = 3;

/** Two that touch are one: the meter was gone once. */
function joinGap(gaps: Gap[], gap: Gap): void {
  const last = gaps.at(-1);
  if (last === undefined || last.toS < gap.fromS) {
    gaps.push(gap);
    return;
  }
  gaps.splice(-1, 1, { fromS: last.fromS, toS: gap.toS, why: joinReasons(last.why, gap.why) });
}

function joinReasons(known: string, more: string): string {
  const reasons = known.split("; ");
  if (reasons.includes(more) || reasons.length > mostReasons) return known;
  return `${known}; ${reasons.length === mostReasons ? "and others" : more}`;
}

/** The ends themselves, not what rounding makes of them. */
function valueAt({ fromS, toS, start, end }: ReadSpan, atS: number): number {
  if (atS === fromS) return start;
  if (atS === toS) return end;
  return start + ((end - start) * (atS - fromS)) / (toS - fromS);
}
