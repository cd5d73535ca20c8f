import { expect, test } from "vitest";
import { whyNotBaseline } from "../../src/cli/gate-baseline.ts";
import type { Check } from "../../src/gate/judgement.ts";
import { checkOf } from "../gate/checks.ts";
import { mixedJudgement } from "../gate/judgements.ts";

const why = (checks: readonly Check[], isFirst: boolean) =>
  whyNotBaseline({
    judgement: { ...mixedJudgement(), contamination: null, checks: [...checks] },
    isFirst,
    accepted: undefined,
  });

test("the first baseline may scatter too much to be told from itself, later ones not", () => {
  const open = checkOf({ verdict: "inconclusive", n: 8 });
  expect(why([open, checkOf()], true)).toBeNull();
  expect(why([open, checkOf()], false)).toContain("inconclusive");
});

test.each([
  ["has too few repetitions", checkOf({ verdict: "inconclusive", n: 5 })],
  ["has no repetitions at all", checkOf({ verdict: "inconclusive", n: null })],
  ["is under a floor", checkOf({ kind: "floor", metric: "quality", verdict: "regressed" })],
  ["failed", checkOf({ kind: "presence", metric: "outcome", verdict: "regressed" })],
])("not even the first is taken where it %s", (_, check) => expect(why([check], true)).not.toBeNull());
