import type { OutputsFinding } from "../gate/duel-record.ts";
import { formatPercent } from "../report/numbers.ts";
import { compareOutputs, type OutputComparison, type Tolerance } from "../tensors/compare-outputs.ts";
import type { ArmAnswerOf } from "../worker/duel-protocol.ts";

type Reference = ArmAnswerOf<"reference">;
type Quality = NonNullable<Reference["quality"]>;

/** What the arms' answers to the same inputs say, before anything is timed: a faster wrong answer is no improvement. */
export function compareArms({
  baseline,
  candidate,
  tolerance,
}: {
  readonly baseline: Reference;
  readonly candidate: Reference;
  readonly tolerance: Tolerance;
}): OutputsFinding {
  const quality = judgeQuality(baseline.quality, candidate.quality);
  const words = qualityWords(baseline.quality, candidate.quality);
  const finding = outputsOf({ baseline, candidate, tolerance });
  return { ...finding, detail: [finding.detail, ...words].join("; "), quality };
}

function outputsOf({
  baseline,
  candidate,
  tolerance,
}: {
  baseline: Reference;
  candidate: Reference;
  tolerance: Tolerance;
}): Pick<OutputsFinding, "state" | "detail"> {
  const inputs = baseline.inputs.length;
  if (inputs !== candidate.inputs.length || baseline.inputs.some((digest, index) => digest !== candidate.inputs[index]))
    return { state: "not compared", detail: "the arms do not take the same inputs" };
  const differing = baseline.digests.flatMap((digest, index) => (digest === candidate.digests[index] ? [] : [index]));
  if (differing.length === 0) return { state: "equal", detail: `equal to the bit on ${ofInputs(inputs)}` };
  if (baseline.outputs === null || candidate.outputs === null)
    return { state: "not compared", detail: "the outputs are not equal to the bit, and too large to compare" };
  const found = differing.flatMap((index) =>
    compareOutputs(baseline.outputs?.[index] ?? {}, candidate.outputs?.[index] ?? {}, tolerance),
  );
  const wrong = found.filter(({ state }) => state !== "equal");
  const [worst] = wrong;
  if (worst !== undefined) {
    const many = new Set(wrong.map(({ output }) => output)).size;
    return { state: "different", detail: `${describe(worst)}${many > 1 ? `, and ${many - 1} more outputs` : ""}` };
  }
  const largest = Math.max(...found.map((one) => (one.state === "equal" ? (one.maxAbsolute ?? 0) : 0)));
  const detail = `equal within the tolerance on ${ofInputs(inputs)}, at most ${small(largest)} apart`;
  return { state: "equal", detail };
}

function small(value: number): string {
  return value.toPrecision(2);
}

function ofInputs(count: number): string {
  return count === 1 ? "one input" : `${count} inputs`;
}

function describe(comparison: OutputComparison): string {
  const { state, output } = comparison;
  switch (state) {
    case "missing":
      return `output ${output} is missing`;
    case "type":
      return `output ${output} is ${comparison.actual}, not ${comparison.expected}`;
    case "dims":
      return `output ${output} is [${comparison.actual.join(", ")}], not [${comparison.expected.join(", ")}]`;
    case "equal":
    case "different": {
      const { mismatches, elements, maxAbsolute } = comparison;
      const by = maxAbsolute === null ? "" : `, by up to ${small(maxAbsolute)}`;
      return `output ${output} differs in ${mismatches} of ${elements} values${by}`;
    }
    default:
      throw new TypeError(`unhandled comparison ${String(state satisfies never)}`);
  }
}

/** `bad` under its floor, or where its whole interval lies under the baseline's. */
function judgeQuality(baseline: Quality | null, candidate: Quality | null): OutputsFinding["quality"] {
  if (candidate === null) return "not judged";
  if (candidate.floor !== null && candidate.value < candidate.floor) return "bad";
  const isSameSet = baseline?.metric === candidate.metric && baseline.dataset === candidate.dataset;
  if (isSameSet && candidate.hi < baseline.lo) return "bad";
  return candidate.floor === null && !isSameSet ? "not judged" : "good";
}

function qualityWords(baseline: Quality | null, candidate: Quality | null): string[] {
  if (candidate === null) return [];
  const before = baseline === null ? "" : `${formatPercent(baseline.value)}, now `;
  const floor = candidate.floor === null ? "" : `, floor ${formatPercent(candidate.floor)}`;
  return [`${candidate.metric} ${before}${formatPercent(candidate.value)} on ${candidate.dataset}${floor}`];
}
