import { expect, test } from "vitest";
import { selfTest } from "../../src/gate/self-test.ts";
import { selfTestRows } from "../../src/gate/self-test-rows.ts";
import { decode } from "../fixtures/compare-rows.ts";
import { noiseOf, policyOf, quiet, rowsOf } from "./gated-tables.ts";

const rows = selfTestRows({ machineId: "1111111111111111" });

test.each(["ci", "upgrade", "anywhere"])("every fault is called what it is under the policy %s", (name) => {
  for (const noise of [quiet, null, noiseOf([1, 1.2, 0.8, 1.1])]) {
    const results = selfTest({ rows, policy: policyOf(name), noise, decode });
    expect(results.filter(({ isRight }) => !isRight)).toEqual([]);
    expect(results.filter(({ found }) => found === "regressed").length).toBeGreaterThan(4);
  }
});

test("the unchanged copy has to pass: with too few repetitions it cannot, and that is told", () => {
  const [first] = selfTest({ rows: rowsOf(10).slice(0, 3), policy: policyOf("ci"), noise: quiet, decode });
  expect(first).toMatchObject({ expected: "pass", found: "inconclusive", isRight: false });
});

test("a gate that looks away is found out", () => {
  const blind = {
    ...policyOf("ci"),
    mayBeMissing: ["*"],
    checks: [{ metric: "parameters", judge: "exact", threshold: 0 } as const],
  };
  const results = selfTest({ rows, policy: blind, noise: quiet, decode });
  expect(results.find(({ injected }) => injected === "a missing cell")?.found).toBeNull();
  expect(results.find(({ injected }) => injected.startsWith("parameters"))?.found).toBe("regressed");
});
