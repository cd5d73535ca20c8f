import type { Check, Judgement } from "../../src/gate/judgement.ts";

/** A check that passed, but for what a test is about. */
export function checkOf(parts: Partial<Check> = {}): Check {
  return {
    cell: "ppocr-v4-rec/cpu/t1/nospin/b1/single-stream-quick/full",
    name: "ppocr-v4-rec t1",
    metric: "latency_p50_ms",
    unit: "ms",
    better: "lower",
    kind: "time",
    baseline: { value: 23.42, lo: 23.2, hi: 23.6 },
    candidate: { value: 23.45, lo: 23.2, hi: 23.7 },
    change: { value: 0.001, lo: -0.009, hi: 0.013 },
    pValue: 1,
    n: 8,
    couldCatch: 0.031,
    instructions: null,
    verdict: "pass",
    reasons: [],
    ...parts,
  };
}

export function judgementOf(parts: Partial<Judgement> = {}): Judgement {
  return {
    schemaVersion: 1,
    kind: "duel",
    baseline: "ppocr-v4-rec",
    candidate: "mine",
    policy: null,
    threshold: 0.05,
    alpha: 0.01,
    checks: [checkOf()],
    contamination: null,
    warnings: [],
    seconds: 96,
    stealFraction: 0.021,
    droppedRounds: 0,
    facts: [{ label: "machine", value: "AMD EPYC, 2 cores" }],
    command: "npx offgrid duel --base ppocr-v4-rec --cand ./mine.onnx",
    ...parts,
  };
}
