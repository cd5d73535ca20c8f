import { expect, test } from "vitest";
import { overallVerdict } from "../../src/gate/judgement.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";
import { simulateSuites } from "./simulated-duels.ts";

const noisy = [
  ["normal", 0.012],
  ["heavy", 0.012],
  ["normal", 0.025],
  ["heavy", 0.025],
] as const;

test.each(noisy)(
  "of 2000 suites of identical arms with %s noise of %d none regresses, and 1 percent at most are contaminated",
  (noise, sd) => {
    let regressed = 0;
    let contaminated = 0;
    for (const { checks, contamination } of simulateSuites({ suites: 2000, cells: 1, noise, sd, ratio: 1, seed: 1 })) {
      if (checks.some(({ verdict }) => verdict === "regressed")) regressed += 1;
      if (contamination !== null) contaminated += 1;
    }
    expect(regressed).toBe(0);
    // What nobody saw in 2000 suites happens in at most 0.2 % of them, with 97.5 % confidence.
    expect(clopperPearson(regressed, 2000).hi).toBeLessThan(0.002);
    expect(contaminated / 2000).toBeLessThan(0.01);
  },
);

test("of 300 suites of ten identical cells none regresses", () => {
  const suites = [...simulateSuites({ suites: 300, cells: 10, noise: "heavy", sd: 0.025, ratio: 1, seed: 2 })];
  expect(suites.filter(({ checks }) => checks.some(({ verdict }) => verdict === "regressed"))).toHaveLength(0);
});

test.each(["normal", "heavy"] as const)(
  "a candidate slower by 5 percent is caught in at least 99 of 100 suites with %s noise of 1.2 percent",
  (noise) => {
    const suites = [...simulateSuites({ suites: 700, cells: 1, noise, sd: 0.012, ratio: 1.05, seed: 3 })];
    const caught = suites.filter((suite) => overallVerdict(suite) === "regressed").length;
    expect(clopperPearson(caught, 700).lo).toBeGreaterThan(0.99);
  },
);

test("a candidate faster by 5 % is an improvement, never a regression", () => {
  const suites = [...simulateSuites({ suites: 200, cells: 1, noise: "normal", sd: 0.012, ratio: 0.95, seed: 4 })];
  expect(new Set(suites.map(overallVerdict))).toEqual(new Set(["improved"]));
});

test.each(["normal", "heavy"] as const)(
  "of 2000 suites whose slow calls are alike and scatter by 5 percent with %s noise, 1 percent at most are not passed for them",
  (noise) => {
    let named = 0;
    for (const { checks } of simulateSuites({
      suites: 2000,
      cells: 1,
      noise,
      sd: 0.012,
      ratio: 1,
      seed: 6,
      tailSd: 0.05,
    }))
      if (checks.some(({ reasons }) => reasons.some((reason) => reason.includes("the mean of all calls")))) named += 1;
    expect(named / 2000).toBeLessThan(0.01);
    expect(named).toBeGreaterThan(0);
  },
);

test("identical arms are shown to be the same, and seldom need more than ten launches", () => {
  const launches: number[] = [];
  for (const { checks } of simulateSuites({ suites: 300, cells: 1, noise: "normal", sd: 0.012, ratio: 1, seed: 5 })) {
    expect(checks[0]?.verdict).toBe("pass");
    launches.push(checks[0]?.n ?? 0);
  }
  expect(launches.filter((n) => n <= 10).length / launches.length).toBeGreaterThan(0.9);
});
