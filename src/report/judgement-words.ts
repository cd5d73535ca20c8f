import { type Check, type Judgement, overallVerdict, type Verdict, verdicts } from "../gate/judgement.ts";
import { countOf } from "./compare-section.ts";
import { formatNumber } from "./numbers.ts";

export type Word = "slower" | "worse" | "unknown" | "faster" | "better" | "same" | "ok" | "reported";

/** What stands before the word of a check. */
export const marks = {
  slower: "✗",
  worse: "✗",
  unknown: "?",
  faster: "✓",
  better: "✓",
  same: "=",
  ok: "=",
  reported: "·",
} as const satisfies Record<Word, string>;

/** Every word, worst first. */
export const words = [
  "slower",
  "worse",
  "unknown",
  "faster",
  "better",
  "same",
  "ok",
  "reported",
] as const satisfies Word[];

/** What a check came to, in one word; `same` is shown or counted, `ok` is within its bounds, `reported` is not judged. */
export function wordOf({ verdict, kind, unit, baseline, candidate }: Check): Word {
  const isTime = ["ms", "us", "s", "1/s"].includes(unit);
  switch (verdict) {
    case "regressed":
      return isTime ? "slower" : "worse";
    case "improved":
      return isTime ? "faster" : "better";
    case "inconclusive":
      return "unknown";
    case "pass":
      return kind === "time" || (baseline !== null && baseline.value === candidate?.value) ? "same" : "ok";
    case "reported":
      return "reported";
    default:
      throw new TypeError(`unhandled verdict ${String(verdict satisfies never)}`);
  }
}

/** Worst first: by verdict, then what has no figure (a missing cell, other outputs), then by how much it moved. */
export function worstFirst(checks: readonly Check[]): readonly Check[] {
  const moved = ({ change }: Check) => (change === null ? Number.POSITIVE_INFINITY : Math.abs(change.value));
  return [...checks].sort(
    (a, b) =>
      verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
      (moved(a) < moved(b) ? 1 : moved(a) > moved(b) ? -1 : 0),
  );
}

/** Whether all figures are median latencies, so that the head of a table can say it. */
export function isOfMediansAlone(checks: readonly Check[]): boolean {
  return checks.every(
    ({ metric, baseline, candidate }) => metric === "latency_p50_ms" || (baseline === null && candidate === null),
  );
}

/** A check's name, with its metric where it is not the median latency. */
export function titleOf({ name, metric }: Pick<Check, "name" | "metric">): string {
  return metric === "latency_p50_ms" ? name : `${name}, ${metric}`;
}

/** `+5.6 %`; `–` where it is unknown. */
export function signedPercent(fraction: number | null): string {
  return fraction === null ? "–" : `${signed(fraction)} %`;
}

/** `[-0.9, +1.3]`, in percent. */
export function intervalText(change: Check["change"]): string {
  return change === null || change.lo === null || change.hi === null
    ? "–"
    : `[${signed(change.lo)}, ${signed(change.hi)}]`;
}

function signed(fraction: number): string {
  const text = (100 * fraction).toFixed(1);
  if (text === "-0.0") return "+0.0";
  return text.startsWith("-") ? text : `+${text}`;
}

export function percent(fraction: number): string {
  const text = (100 * fraction).toFixed(1);
  return `${text.endsWith(".0") ? text.slice(0, -2) : text} %`;
}

/** `23.42 ms`, `10.8 MB`, `95.1 %`: four digits, so that a change of a tenth of a percent shows. */
export function figureText({ value, unit }: { readonly value: number | undefined; readonly unit: string }): string {
  if (value === undefined) return "–";
  if (unit === "fraction") return `${(100 * value).toFixed(1)} %`;
  if (unit === "bytes") return `${precise(value / 1e6)} MB`;
  return unit === "" ? (Number.isInteger(value) ? String(value) : precise(value)) : `${precise(value)} ${unit}`;
}

function precise(value: number): string {
  const size = Math.abs(value);
  return size >= 1 && size < 1000 ? value.toFixed(size < 10 ? 3 : size < 100 ? 2 : 1) : formatNumber(value);
}

