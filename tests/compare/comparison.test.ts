import { describe, expect, test } from "vitest";
import { hiddenSentences } from "../../src/report/compare-hidden.ts";
import { aggregateRow } from "../../src/results/aggregate.ts";
import type { Row } from "../../src/results/columns.ts";
import { compareRows, machines, repetitions, row } from "../fixtures/compare-rows.ts";

const { a, b } = machines;
const ratioOf = (
  comparison: ReturnType<typeof compareRows>,
  metric: "latency_p50_ms" | "mj_per_inference" = "latency_p50_ms",
) => comparison.cells.map(({ ratios }) => ratios[1]?.get(metric));

describe("machines side by side", () => {
  test("have a ratio for each cell, and the geometric mean over those that both have", () => {
    const comparison = compareRows([
      [
        ...repetitions([10, 10, 10], a),
        ...repetitions([1, 1], { ...a, threads: 2 }),
        ...repetitions([7], { ...a, threads: 4 }),
      ],
      [...repetitions([20, 20, 20], b), ...repetitions([8, 8], { ...b, threads: 2 })],
    ]);
    expect(comparison.sides.map(({ name, words }) => [name, words])).toEqual([
      ["aaaaaaaa", "Some CPU"],
      ["bbbbbbbb", "Some CPU"],
    ]);
    expect(comparison.cells.map(({ name }) => name)).toEqual(["m t1", "m t2", "m t4"]);
    expect(ratioOf(comparison)).toMatchObject([{ value: 2, lo: 2, hi: 2 }, { value: 8 }, undefined]);
    const [mean] = comparison.means.filter(({ metric }) => metric === "latency_p50_ms");
    expect(mean).toMatchObject({
      means: [1, 4],
      cells: 2,
      leftOut: [{ cell: "m t4", side: "bbbbbbbb", why: "it is not there" }],
    });
    expect(comparison.claims[0]).toMatchObject({ metric: "latency_p50_ms", better: 0, worse: 2, tied: 0 });
  });

  test("take the interval of a cell over its processes, by Student's t", () => {
    // Mean 10, s 1, n 3: ± 4.302653 · 1/√3 = 2.484138.
    const { cells } = compareRows([repetitions([9, 10, 11], a), repetitions([9, 10, 11], b)]);
    const figure = cells[0]?.entries[0]?.figures.get("latency_p50_ms");
    expect(figure?.lo).toBeCloseTo(10 - 2.484138, 5);
    expect(figure?.hi).toBeCloseTo(10 + 2.484138, 5);
  });

  test("are to the reference that is named, and refuse one that is not there", () => {
    const tables = [repetitions([10, 10], a), repetitions([20, 20], b)];
    const turned = compareRows(tables, { reference: "bbbb" });
    expect(turned.cells[0]?.ratios[0]?.get("latency_p50_ms")).toMatchObject({ value: 0.5 });
    expect(() => compareRows(tables, { reference: "cccc" })).toThrow("nothing that is compared has this name");
  });

  test("with nothing in common are refused with the keys that differ", () => {
    expect(() => compareRows([repetitions([1], { ...a, threads: 1 }), repetitions([1], { ...b, threads: 2 })])).toThrow(
      /nothing in common.*threads/,
    );
  });

  test("never mix what is another file, precision, shape or limit", () => {
    for (const other of [
      { model_sha256: "b".repeat(64) },
      { precision: "fp16" },
      { shapes: "x:1x8" },
      { batch: 2 },
    ] satisfies Partial<Row>[])
      expect(() => compareRows([repetitions([1], a), repetitions([1], { ...b, ...other })])).toThrow(
        "nothing in common",
      );
  });

  test("keep failed rows, beside the cell that they would have been", () => {
    const failed = row({
      ...b,
      outcome: "crashed",
      failure: "signal",
      latency_p50_ms: null,
      shapes: null,
      model_sha256: null,
      verdict: null,
    });
    const { cells, means } = compareRows([repetitions([10, 10], a), [failed]]);
    expect(cells).toHaveLength(1);
    expect(cells[0]?.entries[1]).toMatchObject({ outcome: "crashed", ok: 0, repetitions: 1 });
    expect(means[0]).toMatchObject({ cells: 0, leftOut: [{ why: "no repetition is ok (crashed)" }] });
  });

  test("mark the verdict of a row that is not valid", () => {
    const { cells } = compareRows([
      repetitions([10, 10], a),
      [...repetitions([10], b), ...repetitions([10], { ...b, verdict: "unstable" })],
    ]);
    expect(cells[0]?.entries.map((entry) => entry?.verdict)).toEqual(["valid", "unstable"]);
  });

  test("claim nothing of a cell under its quality floor", () => {
    const poor = { quality: 0.5, quality_floor: 0.9, quality_ok: false };
    const { means, claims, cells } = compareRows([repetitions([10, 10], a), repetitions([5, 5], { ...b, ...poor })]);
    expect(cells[0]?.entries[1]?.quality).toMatchObject({ isEnough: false, floor: 0.9 });
    expect(means.find(({ metric }) => metric === "latency_p50_ms")).toMatchObject({
      cells: 0,
      leftOut: [{ why: "under its quality floor" }],
    });
    expect(claims[0]).toMatchObject({ better: 0, underFloor: 1 });
  });

  test("are read from aggregate rows alone where there are no others", () => {
    const aggregateOf = (rows: readonly Row[]) => [aggregateRow({ rows, planned: 3 })];
    const both = [repetitions([9, 10, 11], a), repetitions([18, 20, 22], b)];
    const whole = compareRows(both);
    const alone = compareRows(both.map(aggregateOf));
    const figure = (comparison: typeof whole) => comparison.cells[0]?.entries[1]?.figures.get("latency_p50_ms");
    expect(alone.cells[0]?.entries[1]).toMatchObject({ ok: 3, repetitions: 3 });
    expect(figure(alone)?.hi).toBeCloseTo(figure(whole)?.hi ?? 0, 9);
    expect(compareRows(both.map((rows) => [...rows, ...aggregateOf(rows)])).cells).toEqual(whole.cells);
  });
});

