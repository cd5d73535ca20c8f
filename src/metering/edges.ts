import type { Span } from "./spans.ts";

/**
 * Half-widths of a window's edges that lie between two readings of a counter, in the unit of the spans times seconds. Where the
 * quantity changed at the edge by D, the share f of the time w between the readings that is inside is wrong by D·w·f(1−f); D is
 * taken from what it was before, between and after.
 */
export function edgeParts({
  spans,
  fromS,
  toS,
}: {
  readonly spans: readonly Span[];
  readonly fromS: number;
  readonly toS: number;
}): readonly number[] {
  return spans.flatMap((span, index) => {
    if (span.state === "lost") return [];
    const insideS = Math.min(toS, span.toS) - Math.max(fromS, span.fromS);
    const wholeS = span.toS - span.fromS;
    if (insideS <= 0 || insideS >= wholeS) return [];
    const near = [span.start, startOr0(spans[index - 1]), startOr0(spans[index + 1])];
    return [(Math.max(...near) - Math.min(...near)) * insideS * (1 - insideS / wholeS)];
  });
}

/** Nothing known of a neighbour: it may have been nothing, which leaves all to this side of the edge. */
function startOr0(span: Span | undefined): number {
  return span?.state === "read" ? span.start : 0;
}
