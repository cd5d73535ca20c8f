import { describe, expect, test } from "vitest";
import { cellProgress } from "../../src/gate/duel-progress.ts";
import { duelRecordSchema } from "../../src/gate/duel-record.ts";
import { judgeDuel } from "../../src/gate/judge-duel.ts";
import { checkSchema, overallVerdict } from "../../src/gate/judgement.ts";
import { cellOf, launchesOf, launchOf, roundOf, rules, scattered } from "./launches.ts";

const slow = launchesOf(scattered(0.06, 40));
const confirming = launchesOf(scattered(0.06, 40), { phase: "confirm" });
const same = launchesOf(scattered(0, 40));

test("identical arms pass, with figures and what could have been caught", () => {
  const { checks, contamination } = judgeDuel({ rules, cells: [cellOf(launchesOf([0, 0, 0, 0, 0, 0]))] });
  expect(contamination).toBeNull();
  expect(checks).toHaveLength(1);
  expect(checkSchema.parse(checks[0])).toMatchObject({
    verdict: "pass",
    metric: "latency_p50_ms",
    n: 6,
    pValue: 1,
    change: { value: 0, lo: 0, hi: 0 },
    reasons: [],
  });
  expect(checks[0]?.baseline?.value).toBeCloseTo(2, 12);
});

test("a slowdown that fresh launches confirm has regressed", () => {
  const { checks } = judgeDuel({ rules, cells: [cellOf([...slow, ...confirming])] });
  expect(checks[0]).toMatchObject({ verdict: "regressed" });
  expect(checks[0]?.reasons[0]).toMatch(/^slower in \d+ launches, and again in \d+ fresh ones \(\+\d\.\d %\)$/);
});

test.each([
  ["none were measured", [], /not confirmed: of fresh launches there are 0, the next look is at 6/],
  ["they show the same", launchesOf(scattered(0, 40), { phase: "confirm" }), /but not in \d+ fresh ones/],
])("a slowdown is inconclusive where of fresh launches %s", (_, fresh, reason) => {
  const { checks } = judgeDuel({ rules, cells: [cellOf([...slow, ...fresh])] });
  expect(checks[0]?.verdict).toBe("inconclusive");
  expect(checks[0]?.reasons[0]).toMatch(reason);
});

describe("slow calls that the usual one does not show", () => {
  const withMean = (differences: readonly number[], usual = 0) =>
    differences.map((difference, index) =>
      launchOf(usual, {
        launch: index + 1,
        rounds: Array.from({ length: 20 }, () =>
          roundOf({
            candidateMs: 2 * Math.exp(usual),
            baselineMeanMs: 2.1,
            candidateMeanMs: 2.1 * Math.exp(difference),
          }),
        ),
      }),
    );
  const judge = (launches: ReturnType<typeof withMean>) => judgeDuel({ rules, cells: [cellOf(launches)] }).checks[0];

  test.each([0, -0.1])("make a pass inconclusive, with the mean and where to look (usual call %d)", (usual) => {
    const check = judge(withMean(scattered(0.1, 40), usual));
    expect(check?.verdict).toBe("inconclusive");
    expect(check?.reasons[0]).toMatch(
      /the usual call is no slower, but the mean of all calls is \(\+10\.\d % \[\+9\.\d %, \+1\d\.\d %\]\).*--stop normal/,
    );
  });

  test("are no matter where they are under half of the threshold, or chance", () => {
    expect(judge(withMean(scattered(0.02, 40)))?.verdict).toBe("pass");
    expect(judge(withMean([0.3, -0.2, 0.4, -0.1, 0.2, -0.3]))?.verdict).toBe("pass");
  });
});

test("an arm that does not keep still makes its cell inconclusive, and no more is measured", () => {
  const launches = slow.slice(0, 6).map((launch) => ({ ...launch, idleCpu: { baseline: 0, candidate: 0.4 } }));
  const cell = cellOf(launches);
  const { checks } = judgeDuel({ rules, cells: [cell] });
  expect(checks[0]).toMatchObject({ verdict: "inconclusive" });
  expect(checks[0]?.reasons).toEqual([
    "the arms interfere: while it was not its turn the candidate used 40 % of a core; measure with spinning off",
  ]);
  expect(cellProgress({ cell, rules, cells: 1 })).toEqual({ state: "done" });
});

test("a cell is measured up to each look, then confirmed, then done", () => {
  const progress = (launches: typeof slow) => cellProgress({ cell: cellOf(launches), rules, cells: 1 });
  expect(progress([])).toEqual({ state: "go on", phase: "measure", wanted: 6 });
  expect(progress(slow.slice(0, 5))).toEqual({ state: "go on", phase: "measure", wanted: 1 });
  expect(progress(launchesOf([0.01, 0.1, 0.02, 0.09, 0.03, 0.08]))).toEqual({
    state: "go on",
    phase: "measure",
    wanted: 2,
  });
  expect(progress(slow)).toEqual({ state: "go on", phase: "confirm", wanted: 6 });
  expect(progress([...slow, ...confirming])).toEqual({ state: "done" });
  expect(progress(same)).toEqual({ state: "done" });
});

