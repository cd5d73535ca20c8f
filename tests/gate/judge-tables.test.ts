import { describe, expect, test } from "vitest";
import { cellId, machines } from "../fixtures/compare-rows.ts";
import { judge, noiseOf, policyOf, rowsOf, verdictOn } from "./gated-tables.ts";

describe("times", () => {
  test("of the same code pass", () => expect(verdictOn(judge(rowsOf(10), rowsOf(10)), "latency_p50_ms")).toBe("pass"));

  test.each([
    [12, "regressed"],
    [8, "improved"],
    [10.2, "pass"],
  ])("of %d ms after 10 ms are %s", (ms, verdict) =>
    expect(verdictOn(judge(rowsOf(10), rowsOf(ms)), "latency_p50_ms")).toBe(verdict),
  );

  test("take six repetitions a side, and say how many more", () => {
    const [check] = judge(rowsOf(10).slice(0, 4), rowsOf(20)).checks.filter(({ kind }) => kind === "time");
    expect(check).toMatchObject({ verdict: "inconclusive", n: 4, couldCatch: null });
    expect(check?.reasons).toEqual([
      "4 and 8 repetitions, and times take 6 a side: 2 more of the baseline (--repetitions 6)",
    ]);
  });

  test("have to be beyond what the machine makes of no change", () => {
    const noise = noiseOf([1, 1.1, 0.9, 1.05, 0.95, 1.08, 0.92, 1, 1.06, 0.94]);
    const [check] = judge(rowsOf(10), rowsOf(12), { noise }).checks.filter(({ metric }) => metric === "latency_p50_ms");
    expect(check?.verdict).toBe("inconclusive");
    expect(check?.couldCatch).toBeGreaterThan(0.4);
    expect(check?.reasons.join()).toContain("'offgrid duel' sets the two side by side");
  });

  test("on a machine that was not measured against itself have to be 25 % beyond", () => {
    expect(verdictOn(judge(rowsOf(10), rowsOf(12), { noise: null }), "latency_p50_ms")).toBe("pass");
    expect(verdictOn(judge(rowsOf(10), rowsOf(14), { noise: null }), "latency_p50_ms")).toBe("regressed");
  });

  test("are worse where throughput falls", () => {
    const policy = {
      ...policyOf("ci"),
      checks: [{ metric: "throughput_per_s", judge: "time" } as const],
    };
    const of = (rate: number) =>
      rowsOf(10).map((row) => ({ ...row, throughput_per_s: rate * (row.latency_p50_ms ?? 1) }));
    const [check] = judge(of(10), of(8), { policy }).checks;
    expect(check).toMatchObject({ verdict: "regressed", better: "higher" });
    expect(check?.change?.value).toBeCloseTo(-0.2, 6);
    expect(verdictOn(judge(of(10), of(12), { policy }), "throughput_per_s")).toBe("improved");
  });

  test("of which a repetition has none have no ratio", () => {
    const policy = {
      ...policyOf("ci"),
      checks: [...policyOf("ci").checks, { metric: "major_faults", judge: "time" } as const],
    };
    const of = (faults: number) => rowsOf(10, { major_faults: faults });
    expect(verdictOn(judge(of(0), of(3), { policy }), "major_faults")).toBe("reported");
  });

  test("of different clocks are shown and not judged", () => {
    const finding = judge(rowsOf(10), rowsOf(20, { clock: "virtual" }));
    expect(verdictOn(finding, "latency_p50_ms")).toBe("reported");
  });

  test("of a virtual clock have no noise, on any machine", () => {
    const of = (ms: number, machine = machines.a) => rowsOf(ms, { clock: "virtual", ...machine });
    const across = ["machine"] as const;
    expect(verdictOn(judge(of(10), of(11), { noise: null }), "latency_p50_ms")).toBe("regressed");
    expect(verdictOn(judge(of(10), of(11, machines.b), { noise: null, across: [...across] }), "latency_p50_ms")).toBe(
      "regressed",
    );
  });

  test("are adjusted for each other: of twenty cells one has to be further off", () => {
    const cells = (ms: number) =>
      Array.from({ length: 20 }, (_, index) =>
        rowsOf(index === 0 ? ms : 10, { model: `m${index}`, cell_id: `m${index}` }),
      );
    const noise = noiseOf([1, 1.02, 0.98, 1.01, 0.99]);
    const [alone] = judge(rowsOf(10), rowsOf(10.4), { noise }).checks;
    const [among] = judge(cells(10).flat(), cells(10.4).flat(), { noise }).checks;
    expect(among?.pValue).toBeGreaterThan(alone?.pValue ?? 1);
    expect(among?.couldCatch).toBeGreaterThan(alone?.couldCatch ?? 1);
  });
});

