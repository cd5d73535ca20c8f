import { type Judgement, overallVerdict } from "../gate/judgement.ts";
import { guardFormula } from "../results/csv.ts";
import { worstFirst } from "./judgement-words.ts";
import { visibleSentence, visibleText } from "./visible-text.ts";

/** The judgement as plain data, with its verdict. */
export function judgementJson(judgement: Judgement) {
  return { ...judgement, verdict: overallVerdict(judgement), checks: worstFirst(judgement.checks) };
}

/** A line for each check, worst first, for programs. */
export function judgementRecords(
  judgement: Judgement,
): readonly Readonly<Record<string, string | number | boolean | null>>[] {
  const suite = overallVerdict(judgement);
  return worstFirst(judgement.checks).map((check) => ({
    cell: safe(check.cell),
    name: safe(check.name),
    metric: safe(check.metric),
    unit: safe(check.unit),
    better: check.better,
    kind: check.kind,
    ...estimateOf("baseline", check.baseline),
    ...estimateOf("candidate", check.candidate),
    ...estimateOf("change", check.change),
    p_value: check.pValue,
    n: check.n,
    could_catch: check.couldCatch,
    instructions: check.instructions,
    verdict: check.verdict,
    reasons: guardFormula(visibleSentence(check.reasons.join("; "))),
    suite_verdict: suite,
    is_contaminated: judgement.contamination !== null,
  }));
}

function estimateOf(name: string, estimate: Judgement["checks"][number]["baseline"]) {
  return {
    [name]: estimate?.value ?? null,
    [`${name}_lo`]: estimate?.lo ?? null,
    [`${name}_hi`]: estimate?.hi ?? null,
  };
}

/** Nothing that steers a terminal, and nothing that a spreadsheet runs. */
function safe(text: string): string {
  return guardFormula(visibleText(text));
}
