import { describe, expect, test } from "vitest";
import { groupCells } from "../../../src/compare/cells.ts";
import { compareCells } from "../../../src/compare/comparison.ts";
import { poolTables } from "../../../src/compare/pool.ts";
import { reportEntries } from "../../../src/report/html/entries.ts";
import { latencyGroups } from "../../../src/report/html/latency-rows.ts";
import { reportMetrics } from "../../../src/report/html/metrics.ts";
import { parseOperators } from "../../../src/report/html/operator-file.ts";
import { pageMark, reportPage } from "../../../src/report/html/page.ts";
import type { PageData } from "../../../src/report/html/page-data.ts";
import { parseSimulation } from "../../../src/report/html/simulation-file.ts";
import { findingsOf, headlineOf } from "../../../src/report/html/verdict.ts";
import type { Row } from "../../../src/results/columns.ts";
import { formatCsv } from "../../../src/results/csv.ts";
import { machines, readText, repetitions } from "../../fixtures/compare-rows.ts";
import { reportResults, simulationTable } from "../../fixtures/report-rows.ts";

const empty: PageData = {
  compared: null,
  simulations: [],
  judgements: [],
  profiles: [],
  machines: [],
  caveats: [],
  commands: [],
  version: "0.1.0",
  madeAt: "2026-03-01 10:00 UTC",
};

/** What the command makes of tables, but for what lies beside them. */
function dataOf(texts: readonly string[]): PageData {
  const tables = texts.map((text, index) => readText({ text, place: `${index}.csv`, metrics: reportMetrics }));
  const pool = poolTables({ tables });
  const comparison = compareCells({
    pool,
    by: "machine",
    metrics: reportMetrics,
    reference: undefined,
    energy: "comparable",
    apart: "shown",
  });
  const entries = reportEntries({ comparison, grouped: groupCells({ pool, by: "machine" }), pool });
  const notes = { notes: [], cells: entries.length, leftOut: 0 };
  return {
    ...empty,
    compared: { comparison, entries, contexts: pool.contexts, notes, silhouettes: new Map(), startedAt: null },
  };
}
const ofRows = (...rows: readonly Row[]) => dataOf([formatCsv(rows)]);
const page = (data: PageData) => reportPage({ data, hashOf: (text) => `hash${text.length}` });
const textsOf = (data: PageData) => findingsOf(data).map(({ level, text }) => `${level}: ${text}`);

describe("the verdict of a report", () => {
  test("of right and valid figures says that they can be believed", () => {
    const data = ofRows(...repetitions([10, 10.1, 9.9], { quality: 0.9, quality_ok: true }));
    expect(headlineOf(findingsOf(data))).toMatchObject({ level: "fine" });
    expect(textsOf(data)).toEqual([
      "fine: The cell ran to its end.",
      "fine: Answers are right: every cell at or over the quality floor.",
      "fine: Figures are valid: enough samples, and nothing moved or interfered.",
    ]);
  });

  test.each<[string, Partial<Row>, string]>([
    ["a failed cell", { outcome: "crashed", failure: "signal" }, "bad: 2 of 2 cells failed: a (signal); b (signal)."],
    [
      "wrong answers",
      { quality: 0.4, quality_ok: false },
      "bad: 2 cells under the quality floor: a; b. A fast wrong answer is none.",
    ],
    [
      "unstable figures",
      { verdict: "unstable" },
      "care: All 2 cells are unstable (something moved or interfered): these will not bear a comparison. The reasons stand under Warnings.",
    ],
    ["a virtual clock", { clock: "virtual" }, "care: 2 cells of the fake backend: these figures measure nothing."],
    [
      "synthetic weights",
      { weights: "synthetic" },
      "care: 2 cells of a twin with synthetic weights: right speed and memory, no accuracy.",
    ],
    [
      "limits that did not hold",
      { limits: "cpuQuota=0.5", limits_state: "requested" },
      "care: 2 cells whose limits were not seen to hold.",
    ],
    [
      "modelled joules",
      { mj_per_inference: 3, energy_grade: "E", energy_basis: "modelled" },
      "care: Energy is modelled (≈), not measured.",
    ],
  ])("tells of %s", (_, more, sentence) => {
    const rows = ["a", "b"].flatMap((model) => repetitions([10, 10.1], { model, ...more }));
    expect(textsOf(ofRows(...rows))).toContain(sentence);
  });

  test("names differences that the figures hold unseen", () => {
    const of = (machine: Partial<Row>, version: string) =>
      repetitions([10, 11], { ...machine, onnxruntime_version: version });
    const sentence = textsOf(ofRows(...of(machines.a, "1.29.0"), ...of(machines.b, "1.30.0"))).find((text) =>
      text.includes("Hidden"),
    );
    expect(sentence).toContain("version of ONNX Runtime");
  });
});

