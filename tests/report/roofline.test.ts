import { describe, expect, test } from "vitest";
import { ceilingNotes, ceilingRecords, ceilingTable } from "../../src/report/calibration-table.ts";
import { describeProfile, operatorTable, profileCaveats } from "../../src/report/operator-table.ts";
import { formatRooflineSvg } from "../../src/report/roofline-svg.ts";
import { formatTable } from "../../src/report/table.ts";
import { analyseProfile } from "../../src/roofline/analysis.ts";
import { makeCeilings, makeNode } from "../roofline/fixtures.ts";

const analysis = analyseProfile({
  summary: {
    inferences: 20,
    inferenceMs: 10,
    nodes: Array.from({ length: 9 }, (_, index) =>
      makeNode({ op: `Op${index}`, name: `n${index}`, timeMs: 9 - index, flops: index === 0 ? null : 1e8 }),
    ),
  },
  timedMs: 8,
  ceilings: makeCeilings(),
});

describe("the roofline as a picture", () => {
  const svg = formatRooflineSvg({
    title: "CPU <x> & y",
    settings: [makeCeilings(), makeCeilings({ threads: 2, spinning: true })],
    points: [
      { name: "one", flops: 2e9, bytes: 1e9, timeMs: 100, rooflineShare: 0.5 },
      { name: 'two "quoted"', flops: 2e9, bytes: 1e9, timeMs: 100.1, rooflineShare: null },
      { name: "no work", flops: 0, bytes: 1e9, timeMs: 1, rooflineShare: null },
    ],
  });

  test("is one closed document with a title and a description, and all texts escaped", () => {
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    expect(svg.trimEnd().endsWith("</svg>")).toBe(true);
    expect(svg).toContain('<title id="title">CPU &lt;x&gt; &amp; y</title>');
    expect(svg).toContain("two &quot;quoted&quot;");
    expect(svg).toMatch(/<desc id="desc">fp32, 1 thread: 100 G\/s; .*one: 20\.0 GFLOP\/s at 2\.00 FLOP\/byte, 50\.0%/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<script|http(?!:\/\/www\.w3\.org)/);
  });

  test("has levels and slants for each setting, and a point for each model that does work", () => {
    expect(svg.match(/<path class="roof/g)).toHaveLength(2 * 4);
    expect(svg.match(/<circle class="point" [^>]*r="5"/g)).toHaveLength(2);
    expect(svg).toContain("fp32, 2 threads, spinning: 100 G/s");
  });

  test("draws a level level and a slant rising, inside the frame", () => {
    const lines = [...svg.matchAll(/<path class="roof a (\w+)" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/g)];
    expect(lines).toHaveLength(4);
    for (const [, kind, x1, y1, x2, y2] of lines) {
      expect(Number(x2)).toBeGreaterThan(Number(x1));
      if (kind === "fp32" || kind === "int8") expect(y2).toBe(y1);
      else expect(Number(y2)).toBeLessThan(Number(y1));
      for (const y of [y1, y2]) {
        expect(Number(y)).toBeGreaterThanOrEqual(44);
        expect(Number(y)).toBeLessThanOrEqual(474);
      }
    }
  });

  test("names of points at the same place do not cover each other", () => {
    const names = [...svg.matchAll(/r="5"\/><text x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) => Number(y));
    expect(Math.abs((names[0] ?? 0) - (names[1] ?? 0))).toBeGreaterThanOrEqual(14);
  });

  test("of nothing is still a picture", () => {
    expect(formatRooflineSvg({ title: "empty", settings: [], points: [] })).not.toMatch(/NaN|Infinity/);
  });
});

describe("the top operators", () => {
  test("are the longest six, the rest added up, and fit 60 columns", () => {
    const table = operatorTable(analysis);
    expect(table.rows.map(([name]) => name)).toEqual(["Op0", "Op1", "Op2", "Op3", "Op4", "Op5", "3 more"]);
    expect(table.rows[0]?.slice(1)).toEqual(["1", "9.00", "20.0%", "–", "–", "0.111", "0.1%"]);
    expect(table.rows.at(-1)?.slice(1, 5)).toEqual(["3", "6.00", "13.3%", "0.300"]);
    expect(
      formatTable({ ...table, width: 60 })
        .split("\n")
        .every((line) => line.length <= 60),
    ).toBe(true);
  });

  test("have no roofline where nothing was calibrated", () => {
    const bare = analyseProfile({ summary: analysis.summary, timedMs: null, ceilings: null });
    const { columns, rows } = operatorTable(bare);
    expect(columns.map(({ title }) => title)).not.toContain("roof");
    expect(rows.every((row) => row.length <= columns.length)).toBe(true);
    expect(describeProfile("m", bare)).toMatch(/^m: 10\.0 ms under the profiler \(20 inferences\)/);
  });

  test("are introduced by time, the profiler's cost, work and share, with what is not known said", () => {
    expect(describeProfile("m", analysis)).toBe(
      "m: p50 8.00 ms, 10.0 ms under the profiler (+25.0%), operators 450.0% of that; at least 0.800 GFLOP and 9.00 MB an inference, 100 GFLOP/s, 100.2% of its roofline; of 1 operators the work is not known.",
    );
    expect(profileCaveats(analysis)[0]).toContain("1.25 times as long");
    expect(profileCaveats({ ...analysis, overhead: 0.2 })).toEqual([]);
  });
});

describe("the ceilings", () => {
  const settings = [
    makeCeilings({
      peaks: [{ precision: "fp16", size: 512, opsPerS: { value: 1e11, lo: 9e10, hi: 1e11 }, ranAs: "float" }],
    }),
  ];

  test("are a row a setting, and say where fp16 is none", () => {
    expect(ceilingTable(settings).rows).toEqual([["1", "off", "100", "80.0", "40.0", "10.0", "8.00"]]);
    expect(ceilingNotes(settings).join(" ")).toContain("casts to float32");
    expect(ceilingNotes([makeCeilings()]).join(" ")).not.toContain("casts");
  });

  test("are flat records with the worst process beside the best", () => {
    const records = ceilingRecords(settings);
    expect(records).toHaveLength(5);
    expect(records[0]).toMatchObject({ ceiling: "peak", kind: "fp16", value: 1e11, lo: 9e10, unit: "op/s" });
    expect(records.at(-1)).toMatchObject({ ceiling: "call_floor", value: 8, unit: "us" });
  });
});
