import { steadyRule } from "../stats/windows.ts";
import type { Row } from "./columns.ts";
import { isVerdict, type Verdict, worstOf } from "./verdict.ts";

type VerdictRow = Pick<
  Row,
  "verdict" | "verdict_reasons" | "latency_p50_ms" | "latency_p50_lo_ms" | "latency_p50_hi_ms"
>;

/**
 * The verdict of a cell from the rows of its ok repetitions: the worst of theirs, and `unstable` where its processes differ.
 * Reasons that are the same but for their figures stand there once, with those of the first. Null without a verdict.
 */
export function aggregateVerdict(rows: readonly VerdictRow[], separator: string): Verdict | null {
  const words = rows.map(({ verdict }) => verdict).filter(isVerdict);
  if (words.length === 0) return null;
  const between = findSpread(rows);
  return {
    verdict: worstOf(between === null ? words : [...words, "unstable"]),
    reasons: [...(between === null ? [] : [between]), ...mergeReasons(rows, separator)],
  };
}

/**
 * Processes of one cell differ where a process that did so from one window to the next would not be steady: their medians lie
 * more than 10 % apart, and the intervals of the two that are furthest apart do not meet, so that it is not for want of samples.
 * What differs from process to process (memory layout, threads, heap) no number of iterations evens out (Kalibera & Jones,
 * Rigorous benchmarking in reasonable time, ISMM 2013).
 */
function findSpread(rows: readonly VerdictRow[]): string | null {
  const sorted = rows
    .flatMap(({ latency_p50_ms: value, latency_p50_lo_ms: lo, latency_p50_hi_ms: hi }) =>
      value === null || value <= 0 ? [] : [{ value, lo: lo ?? value, hi: hi ?? value }],
    )
    .sort((a, b) => a.value - b.value);
  const [fastest, slowest] = [sorted.at(0), sorted.at(-1)];
  if (fastest === undefined || slowest === undefined || fastest.hi >= slowest.lo) return null;
  const ratio = slowest.value / fastest.value;
  if (ratio <= steadyRule.maxRatio) return null;
  const most = steadyRule.maxRatio.toFixed(2);
  return `the medians of its ${sorted.length} processes differ by a factor of ${ratio.toFixed(2)} (at most ${most}); see the row of each`;
}

function mergeReasons(rows: readonly VerdictRow[], separator: string): string[] {
  const merged = new Map<string, { readonly text: string; count: number }>();
  for (const { verdict_reasons } of rows) {
    for (const text of verdict_reasons?.split(separator) ?? []) {
      const key = text.replace(/\d+(\.\d+)?/g, "#");
      const known = merged.get(key);
      if (known) known.count++;
      else merged.set(key, { text, count: 1 });
    }
  }
  return [...merged.values()].map(({ text, count }) =>
    count === rows.length ? text : `in ${count} of ${rows.length} processes: ${text}`,
  );
}