describe("energy", () => {
  const policy = { ...policyOf("ci"), checks: [{ metric: "mj_per_inference", judge: "time" } as const] };
  const of = (mj: number, grade: string, basis = "measured") =>
    rowsOf(10, {
      energy_j: 1,
      energy_grade: grade,
      energy_boundary: "wall",
      energy_basis: basis,
      energy_source: "plug",
    }).map((row, index) => ({ ...row, mj_per_inference: mj * (1 + index / 1000) }));

  test("of the same meter is judged", () =>
    expect(verdictOn(judge(of(10, "A"), of(20, "A"), { policy }), "mj_per_inference")).toBe("regressed"));

  test.each([
    ["of different grades", of(10, "A"), of(20, "B")],
    ["that is modelled", of(10, "E", "modelled"), of(20, "E", "modelled")],
  ])("%s is no ground to judge", (_, before, after) =>
    expect(() => judge(before, after, { policy })).toThrow(/nothing measured is never a pass/),
  );
});

describe("what does not depend on the minute", () => {
  test.each([
    ["model_bytes", { model_bytes: 1001 }, "regressed"],
    ["model_bytes", { model_bytes: 999 }, "improved"],
    ["parameters", { parameters: 249 }, "regressed"],
    ["latency_p50_ms", {}, "pass"],
  ] as const)("%s of %o is %s", (metric, values, verdict) =>
    expect(verdictOn(judge(rowsOf(10), rowsOf(10, values)), metric)).toBe(verdict),
  );

  const counted = (count: number) =>
    rowsOf(10).map((row, index) => ({ ...row, instructions_per_inference: count * (1 + index / 10_000) }));

  test.each([
    [1.05, "regressed"],
    [1.005, "pass"],
    [0.95, "improved"],
  ])("instructions times %d are %s", (factor, verdict) =>
    expect(verdictOn(judge(counted(1e8), counted(1e8 * factor)), "instructions_per_inference")).toBe(verdict),
  );

  test("instructions of another ONNX Runtime are shown and not judged", () => {
    const other = counted(2e8).map((row) => ({ ...row, onnxruntime_version: "2.0.0" }));
    const finding = judge(counted(1e8), other, { across: ["onnxruntime_version"] });
    expect(verdictOn(finding, "instructions_per_inference")).toBe("reported");
    expect(verdictOn(finding, "latency_p50_ms")).toBe("pass");
  });

  test("outputs that differ are a regression, whatever they cost", () => {
    const finding = judge(rowsOf(10, { outputs_equal: true }), rowsOf(5, { outputs_equal: false }));
    expect(verdictOn(finding, "outputs")).toBe("regressed");
  });

  test("a figure that the candidate lost is not passed over", () =>
    expect(verdictOn(judge(counted(1e8), rowsOf(10)), "instructions_per_inference")).toBe("inconclusive"));
});