describe("energy", () => {
  const joules = {
    energy_j: 100,
    energy_lo_j: 99,
    energy_hi_j: 101,
    mj_per_inference: 10,
    energy_source: "plug",
    energy_boundary: "wall",
    energy_grade: "A",
    energy_basis: "measured",
  } satisfies Partial<Row>;
  const tables = (other: Partial<Row>) => [
    repetitions([1, 1], { ...a, ...joules }),
    repetitions([1, 1], { ...b, ...joules, mj_per_inference: 20, ...other }),
  ];

  test("of like meters is divided, known to the error of both", () => {
    // Each reaches 1 % to either side: the logarithms' errors add as roots of squares.
    const [ratio] = ratioOf(compareRows(tables({})), "mj_per_inference");
    expect(ratio).toMatchObject({ value: 2, method: "ends" });
    if (ratio?.state === "ratio")
      expect(ratio.hi).toBeCloseTo(2 * Math.exp(Math.hypot(Math.log(1.01), Math.log(0.99))), 9);
  });

  test.each([
    [{ energy_grade: "E", energy_source: "a table" }, "grade A"],
    [{ energy_boundary: "package" }, "the joules are of the whole machine, at the socket and of the processor package"],
    [{ energy_basis: "modelled" }, "modelled"],
  ] satisfies [Partial<Row>, string][])("of unlike ones is shown and not divided: %j", (other, words) => {
    const comparison = compareRows(tables(other));
    expect(comparison.cells[0]?.entries[1]?.figures.get("mj_per_inference")?.value).toBe(20);
    expect(ratioOf(comparison, "mj_per_inference")[0]).toMatchObject({ state: "none" });
    expect(comparison.energyApart.join()).toContain(words);
    expect(ratioOf(compareRows(tables(other), { energy: "forced" }), "mj_per_inference")[0]).toMatchObject({
      value: 2,
    });
  });
});

