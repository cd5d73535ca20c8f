import { type StopRule, stopRules } from "../stats/stop-rule.ts";

export type SteadyLength =
  | { readonly state: "enough" }
  /** The steady phase lasts at least so long. */
  | { readonly state: "lengthened"; readonly seconds: number }
  | { readonly state: "refused"; readonly reason: string };

/** How long the steady phase has to last so that a meter can resolve it, within what the stop rule allows. */
export function steadySeconds({
  minWindowS,
  rule,
}: {
  readonly minWindowS: number;
  readonly rule: Pick<StopRule, "minSeconds" | "maxSeconds">;
}): SteadyLength {
  if (minWindowS <= rule.minSeconds) return { state: "enough" };
  if (minWindowS <= rule.maxSeconds) return { state: "lengthened", seconds: minWindowS };
  return {
    state: "refused",
    reason: `the meter needs ${minWindowS} s and the stop rule lasts at most ${rule.maxSeconds} s; ${cureFor(minWindowS)}`,
  };
}

/** The shortest rule that lasts long enough. */
function cureFor(minWindowS: number): string {
  const [best] = Object.entries(stopRules)
    .filter(([, { maxSeconds }]) => maxSeconds >= minWindowS)
    .sort(([, a], [, b]) => a.maxSeconds - b.maxSeconds);
  return best === undefined
    ? "no stop rule lasts that long"
    : `the stop rule ${best[0]} (at most ${best[1].maxSeconds} s) would do`;
}