describe("quality", () => {
  const of = (quality: number, more: object = {}) =>
    rowsOf(10, {
      quality,
      quality_lo: 0.85,
      quality_hi: 0.97,
      quality_metric: "accuracy",
      quality_floor: 0.8,
      quality_dataset: "d@1",
      ...more,
    });

  test.each([
    [0.9, "pass"],
    [0.89, "regressed"],
    [0.91, "improved"],
    [0.7, "regressed"],
  ])("of %d after 0.9 by the same code is %s", (now, verdict) =>
    expect(verdictOn(judge(of(0.9), of(now)), "quality")).toBe(verdict),
  );

  test("by other kernels may lose a close case, and no more", () => {
    const across = ["machine"] as const;
    const other = { ...machines.b, cpu_model: "other" };
    expect(verdictOn(judge(of(0.9), of(0.89, other), { across: [...across] }), "quality")).toBe("pass");
    expect(verdictOn(judge(of(0.9), of(0.84, other), { across: [...across] }), "quality")).toBe("regressed");
  });

  test("keeps its floor where the policy does not speak of it, and where the baseline is no better", () => {
    const policy = { ...policyOf("ci"), checks: [{ metric: "latency_p50_ms", judge: "time" } as const] };
    expect(verdictOn(judge(of(0.7), of(0.7), { policy }), "quality")).toBe("regressed");
  });

  test("keeps the policy's floor", () => {
    const policy = { ...policyOf("ci"), checks: [{ metric: "quality", judge: "floor", floor: 0.95 } as const] };
    expect(verdictOn(judge(of(0.9), of(0.9), { policy }), "quality")).toBe("regressed");
  });

  test("that nobody takes any more is a regression", () =>
    expect(verdictOn(judge(of(0.9), rowsOf(10)), "quality")).toBe("regressed"));
});

describe("cells", () => {
  const two = [...rowsOf(10), ...rowsOf(5, { model: "n" })];

  test("that the candidate lacks are a regression, unless they may be missing", () => {
    const id = cellId({ model: "n" });
    expect(verdictOn(judge(two, rowsOf(10)), "presence", id)).toBe("regressed");
    const policy = { ...policyOf("ci"), mayBeMissing: ["n/*"] };
    expect(verdictOn(judge(two, rowsOf(10), { policy }), "presence", id)).toBe("reported");
  });

  test("of which a repetition failed are a regression", () => {
    const failed = rowsOf(10).map((row, index) => (index === 3 ? { ...row, outcome: "crashed" } : row));
    const { checks } = judge(rowsOf(10), failed);
    expect(checks).toMatchObject([
      { metric: "outcome", verdict: "regressed", reasons: ["crashed: 1 of 8 repetitions"] },
    ]);
  });

  test("that both sides skipped are shown, one that the candidate alone skips is a regression", () => {
    const skipped = rowsOf(5, { model: "n", outcome: "skipped" });
    const id = cellId({ model: "n" });
    expect(verdictOn(judge([...rowsOf(10), ...skipped], [...rowsOf(10), ...skipped]), "outcome", id)).toBe("reported");
    expect(verdictOn(judge(two, [...rowsOf(10), ...skipped]), "outcome", id)).toBe("regressed");
  });

  test("that are new are named and not judged", () => {
    const finding = judge(rowsOf(10), two);
    expect(finding.added).toEqual(["n"]);
    expect(finding.checks.every(({ cell }) => cell === cellId())).toBe(true);
  });
});

describe("what cannot be gated is refused", () => {
  test.each([
    [{ ...machines.b }, /differ in machine \(baseline: aaaa/],
    [{ onnxruntime_version: "2.0.0" }, /version of ONNX Runtime/],
    [{ model_sha256: "b".repeat(64) }, /model file \(baseline: aaaaaaaaaaaa, candidate: bbbbbbbbbbbb\)/],
    [{ governor: "powersave" }, /frequency governor/],
    [{ limits: "cpuQuota=0.5" }, /limits/],
    [{ governor: "power\u001b[31msave" }, /candidate: power\\u\{1b\}\[31msave\)/],
  ])("%o", (values, words) => expect(() => judge(rowsOf(10), rowsOf(10, values))).toThrow(words));

  test("unless it is said that it may differ; times of another machine are shown and decide nothing", () => {
    const finding = judge(rowsOf(10), rowsOf(20, machines.b), { across: ["machine"] });
    expect(verdictOn(finding, "latency_p50_ms")).toBe("reported");
    expect(verdictOn(finding, "model_bytes")).toBe("pass");
  });

  test.each([
    ["an empty candidate", rowsOf(10), []],
    ["an empty baseline", [], rowsOf(10)],
    ["a baseline without figures", rowsOf(10, { outcome: "failed" }), rowsOf(10)],
  ])("%s", (_, before, after) => expect(() => judge(before, after)).toThrow(/nothing measured is never a pass/));

  test("two machines that nobody knows are not the same one", () =>
    expect(() => judge(rowsOf(10, { machine_id: null }), rowsOf(10, { machine_id: null }))).toThrow(/machine/));
});