describe("hidden differences", () => {
  const within = (other: Partial<Row>) =>
    compareRows([
      [...repetitions([1], { ...a, run_id: "one" }), ...repetitions([1], { ...a, run_id: "two", ...other })],
      repetitions([1], b),
    ]);

  test.each([
    { onnxruntime_version: "1.29.0" },
    { offgrid_version: "0.0.9" },
    { git_commit: "abc" },
    { node_version: "22" },
    { governor: "powersave" },
    { power_source: "battery" },
    { emulates: "a Raspberry Pi" },
    { weights: "synthetic" },
    { clock: "virtual" },
    { cores: 4 },
    { os: "Other" },
    { memory_bytes: 1 },
    { limits: "cpuQuota=0.5" },
  ] satisfies Partial<Row>[])("that rows were merged over are named: %j", (other) => {
    const same: Partial<Row> = "weights" in other ? { weights: "published" } : {};
    const { hidden, sides } = compareRows([
      [...repetitions([1], { ...a, run_id: "one", ...same }), ...repetitions([1], { ...a, run_id: "two", ...other })],
      repetitions([1], { ...b, ...same }),
    ]);
    const [name = ""] = Object.keys(other);
    expect(hidden.filter(({ kind }) => kind === "within")).toMatchObject([{ fact: name, side: "aaaaaaaa", cells: 1 }]);
    expect(hiddenSentences({ hidden, sides })[0]).toMatch(
      new RegExp(`^! A: rows that differ in .*\\(${name}\\) were merged in 1 cell`),
    );
  });

  test("between sides are settings alone where machines are compared, and none where nothing differs", () => {
    expect(within({}).hidden).toEqual([]);
    const between = compareRows([
      repetitions([1], { ...a, cores: 2, governor: "performance" }),
      repetitions([1], { ...b, cores: 4, governor: "powersave" }),
    ]);
    expect(between.hidden).toMatchObject([
      { fact: "governor", kind: "between", values: ["aaaaaaaa: performance", "bbbbbbbb: powersave"] },
    ]);
  });
});

describe("another key side by side", () => {
  test("frees that key alone", () => {
    const rows = [1, 2].flatMap((threads) => repetitions([10 / threads, 10 / threads], { ...a, threads }));
    const { sides, cells } = compareRows([rows], { by: "threads" });
    expect(sides.map(({ name }) => name)).toEqual(["t1", "t2"]);
    expect(cells).toHaveLength(1);
    expect(cells[0]?.ratios[1]?.get("latency_p50_ms")).toMatchObject({ value: 0.5 });
  });

  test("by precision pairs models of one name, by model those of one task", () => {
    const rows = [
      ...repetitions([10, 10], { ...a, model: "m" }),
      ...repetitions([5, 5], { ...a, model: "m-fp16", precision: "fp16", model_sha256: "b".repeat(64) }),
    ];
    expect(compareRows([rows], { by: "precision" }).cells.map(({ name }) => name)).toEqual(["m"]);
    expect(compareRows([rows], { by: "model" }).sides.map(({ name }) => name)).toEqual(["m", "m-fp16"]);
  });

  test("keeps machines apart where there are several", () => {
    const rows = [a, b].flatMap((machine) => [1, 2].flatMap((threads) => repetitions([1, 1], { ...machine, threads })));
    expect(compareRows([rows], { by: "threads" }).cells.map(({ name }) => name)).toEqual(["m aaaaaaaa", "m bbbbbbbb"]);
  });

  test("is runs where one machine has several, and a run in two tables counts once", () => {
    const [one, two] = [repetitions([1, 1], a), repetitions([2, 2], { ...a, run_id: "run-c" })];
    expect(compareRows([one, two]).sides.map(({ name }) => name)).toEqual(["run-a", "run-c"]);
    expect(compareRows([one, one, two]).cells[0]?.entries[0]?.repetitions).toBe(2);
    expect(compareRows([one, one]).sides.map(({ name }) => name)).toEqual(["0.csv", "1.csv"]);
  });

  test("tells cells of drives and dimensions apart that only their id holds", () => {
    const rows = ["server@10ps", "server@20ps"].flatMap((drive) =>
      repetitions([1, 1], { ...a, scenario: "server", cell_id: `m/cpu/t1/nospin/b1/${drive}-rapid/full` }),
    );
    expect(compareRows([rows]).cells.map(({ name }) => name)).toEqual(["m server@10ps", "m server@20ps"]);
  });
});

test("a front of each machine leaves out what is under its floor", () => {
  const rows = [
    ...repetitions([10, 10], { ...a, threads: 1 }),
    ...repetitions([5, 5], { ...a, threads: 2 }),
    ...repetitions([1, 1], { ...a, threads: 4, quality: 0.1, quality_ok: false }),
  ];
  const [contest] = compareRows([rows]).contests;
  expect(contest).toMatchObject({ metrics: ["latency_p50_ms"], underFloor: ["m t4"] });
  expect([...(contest?.marks ?? [])]).toEqual([
    ["m t1", { mark: "dominated", by: "m t2" }],
    ["m t2", { mark: "front", tiedWith: null }],
  ]);
});
