import { describe, expect, test } from "vitest";
import { analyseProfile } from "../../src/roofline/analysis.ts";
import { describeFallbacks, findFallbacks } from "../../src/roofline/fallbacks.ts";
import { operatorColumns, operatorRecords } from "../../src/roofline/operator-columns.ts";
import { summariseProfile } from "../../src/roofline/profile-summary.ts";
import { makeCell } from "../fixtures/jobs.ts";
import { float, makeCeilings, makeEvent, makeNode } from "./fixtures.ts";

const gpu = "WebGpuExecutionProvider";
const nodes = [
  makeNode({ name: "a", timeMs: 4, flops: 3e8, bytes: 1e6 }),
  makeNode({ name: "b", timeMs: 2, flops: 1e8, bytes: 1e6 }),
  makeNode({ name: "c", op: "Relu", timeMs: 1, flops: 1e6, bytes: 8e6 }),
  makeNode({ name: "d", op: "Mystery", timeMs: 1, flops: null, bytes: 4e6 }),
];
const summary = { inferences: 10, inferenceMs: 10, nodes };

describe("a profile's summary", () => {
  test("has of each operator the median over inferences, the calls of a loop together", () => {
    const inference = (durationUs: number, ...us: number[]) => ({
      durationUs,
      nodes: us.map((one, index) =>
        makeEvent({
          name: index < 2 ? "twice" : "once",
          startUs: 100 * index,
          durationUs: one,
          inputs: [float(5)],
          outputs: [float(5)],
        }),
      ),
    });
    const ran = [inference(100, 10, 20, 5), inference(300, 30, 40, 9), inference(200, 11, 21, 7)];
    expect(summariseProfile({ ran, plain: [] })).toEqual({
      inferences: 3,
      inferenceMs: 0.2,
      nodes: [
        {
          name: "twice",
          op: "Relu",
          provider: "CPUExecutionProvider",
          precision: "fp32",
          calls: 2,
          timeMs: 0.033,
          flops: 10,
          bytes: 80,
        },
        {
          name: "once",
          op: "Relu",
          provider: "CPUExecutionProvider",
          precision: "fp32",
          calls: 1,
          timeMs: 0.0075,
          flops: 5,
          bytes: 40,
        },
      ],
    });
  });

  test("of no inference is refused", () => {
    expect(() => summariseProfile({ ran: [], plain: [] })).toThrow(RangeError);
  });
});

describe("an analysis", () => {
  const found = analyseProfile({ summary, timedMs: 8, ceilings: makeCeilings() });

  test("puts the types of operators in the order of their time, with rates over it", () => {
    expect(found.types.map(({ op, timeMs, timeShare }) => [op, timeMs, timeShare])).toEqual([
      ["MatMul", 6, 0.75],
      ["Relu", 1, 0.125],
      ["Mystery", 1, 0.125],
    ]);
    const [matmul] = found.types;
    expect(matmul).toMatchObject({ nodes: 2, calls: 2, flops: 4e8, unknown: 0, bound: "compute", name: null });
    expect(matmul?.flopsPerS).toBeCloseTo(4e8 / 6e-3, 3);
    expect(matmul?.rooflineShare).toBeCloseTo(4 / 6, 9);
  });

  test("judges the model by its timed inference: Σ least time ÷ time", () => {
    const least = found.nodes.reduce((sum, { idealMs }) => sum + (idealMs ?? 0), 0);
    expect(found.model.timeMs).toBe(8);
    expect(found.model.rooflineShare).toBeCloseTo(least / 8, 12);
    expect(found.model.unknown).toBe(1);
    expect([found.kernelShare, found.overhead]).toEqual([0.8, 0.25]);
  });

  test("without ceilings or a timed inference says what it can", () => {
    const bare = analyseProfile({ summary, timedMs: null, ceilings: null });
    expect(bare.model).toMatchObject({ timeMs: 10, rooflineShare: null, idealMs: null, bound: null });
    expect(bare.overhead).toBeNull();
  });

  test("gives no share to what need not take any time", () => {
    const reshape = makeNode({ op: "Reshape", flops: 0, bytes: 0 });
    const { types } = analyseProfile({
      summary: { ...summary, nodes: [reshape] },
      timedMs: null,
      ceilings: makeCeilings(),
    });
    expect(types[0]).toMatchObject({ idealMs: 0, rooflineShare: null, bound: null });
  });

  test("becomes rows of operators.csv: the model, its types, its operators", () => {
    const records = operatorRecords([{ runId: "r", cell: makeCell({ ep: "cpu" }), analysis: found }]);
    expect(records.map(({ row_kind }) => row_kind)).toEqual([
      "model",
      ...Array(3).fill("type"),
      ...Array(4).fill("node"),
    ]);
    expect(Object.keys(records[0] ?? {})).toEqual(operatorColumns.map(({ name }) => name));
    expect(records[0]).toMatchObject({
      time_ms: 8,
      profiled_ms: 10,
      profiler_overhead: 0.25,
      kernel_share: 0.8,
      op_type: null,
    });
    expect(records.at(-1)).toMatchObject({ op_type: "Mystery", flops: null, gflops_per_s: null, unknown_nodes: 1 });
    expect(records.at(1)).toMatchObject({ op_type: "MatMul", node: null, profiled_ms: null, flops: 4e8 });
  });
});

describe("operators that did not run where they were asked to", () => {
  test("are named, with their share of the time", () => {
    const mixed = [
      makeNode({ name: "conv", op: "Conv", provider: gpu, timeMs: 6 }),
      makeNode({ name: "/decoder/rnn", op: "LSTM", timeMs: 3 }),
      makeNode({ name: "if", op: "If", timeMs: 1 }),
    ];
    expect(findFallbacks({ ep: "webgpu", nodes: mixed })).toEqual([
      {
        provider: "CPUExecutionProvider",
        nodes: [
          { name: "/decoder/rnn", op: "LSTM", timeMs: 3 },
          { name: "if", op: "If", timeMs: 1 },
        ],
      },
    ]);
    expect(describeFallbacks({ ep: "webgpu", nodes: mixed })).toEqual([
      "2 of 3 operators (40.0% of their time) ran on CPU though webgpu was asked for: LSTM /decoder/rnn, If if",
    ]);
  });

  test("are none where the CPU was asked for, or the provider ran all", () => {
    expect(findFallbacks({ ep: "cpu", nodes })).toEqual([]);
    expect(findFallbacks({ ep: "webgpu", nodes: [makeNode({ provider: gpu })] })).toEqual([]);
    expect(findFallbacks({ ep: "cuda", nodes: [makeNode({ provider: "CUDAExecutionProvider" })] })).toEqual([]);
  });

  test("are counted where they are many", () => {
    const many = Array.from({ length: 20 }, (_, index) => makeNode({ name: `n${index}` }));
    expect(describeFallbacks({ ep: "cuda", nodes: many })[0]).toMatch(/^20 of 20 .*, and 12 more$/);
  });
});
