import { expect, test } from "vitest";
import { judgementSchema, overallVerdict, type Verdict } from "../../src/gate/judgement.ts";
import { checkOf, judgementOf } from "./checks.ts";

const judge = (verdicts: readonly Verdict[], contamination: string | null = null) =>
  overallVerdict({ checks: verdicts.map((verdict) => checkOf({ verdict })), contamination });

test("one regression makes the whole a regression", () =>
  expect(judge(["pass", "regressed", "improved"])).toBe("regressed"));

test("one inconclusive check keeps the whole from passing", () =>
  expect(judge(["pass", "inconclusive", "improved"])).toBe("inconclusive"));

test("an improvement among passes is an improvement", () => expect(judge(["pass", "improved"])).toBe("improved"));

test("what no clock moves has regressed also where the times cannot be believed", () => {
  const outputs = checkOf({ kind: "exact", metric: "outputs", verdict: "regressed" });
  const time = checkOf({ verdict: "pass" });
  expect(overallVerdict({ checks: [outputs, time], contamination: "the null arm moved" })).toBe("regressed");
  const good = checkOf({ kind: "exact", metric: "outputs", verdict: "pass" });
  expect(overallVerdict({ checks: [good, time], contamination: "the null arm moved" })).toBe("inconclusive");
});

test("contaminated times regress nothing", () =>
  expect(judge(["regressed"], "the null arm moved")).toBe("inconclusive"));

test("what is only reported decides nothing", () => {
  expect(judge(["pass", "reported"])).toBe("pass");
  expect(judge(["reported"])).toBe("inconclusive");
});

test("nothing checked is never a pass", () => expect(judge([])).toBe("inconclusive"));

test("a judgement is what its schema says, so that one can be kept and shown again", () =>
  expect(judgementSchema.parse(JSON.parse(JSON.stringify(judgementOf())))).toEqual(judgementOf()));
