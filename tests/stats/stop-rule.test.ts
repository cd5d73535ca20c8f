import { expect, test } from "vitest";
import { overLatencyAllowed } from "../../src/stats/early-stopping.ts";
import { samplesToStop, stopRules } from "../../src/stats/stop-rule.ts";

test("the named rules have the limits that the documentation gives", () => {
  const limits = Object.entries(stopRules).map(
    ([name, rule]) => `${name} ${rule.minSeconds} s ${rule.minSamples} samples ${rule.maxSeconds} s`,
  );
  expect(limits).toEqual([
    "rapid 6 s 64 samples 60 s",
    "quick 10 s 128 samples 60 s",
    "normal 60 s 662 samples 600 s",
    "soak 1800 s 1 samples 1800 s",
    "mlperf 600 s 64 samples 3600 s",
  ]);
});

test.each(Object.values(stopRules))("a rule's maximum is not below its minimum", (rule) => {
  expect(rule.maxSeconds).toBeGreaterThanOrEqual(rule.minSeconds);
});

test("only mlperf asks for more samples where the percentile does", () => {
  expect(samplesToStop(stopRules.mlperf, 900)).toBe(64);
  expect(samplesToStop(stopRules.mlperf, 990)).toBe(662);
  expect(samplesToStop(stopRules.quick, 990)).toBe(128);
});

test("rapid, quick and mlperf end with a valid early-stopping estimate of p90, normal of p99", () => {
  for (const name of ["rapid", "quick", "mlperf"] as const) {
    expect(overLatencyAllowed(stopRules[name].minSamples, { perMille: 900 })).toBeGreaterThanOrEqual(1);
  }
  expect(overLatencyAllowed(stopRules.normal.minSamples, { perMille: 990 })).toBe(1);
});
