import { z } from "zod";

/**
 * What a check of a gate or a duel came to, the worst first. `pass`: shown the same, or at least no regression that matters.
 * `reported`: shown beside the others and not judged, its reasons say why; it decides nothing.
 */
export const verdicts = ["regressed", "inconclusive", "improved", "pass", "reported"] as const;
export type Verdict = (typeof verdicts)[number];

const nullableEstimate = z
  .strictObject({ value: z.number(), lo: z.number().nullable(), hi: z.number().nullable() })
  .nullable();

/** One metric of one cell, baseline against candidate. Unknown is null. */
export const checkSchema = z.strictObject({
  /** Cell id: equal cells have equal ids on every machine. */
  cell: z.string(),
  /** The cell for people: the model, and of its other keys those that tell it from the others. */
  name: z.string(),
  /** A column of results.csv, or `outcome`, `outputs` or `presence`. */
  metric: z.string(),
  /** As in the column table; "" where it counts or names something. */
  unit: z.string(),
  better: z.enum(["lower", "higher"]).nullable(),
  /**
   * How it is judged: `time` by the statistics of repetitions, `exact` by equality or a strict bound, `floor` against the quality
   * floor, `presence` by being there and ok.
   */
  kind: z.enum(["time", "exact", "floor", "presence"]),
  /** In the metric's unit, 95 %. */
  baseline: nullableEstimate,
  candidate: nullableEstimate,
  /** Candidate ÷ baseline − 1 with its 95 % interval; of times, positive is slower. */
  change: nullableEstimate,
  /** Two-sided, Holm-adjusted over the suite's time checks. */
  pValue: z.number().nullable(),
  /** Independent units a side: launch pairs of a duel, repetitions of a gate. */
  n: z.int().nonnegative().nullable(),
  /** Smallest regression, as a fraction, that would have been caught with this much data. */
  couldCatch: z.number().nullable(),
  /** Change of user instructions an inference, as a fraction. */
  instructions: z.number().nullable(),
  verdict: z.enum(verdicts),
  /** Why, and what would help, in sentences without a final stop. */
  reasons: z.array(z.string()),
});
export type Check = z.infer<typeof checkSchema>;

/** What a gate or a duel found: text, Markdown, JUnit, GitHub's annotations and JSON are all made from this one value. */
export const judgementSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.enum(["gate", "duel"]),
  /** What was compared, in words that may be shown anywhere: no path of a person's own. */
  baseline: z.string(),
  candidate: z.string(),
  /** Name of the policy; null where none was given. */
  policy: z.string().nullable(),
  /** Smallest regression that matters, as a fraction. */
  threshold: z.number().positive(),
  /** Probability of a false alarm in the whole suite, 0..1. */
  alpha: z.number().positive().lt(1),
  checks: z.array(checkSchema).min(1),
  /** Why none of it can be believed (the null arm moved, the arms interfered); null where nothing says so. */
  contamination: z.string().nullable(),
  warnings: z.array(z.string()),
  /** What the data took, for the last line; null where it is not known or nothing was measured (stored tables). */
  seconds: z.number().nonnegative().nullable(),
  /** Share of that time which the hypervisor took, 0..1. */
  stealFraction: z.number().nonnegative().nullable(),
  droppedRounds: z.int().nonnegative().nullable(),
  /** Machine, versions and whatever else a reader must know: label and value, in the order shown. */
  facts: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  /** The command that does it again. */
  command: z.string(),
});
export type Judgement = z.infer<typeof judgementSchema>;

/**
 * A check's verdict as far as it can be believed: a machine that moved under a null arm says nothing of times, and what no clock moves
 * (wrong outputs, a candidate that does not run) stays what it is.
 */
export function believedVerdict(
  { kind, verdict }: Pick<Check, "kind" | "verdict">,
  contamination: Judgement["contamination"],
): Verdict {
  return contamination !== null && kind === "time" ? "inconclusive" : verdict;
}

/** The verdict of the whole: the worst of its checks as far as they can be believed, and never a pass where not all can. */
export function overallVerdict({
  checks,
  contamination,
}: Pick<Judgement, "checks" | "contamination">): Exclude<Verdict, "reported"> {
  const found = new Set(checks.map((check) => believedVerdict(check, contamination)));
  if (contamination !== null) return found.has("regressed") ? "regressed" : "inconclusive";
  const deciding = verdicts.filter((verdict) => verdict !== "reported");
  return deciding.find((verdict) => found.has(verdict)) ?? "inconclusive";
}
