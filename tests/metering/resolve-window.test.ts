import { expect, test } from "vitest";
import { steadySeconds } from "../../src/metering/resolve-window.ts";
import { stopRules } from "../../src/stats/stop-rule.ts";

test("a meter that needs no more than the stop rule's minimum is content", () => {
  expect(steadySeconds({ minWindowS: 6, rule: stopRules.rapid })).toEqual({ state: "enough" });
});

test("a meter that needs more lengthens the steady phase, up to the rule's maximum", () => {
  expect(steadySeconds({ minWindowS: 60, rule: stopRules.rapid })).toEqual({ state: "lengthened", seconds: 60 });
});

test("beyond the maximum the energy is refused, with the shortest rule that would do", () => {
  expect(steadySeconds({ minWindowS: 300, rule: stopRules.quick })).toEqual({
    state: "refused",
    reason: "the meter needs 300 s and the stop rule lasts at most 60 s; the stop rule normal (at most 600 s) would do",
  });
  expect(steadySeconds({ minWindowS: 900, rule: stopRules.normal })).toMatchObject({
    reason: expect.stringContaining("soak (at most 1800 s)"),
  });
  expect(steadySeconds({ minWindowS: 9000, rule: stopRules.mlperf })).toEqual({
    state: "refused",
    reason: "the meter needs 9000 s and the stop rule lasts at most 3600 s; no stop rule lasts that long",
  });
});