/** Whether a check is worth a look: it is worse, better or open, or there is something to say of its passing. */
export function isNotable({ verdict, reasons }: Check): boolean {
  return verdict === "pass" ? reasons.length > 0 : verdict !== "reported";
}

/** `1 slower, 3 same`. */
export function countWords(checks: readonly Check[]): string {
  const counts = new Map<Word, number>();
  for (const check of checks) counts.set(wordOf(check), (counts.get(wordOf(check)) ?? 0) + 1);
  return words.flatMap((word) => (counts.has(word) ? [`${counts.get(word)} ${word}`] : [])).join(", ");
}

/** What is said of the whole. */
export const verdictTitles = {
  regressed: "Regressed",
  inconclusive: "Inconclusive",
  improved: "Improved",
  pass: "Passed",
} as const satisfies Record<Exclude<Verdict, "reported">, string>;

/** The verdict in one sentence. Holds texts of the data as they are: escape it as the place asks. */
export function verdictSentence(judgement: Judgement): string {
  const { checks, contamination, baseline, candidate } = judgement;
  const verdict = overallVerdict(judgement);
  const sides = `${candidate} against ${baseline}`;
  if (contamination !== null)
    return `${verdictTitles[verdict]}: ${sides}, ${verdict === "regressed" ? `${countWords(checks)}; ` : ""}none of the times can be believed: ${withoutStop(contamination)}.`;
  const counts = `${countWords(checks)} of ${countOf(checks.length, "check")}`;
  const [worst] = worstFirst(checks);
  switch (verdict) {
    case "regressed":
    case "improved":
      return `${verdictTitles[verdict]}: ${sides}, ${counts}; first of all ${worst === undefined ? "–" : `${titleOf(worst)}${worst.change === null ? "" : ` ${changeText(worst)}`}`}.`;
    case "inconclusive":
      return `${verdictTitles[verdict]}: ${sides}, ${counts}; too little data is no pass and no failure.`;
    case "pass":
      return `${verdictTitles[verdict]}: ${sides}, ${counts}; ${passWords(judgement)}.`;
    default:
      throw new TypeError(`unhandled verdict ${String(verdict satisfies never)}`);
  }
}

/** What a pass says, and no more: a gate knows of nothing smaller than it could have caught. */
function passWords({ kind, checks, threshold }: Judgement): string {
  const caught = checks.flatMap(({ verdict, couldCatch }) => (verdict === "pass" ? (couldCatch ?? []) : []));
  const least = kind === "duel" ? threshold : Math.max(threshold, ...caught);
  return `nothing was found to be worse by ${percent(least)} or more`;
}

/** `+5.6 % [+4.1, +7.1]`; of a time that is open, with what could have been caught. */
export function changeText({ change, verdict, kind, couldCatch }: Check): string {
  const interval = intervalText(change);
  const limit = couldCatch === null ? "unknown" : percent(couldCatch);
  return [
    `${signedPercent(change?.value ?? null)}${interval === "–" ? "" : ` ${interval}`}`,
    ...(verdict === "inconclusive" && kind === "time" ? [`could catch: ${limit}`] : []),
  ].join(", ");
}

/** Why, in sentences. */
export function reasonSentences({ reasons }: Pick<Check, "reasons">): string[] {
  return reasons.map((text) => `${withoutStop(text).replace(/^[a-z]+(?=[ ,])/, capitalised)}.`);
}

function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, "");
}

/** `96 s, steal 2.1 %, 0 rounds dropped.`; "" where nothing of it is known. */
export function effortSentence({
  seconds,
  stealFraction,
  droppedRounds,
}: Pick<Judgement, "seconds" | "stealFraction" | "droppedRounds">): string {
  const parts = [
    ...(seconds === null ? [] : [`${seconds.toFixed(0)} s`]),
    ...(stealFraction === null ? [] : [`steal ${(100 * stealFraction).toFixed(1)} %`]),
    ...(droppedRounds === null ? [] : [`${countOf(droppedRounds, "round")} dropped`]),
  ];
  return parts.length === 0 ? "" : `${parts.join(", ")}.`;
}
