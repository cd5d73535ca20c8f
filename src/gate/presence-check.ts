import type { Entry } from "../compare/entry.ts";
import { bare } from "./exact-check.ts";
import type { Check } from "./judgement.ts";
import { isOneOf, type Policy } from "./policy.ts";

interface PresenceSubject {
  readonly cell: string;
  readonly name: string;
  /** Null where the side has no row of the cell. */
  readonly baseline: Entry | null;
  readonly candidate: Entry | null;
  readonly policy: Policy;
}

/** A cell that is gone or did not come to its figures; nothing where both sides have it. A new one is not judged. */
export function presenceChecks({ cell, name, baseline, candidate, policy }: PresenceSubject): Check[] {
  const about = { ...bare, cell, name, kind: "presence" } as const;
  if (candidate === null) {
    if (isOneOf(policy.mayBeMissing, cell))
      return [{ ...about, metric: "presence", verdict: "reported", reasons: ["missing, which the policy allows"] }];
    return [{ ...about, metric: "presence", verdict: "regressed", reasons: ["the candidate lacks this cell"] }];
  }
  if (candidate.outcome === "skipped" && baseline?.outcome === "skipped")
    return [{ ...about, metric: "outcome", verdict: "reported", reasons: ["skipped on both sides"] }];
  if (candidate.outcome !== "ok") {
    const before =
      baseline === null
        ? "; new in the candidate"
        : baseline.outcome === "ok"
          ? ""
          : `; the baseline too (${baseline.outcome})`;
    const why = candidate.failure === null ? candidate.outcome : `${candidate.outcome} (${candidate.failure})`;
    const of = `${candidate.repetitions - candidate.ok} of ${candidate.repetitions} repetitions`;
    return [{ ...about, metric: "outcome", verdict: "regressed", reasons: [`${why}: ${of}${before}`] }];
  }
  if (baseline !== null && baseline.ok === 0)
    return [
      {
        ...about,
        metric: "outcome",
        verdict: "reported",
        reasons: [`the baseline has no figures (${baseline.outcome})`],
      },
    ];
  return [];
}