test("different outputs have regressed, however fast", () => {
  const outputs = { state: "different", detail: "largest difference 0.3", quality: "not judged" } as const;
  const judged = judgeDuel({ rules, cells: [cellOf(launchesOf(scattered(-0.2, 40)), { outputs })] });
  expect(judged.checks.map(({ metric, verdict }) => [metric, verdict])).toEqual([
    ["outputs", "regressed"],
    ["latency_p50_ms", "improved"],
  ]);
  expect(overallVerdict(judged)).toBe("regressed");
});

test("different outputs pass where the task judges the candidate's as good", () => {
  const outputs = { state: "different", detail: "largest difference 0.3", quality: "good" } as const;
  expect(overallVerdict(judgeDuel({ rules, cells: [cellOf(same, { outputs })] }))).toBe("pass");
});

test.each([
  ["not judged", ["inconclusive"]],
  ["good", ["pass"]],
  ["bad", ["regressed", "pass"]],
] as const)("where outputs were not compared and their quality is %s, the checks are %j", (quality, verdicts) => {
  const outputs = { state: "not compared", detail: "the models take other inputs", quality } as const;
  const { checks } = judgeDuel({ rules, cells: [cellOf(same, { outputs })] });
  expect(checks.map(({ verdict }) => verdict)).toEqual(verdicts);
  expect(checks.at(-1)?.reasons).toEqual(["the outputs were not compared: the models take other inputs"]);
});

test("more instructions have regressed, though the time is the same", () => {
  const instructions = { baseline: [1e8, 1.001e8, 0.999e8], candidate: [1.02e8, 1.021e8, 1.019e8] };
  const { checks } = judgeDuel({ rules, cells: [cellOf(same, { instructions })] });
  expect(checks.map(({ metric, verdict }) => [metric, verdict])).toEqual([
    ["instructions_per_inference", "regressed"],
    ["latency_p50_ms", "pass"],
  ]);
  expect(checks[1]?.instructions).toBeCloseTo(0.02, 12);
});

test.each([
  ["by less than 1 %", [1.009e8, 1.009e8, 1.009e8]],
  ["but not in every process", [1.2e8, 1.2e8, 0.9995e8]],
  ["not at all", [0.5e8, 0.5e8, 0.5e8]],
])("instructions that rose %s decide nothing", (_, candidate) => {
  const instructions = { baseline: [1e8, 1.001e8, 0.999e8], candidate };
  expect(judgeDuel({ rules, cells: [cellOf(same, { instructions })] }).checks).toHaveLength(1);
  const tooFew = cellOf(same.slice(0, 3), { instructions });
  expect(overallVerdict(judgeDuel({ rules, cells: [tooFew] }))).toBe("inconclusive");
});

test("time that rose without more instructions says where to look", () => {
  const instructions = { baseline: [1e8, 1e8, 1e8], candidate: [1e8, 1e8, 1e8] };
  const { checks } = judgeDuel({ rules, cells: [cellOf([...slow, ...confirming], { instructions })] });
  expect(checks[0]?.verdict).toBe("regressed");
  expect(checks[0]?.reasons[1]).toMatch(/memory, code layout or frequency/);
});

test("a null arm that moved contaminates the duel", () => {
  const rounds = Array.from({ length: 20 }, () => roundOf({ nullMs: 2.06 }));
  const launches = [1, 2, 3, 4, 5, 6].map((launch) => launchOf(0, { launch, rounds }));
  const judged = judgeDuel({ rules, cells: [cellOf(launches)] });
  expect(judged.contamination).toBe(
    "the null arm, a copy of the baseline, differs from it by +3.0 % in model a: what moved it may have moved the candidate",
  );
  expect(overallVerdict(judged)).toBe("inconclusive");
});

test("a null arm that moved by too little to matter contaminates nothing", () => {
  const rounds = Array.from({ length: 20 }, () => roundOf({ nullMs: 2.01 }));
  const launches = [1, 2, 3, 4, 5, 6].map((launch) => launchOf(0, { launch, rounds }));
  expect(judgeDuel({ rules, cells: [cellOf(launches)] }).contamination).toBeNull();
});

test.each([
  ["candidate", "regressed", "the candidate could not be measured to the end: it crashed"],
  ["baseline", "inconclusive", "the baseline could not be measured to the end: it crashed"],
  ["both", "inconclusive", "neither arm could be measured to the end: it crashed"],
] as const)("a failure of %s is %s", (arm, verdict, reason) => {
  const { checks } = judgeDuel({ rules, cells: [cellOf([], { failure: { arm, detail: "it crashed" } })] });
  expect(checks).toMatchObject([{ metric: "outcome", kind: "presence", verdict, reasons: [reason] }]);
});

test("p values are adjusted over the cells of the suite", () => {
  const alone = judgeDuel({ rules, cells: [cellOf(same)] });
  const three = judgeDuel({ rules, cells: ["a", "b", "c"].map((cell) => cellOf(same, { cell, name: cell })) });
  expect(three.checks[0]?.pValue).toBeGreaterThanOrEqual(alone.checks[0]?.pValue ?? 1);
});

test("a record survives being stored", () => {
  const record = { rules, cells: [cellOf([...slow, ...confirming])] };
  expect(judgeDuel(duelRecordSchema.parse(JSON.parse(JSON.stringify(record))))).toEqual(judgeDuel(record));
});
