import { describe, expect, test } from "vitest";
import type { ConditionsSummary } from "../../src/results/conditions.ts";
import { type VerdictFacts, verdictOf } from "../../src/results/verdict.ts";

const quiet: ConditionsSummary = {
  otherCoresMean: 0.01,
  otherCoresMax: 0.04,
  frequencyMinHz: 2e9,
  frequencyMeanHz: 2e9,
  temperatureMaxC: 50,
  throttleEvents: 0,
  stolenS: 0,
  neighbours: undefined,
  clockDown: { fraction: 0, afterS: null },
};

/** Ten seconds in which everything was fine. */
const fine: VerdictFacts = {
  cell: { scenario: "single-stream", stop: "rapid" },
  clock: "hrtime",
  isWarm: true,
  samples: 1000,
  r1: 0.1,
  effectiveSamples: 800,
  steadiness: { state: "steady" },
  steadyS: 10,
  workerCpuS: 10,
  conditions: quiet,
};
const judge = (more: Partial<VerdictFacts>) => verdictOf({ ...fine, ...more });
const during = (more: Partial<ConditionsSummary>) => judge({ conditions: { ...quiet, ...more } });

describe("a repetition without fault", () => {
  test("is valid, for no reason", () => {
    expect(judge({})).toEqual({ verdict: "valid", reasons: [] });
  });

  test("is valid where nothing of the machine can be watched", () => {
    expect(judge({ conditions: null }).verdict).toBe("valid");
    expect(during({ throttleEvents: null, stolenS: null, clockDown: null }).verdict).toBe("valid");
  });
});

describe("too few samples", () => {
  test("are those that the stop rule asks for and did not get in its time", () => {
    // 27 in 60 s: normal, 600 s at most, would bring 270.
    expect(judge({ samples: 27, effectiveSamples: 27, steadyS: 60 })).toEqual({
      verdict: "too-few",
      reasons: ["needs 37 more samples for its stop rule 'rapid'; --stop normal takes as many"],
    });
  });

  test("are those that the percentile of the scenario needs: 29 for the p90, 299 for the p99", () => {
    const cell = { scenario: "server", stop: "rapid" } as const;
    expect(judge({ cell, samples: 100, effectiveSamples: null })).toEqual({
      verdict: "too-few",
      reasons: ["needs 199 more samples for its p99; --stop normal takes as many"],
    });
    expect(judge({ cell, samples: 299, effectiveSamples: null }).verdict).toBe("valid");
  });

  test("are none where the scenario reports no percentile", () => {
    const cell = { scenario: "offline", stop: "soak" } as const;
    expect(judge({ cell, samples: 1, r1: null, effectiveSamples: null }).verdict).toBe("valid");
  });

  test("are many that resemble each other", () => {
    // 1000 are worth 14; the p90 needs 29: 29 · 1000 / 14 = 2071.4.
    expect(judge({ r1: 0.972, effectiveSamples: 14 })).toEqual({
      verdict: "too-few",
      reasons: [
        "needs about 1072 more samples for its p90: successive ones resemble each other (lag-1 autocorrelation 0.97), so that 1000 are worth 14; --stop normal takes as many",
      ],
    });
  });

  test("are not what a drift is called", () => {
    const verdict = judge({ effectiveSamples: 2, steadiness: { state: "unsteady", reason: "throughput falls" } });
    expect(verdict.verdict).toBe("unstable");
    expect(verdict.reasons).toEqual([
      "not steady: throughput falls; --stop normal waits for a cool machine and measures longer",
    ]);
  });

  test("include too few windows, and no stop rule may be long enough", () => {
    const steadiness = { state: "too-short", reason: "1 of the 3 windows" } as const;
    expect(judge({ steadiness, samples: 100, steadyS: 1 })).toEqual({
      verdict: "too-few",
      reasons: ["too short to tell whether steady: 1 of the 3 windows; --stop quick takes as many"],
    });
    const slow = { cell: { scenario: "single-stream", stop: "soak" }, samples: 45, effectiveSamples: 45 } as const;
    expect(judge({ ...slow, steadiness, steadyS: 1800 }).reasons).toEqual([
      "too short to tell whether steady: 1 of the 3 windows; no stop rule takes that long",
    ]);
  });
});

describe("an unstable repetition", () => {
  test.each<[string, Partial<ConditionsSummary>, string]>([
    [
      "a neighbour",
      { neighbours: { seconds: 3.01, fraction: 0.31, process: "node" } },
      "another process (node) used 31 % of the machine for 3 s; stop it and measure again",
    ],
    [
      "neighbours that cannot be seen",
      { neighbours: { seconds: 4, fraction: 0.052, process: null } },
      "other processes used 5.2 % of the machine for 4 s; stop them and measure again",
    ],
    [
      "a clock that fell",
      { clockDown: { fraction: 0.18, afterS: 40.02 } },
      "CPU clocked down 18 % after 40 s; cool it better, or set a clock that it can hold",
    ],
    [
      "throttling",
      { throttleEvents: 12 },
      "the CPU throttled itself 12 times; cool it better, and check its power supply",
    ],
    ["steal", { stolenS: 1 }, "the machine's host took up to 9.1 % of the CPU time (steal); measure at another time"],
  ])("has %s", (_name, more, reason) => {
    expect(during(more)).toEqual({ verdict: "unstable", reasons: [reason] });
  });

  test("has no stable window in its warm-up", () => {
    expect(judge({ isWarm: false })).toEqual({
      verdict: "unstable",
      reasons: ["the warm-up found no stable window before its cap"],
    });
  });

  test("is unstable also where samples are few, and says both", () => {
    const { verdict, reasons } = judge({
      samples: 20,
      effectiveSamples: 20,
      conditions: { ...quiet, throttleEvents: 1 },
    });
    expect(verdict).toBe("unstable");
    expect(reasons).toHaveLength(2);
  });

  test("gives no cure for a drift whose cause it names", () => {
    const { reasons } = judge({
      steadiness: { state: "unsteady", reason: "throughput falls" },
      conditions: { ...quiet, clockDown: { fraction: 0.1, afterS: 5 } },
    });
    expect(reasons[0]).toBe("not steady: throughput falls");
  });
});

describe("what does not make a repetition unstable", () => {
  test("is one second with neighbours, or few of a long phase", () => {
    expect(during({ neighbours: { seconds: 1, fraction: 0.5, process: "cron" } }).verdict).toBe("valid");
    // Half of the 10 % above the p90 of 600 s is 30 s; of the 1 % above a p99 it is 3 s.
    const neighbours = { seconds: 29, fraction: 0.5, process: "cron" };
    expect(judge({ steadyS: 600, conditions: { ...quiet, neighbours } }).verdict).toBe("valid");
    const cell = { scenario: "server", stop: "rapid" } as const;
    expect(judge({ cell, steadyS: 600, conditions: { ...quiet, neighbours } }).verdict).toBe("unstable");
  });

  test("is steal under a twentieth of the time that the worker wanted", () => {
    expect(during({ stolenS: 0.5 }).verdict).toBe("valid");
  });

  test("is anything that happened to the machine while the clock was virtual", () => {
    const conditions = { ...quiet, throttleEvents: 3, neighbours: { seconds: 9, fraction: 1, process: "node" } };
    expect(judge({ clock: "virtual", conditions }).verdict).toBe("valid");
  });
});