describe("the page", () => {
  const { clinic, office } = reportResults();
  const whole = page({
    ...dataOf([clinic, office]),
    simulations: [{ name: "sweep", figures: parseSimulation({ text: simulationTable, place: "s.csv" }), pictures: [] }],
  });

  test("begins with its mark, and its policy names the hashes of its style and its script alone", () => {
    expect(whole.startsWith(pageMark)).toBe(true);
    expect(whole).toMatch(
      /default-src 'none'; style-src 'sha256-hash\d+'; script-src 'sha256-hash\d+'; img-src data:;/,
    );
    expect(whole.match(/<script>/g)).toHaveLength(1);
    expect(/ style="|<link|@import|url\(|https?:(?!\/\/www\.w3\.org)/.exec(whole)?.[0]).toBeUndefined();
  });

  test("holds no figure that is none, and the same data give the same bytes", () => {
    const shown = whole.replace(/<script>[\s\S]*/, "");
    expect(/NaN|undefined|Infinity|\[object/.exec(shown)?.[0]).toBeUndefined();
    expect(page(dataOf([clinic, office]))).toBe(page(dataOf([clinic, office])));
  });

  test("closes every picture, list and table that it opens", () => {
    for (const tag of ["svg", "g", "table", "ul", "section", "figure", "details", "div"])
      expect([tag, whole.match(new RegExp(`<${tag}[ >]`, "g"))?.length]).toEqual([
        tag,
        whole.split(`</${tag}>`).length - 1,
      ]);
  });

  test("of nothing, of a failed cell alone, and of sides without a common cell is still a page", () => {
    expect(page(empty)).toContain("</title>");
    expect(page(ofRows(...repetitions([1], { outcome: "failed", latency_p50_ms: null })))).toContain(
      "1 of 1 cell failed",
    );
    const apart = page(
      dataOf([
        formatCsv(repetitions([1, 2], machines.a)),
        formatCsv(repetitions([3, 4], { ...machines.b, threads: 8 })),
      ]),
    );
    expect(apart).toContain("0 of 2 cells on all of them");
  });

  test("takes the fastest right cells of each work where there are too many for a picture", () => {
    const rows = Array.from({ length: 60 }, (_, index) =>
      repetitions([index + 1, index + 1.1], {
        model: `m${index}`,
        task: index % 2 === 0 ? "vad" : "embed",
        quality_ok: index >= 4,
      }),
    ).flat();
    const { groups, leftOut } = latencyGroups(ofRows(...rows).compared?.entries ?? []);
    expect(leftOut).toBe(36);
    expect(groups.map(({ entries }) => entries.map(({ name }) => name)[0])).toEqual(["m4", "m5"]);
    expect(groups.map(({ entries }) => entries.length)).toEqual([12, 12]);
  });
});

describe("operators", () => {
  const head = "cell_id,row_kind,model,ep,threads,spinning,op_type,nodes,time_ms,flops,bytes,roofline_share\n";
  const models = parseOperators({
    text: `${head}c,model,m,cpu,1,false,,3,9,1e9,2e6,0.4\nc,type,m,cpu,1,false,Conv,1,8,1e9,2e6,0.5\n`,
    place: "o.csv",
  });
  const figure = (value: number) => ({ value, lo: value, hi: value });
  const ceilings = {
    threads: 1,
    spinning: false,
    processes: 3,
    callFloorUs: figure(10),
    peaks: [{ precision: "fp32" as const, size: 512, opsPerS: figure(5e10), ranAs: "float32" }],
    bandwidths: [{ access: "copy" as const, bytes: 2 ** 24, bytesPerS: figure(8e9) }],
  };

  test("stand under a roofline where the machine was calibrated, and say what would draw it where not", () => {
    const drawn = page({ ...empty, profiles: [{ name: "run", models, ceilings: [ceilings] }] });
    expect(
      drawn.match(/<img alt="[^"]*m t1: 40\.0% of its roofline[^"]*" src="data:image\/svg\+xml,[^"<>#]+">/g),
    ).toHaveLength(1);
    expect(drawn).toContain("Conv");
    const without = page({ ...empty, profiles: [{ name: "run", models, ceilings: [] }] });
    expect(without).toContain("offgrid calibrate");
    expect(without).not.toContain("<img");
  });
});

describe("files beside a table", () => {
  test("a simulation's figures are those that are numbers", () => {
    const [first] = parseSimulation({
      text: "model,profile,metric,unit,value,lo,hi\nm,p,good_fraction,,0.5,NaN,1e999\nm,p,x,,,,\n",
      place: "s.csv",
    });
    expect([...(first?.metrics ?? [])]).toEqual([
      ["good_fraction", { value: 0.5, lo: null, hi: null, unit: "", seeds: null }],
    ]);
    expect(() => parseSimulation({ text: "a,b\n1,2\n", place: "s.csv" })).toThrow("s.csv: the column model is missing");
  });

  test("operators come by model and type, the longest first", () => {
    const head = "cell_id,row_kind,model,ep,threads,spinning,op_type,nodes,time_ms,flops\n";
    const [found] = parseOperators({
      text: `${head}c,model,m,cpu,1,false,,3,9,1e9\nc,type,m,cpu,1,false,Add,2,1,0\nc,type,m,cpu,1,false,Conv,1,8,1e9\nc,node,m,cpu,1,false,Conv,1,8,1e9\n`,
      place: "o.csv",
    });
    expect(found).toMatchObject({ name: "m t1", threads: 1, model: { timeMs: 9, flops: 1e9, rooflineShare: null } });
    expect(found?.types.map(({ op }) => op)).toEqual(["Conv", "Add"]);
    expect(() => parseOperators({ text: "cell_id,row_kind\n1,2\n", place: "o.csv" })).toThrow(
      "the column model is missing",
    );
  });

  test.each([
    ["columns", `${Array.from({ length: 65 }, (_, at) => `c${at}`).join(",")}\n`, "it has more than 64 columns"],
    ["rows", `a\n${"1\n".repeat(250_001)}`, "it has more than 250000 rows"],
    ["letters in a row", `a\n${"x".repeat(70_000)}\n`, "not readable as CSV: Max Record Size"],
  ])("of too many %s are refused with file and fault", (_what, text, words) => {
    expect(() => parseOperators({ text, place: "o.csv" })).toThrow(`o.csv: ${words}`);
    expect(() => parseSimulation({ text, place: "s.csv" })).toThrow(`s.csv: ${words}`);
  });
});
