import fc from "fast-check";
import { type Check, type Judgement, verdicts } from "../../src/gate/judgement.ts";
import { checkOf, judgementOf } from "./checks.ts";

/** The slower cell of GATING's example. */
export function slowerCheck(parts: Partial<Check> = {}): Check {
  return checkOf({
    cell: "silero-vad/cpu/t1/nospin/b1/single-stream-quick/full",
    name: "silero-vad t1",
    baseline: { value: 0.412, lo: 0.404, hi: 0.42 },
    candidate: { value: 0.435, lo: 0.427, hi: 0.443 },
    change: { value: 0.056, lo: 0.041, hi: 0.071 },
    pValue: 0.0004,
    n: 14,
    couldCatch: 0.026,
    instructions: 0.051,
    verdict: "regressed",
    reasons: ["Confirmed by 8 fresh launches from copies of the files"],
    ...parts,
  });
}

/** One of each: time, exact, floor and presence; regressed, open, improved and passed. */
export function mixedJudgement(): Judgement {
  const exactly = (value: number) => ({ value, lo: null, hi: null });
  const none = { baseline: null, candidate: null, change: null, pValue: null, n: null, couldCatch: null } as const;
  return judgementOf({
    kind: "gate",
    baseline: "main of 2026-11-29",
    candidate: "this branch",
    policy: "ci",
    seconds: null,
    stealFraction: null,
    droppedRounds: null,
    command: "npx offgrid gate base.csv cand.csv --policy ci",
    checks: [
      checkOf(),
      slowerCheck({ verdict: "inconclusive", couldCatch: 0.082, reasons: ["6 repetitions a side are too few"] }),
      checkOf({
        metric: "model_bytes",
        unit: "bytes",
        kind: "exact",
        baseline: exactly(10_857_958),
        candidate: exactly(10_900_000),
        change: exactly(0.0039),
        pValue: null,
        n: null,
        couldCatch: null,
        verdict: "regressed",
        reasons: ["the file has grown, and the policy allows none of it"],
      }),
      checkOf({ ...none, metric: "presence", unit: "", kind: "presence", verdict: "regressed", reasons: ["missing"] }),
      slowerCheck({ metric: "items_per_s", unit: "1/s", better: "higher", verdict: "improved", reasons: [] }),
    ],
    warnings: ["the baseline is 40 days old"],
  });
}

const nasty = [
  "::error::owned",
  "x ::stop-commands::t",
  "##[add-matcher]m",
  "##vso[task.complete]",
  "\u001b[31mred\u001b[0m",
  "\u202egnp.exe",
  "a|b `c` <script>alert(1)</script> ]]> &amp; \"q\" 'q'",
  "@team #12 GH-12 https://evil.example www.evil.example me@evil.example :+1: ![x](y) [z](w) $x$ ~~s~~",
  "line\nfeed\r::error::second\u2028third\0\u0008\uffff\ud800",
  "```\n# head\n```",
  "=1+1",
];

/** A judgement whose every text is one that somebody planted. */
export function hostile(): Judgement {
  const all = nasty.join(" ");
  return judgementOf({
    baseline: nasty[0] ?? "",
    candidate: all,
    policy: all,
    checks: nasty.flatMap((text) => [
      checkOf({ cell: text, name: text, metric: text, unit: text, verdict: "regressed", reasons: [text, all] }),
      checkOf({ cell: text, name: text, verdict: "inconclusive", reasons: [text] }),
      checkOf({ cell: text, name: text, reasons: [text] }),
    ]),
    warnings: nasty,
    facts: nasty.map((text) => ({ label: text, value: text })),
    command: all,
  });
}

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.constantFrom(...nasty));
const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const estimate = fc.option(fc.record({ value: number, lo: fc.option(number), hi: fc.option(number) }));
const check: fc.Arbitrary<Check> = fc.record({
  cell: text,
  name: text,
  metric: fc.oneof(text, fc.constantFrom("latency_p50_ms", "outputs", "model_bytes")),
  unit: fc.constantFrom("ms", "", "bytes", "fraction", "1/s", "J"),
  better: fc.constantFrom("lower", "higher", null),
  kind: fc.constantFrom("time", "exact", "floor", "presence"),
  baseline: estimate,
  candidate: estimate,
  change: estimate,
  pValue: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  n: fc.option(fc.nat(100)),
  couldCatch: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
  instructions: fc.option(number),
  verdict: fc.constantFrom(...verdicts),
  reasons: fc.array(text, { maxLength: 3 }),
});

/** Any judgement that the schema takes. */
export const anyJudgement: fc.Arbitrary<Judgement> = fc.record({
  schemaVersion: fc.constant(1),
  kind: fc.constantFrom("gate", "duel"),
  baseline: text,
  candidate: text,
  policy: fc.option(text),
  threshold: fc.double({ min: 0.001, max: 1, noNaN: true }),
  alpha: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
  checks: fc.array(check, { minLength: 1, maxLength: 20 }),
  contamination: fc.option(text),
  warnings: fc.array(text, { maxLength: 3 }),
  seconds: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  stealFraction: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  droppedRounds: fc.option(fc.nat(1000)),
  facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 3 }),
  command: text,
});
