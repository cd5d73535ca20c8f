import type { WindowFigures } from "./figures.ts";
import { sum } from "./spans.ts";

/**
 * The same stretch of time by several meters that do not overlap. Their errors do not depend on one another and add in
 * quadrature (JCGM 100:2008, 5.1.2). Null where one of them has none, refused where one is: no partial sum passes for the whole.
 */
export function addWindows(
  parts: readonly { readonly source: string; readonly window: WindowFigures | null }[],
): WindowFigures | null {
  const windows = parts.flatMap(({ window }) => (window === null ? [] : [window]));
  const [first, ...others] = windows;
  if (first === undefined || windows.length < parts.length) return null;
  if (others.length === 0) return first;
  const joules = sumOrNull(windows.map((window) => window.joules));
  const below = reach(windows.map((window) => distance(window.loJ, window.joules)));
  const above = reach(windows.map((window) => distance(window.joules, window.hiJ)));
  return {
    seconds: first.seconds,
    joules,
    loJ: joules === null || below === null ? null : joules - below,
    hiJ: joules === null || above === null ? null : joules + above,
    coverage: Math.min(...windows.map(({ coverage }) => coverage)),
    gaps: parts
      .flatMap(({ source, window }) => (window?.gaps ?? []).map((gap) => ({ ...gap, why: `${source}: ${gap.why}` })))
      .sort((a, b) => a.fromS - b.fromS),
    refused: windows.find(({ refused }) => refused !== null)?.refused ?? null,
  };
}

function distance(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from;
}

function reach(parts: readonly (number | null)[]): number | null {
  const known = parts.filter((part) => part !== null);
  return known.length < parts.length ? null : Math.hypot(...known);
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : sum(known);
}
