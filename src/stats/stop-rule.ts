import { queriesNeeded } from "./early-stopping.ts";

/** When a repetition's steady phase ends: once both minima hold, and always at the maximum. */
export interface StopRule {
  readonly minSeconds: number;
  readonly minSamples: number;
  readonly maxSeconds: number;
  /** Before the cell: none, or until the temperature of the idle machine is back, for at most `maxSeconds`. */
  readonly coolDown: { readonly until: "none" } | { readonly until: "idle-temperature"; readonly maxSeconds: number };
  /** `required`: the samples must also reach LoadGen's n(1) for the scenario's percentile; see `samplesToStop`. */
  readonly earlyStopping: "not-used" | "required";
}

const noCoolDown = { until: "none" } as const;

/**
 * THE stop rules. 64 and 662 samples are LoadGen's n(1) for p90 and p99 at .99; 128 allows five queries over the p90.
 * LoadGen sets no maximum; an hour keeps a slow model under `mlperf` from holding the suite up.
 */
export const stopRules = {
  rapid: { minSeconds: 6, minSamples: 64, maxSeconds: 60, coolDown: noCoolDown, earlyStopping: "not-used" },
  quick: { minSeconds: 10, minSamples: 128, maxSeconds: 60, coolDown: noCoolDown, earlyStopping: "not-used" },
  normal: {
    minSeconds: 60,
    minSamples: 662,
    maxSeconds: 600,
    coolDown: { until: "idle-temperature", maxSeconds: 60 },
    earlyStopping: "not-used",
  },
  soak: { minSeconds: 1800, minSamples: 1, maxSeconds: 1800, coolDown: noCoolDown, earlyStopping: "not-used" },
  mlperf: { minSeconds: 600, minSamples: 64, maxSeconds: 3600, coolDown: noCoolDown, earlyStopping: "required" },
} as const satisfies Record<string, StopRule>;
export type StopRuleName = keyof typeof stopRules;

/**
 * The samples a rule asks for when the scenario reports this percentile (thousandths, 1..999): `minSamples`, and n(1) where
 * early stopping must be valid. @throws RangeError for another percentile.
 */
export function samplesToStop(rule: StopRule, perMille: number): number {
  const valid = queriesNeeded(1, { perMille });
  return rule.earlyStopping === "required" ? Math.max(rule.minSamples, valid) : rule.minSamples;
}
