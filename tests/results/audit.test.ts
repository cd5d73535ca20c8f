import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aggregateRow } from "../../src/results/aggregate.ts";
import { type AuditResult, auditAggregates, auditRepetition, isSameValue } from "../../src/results/audit.ts";
import { columns, type Row } from "../../src/results/columns.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import { facts, samples } from "../fixtures/measurements.ts";

const present = new Set<string>(columns.map(({ name }) => name));

/** Nearest rank by its definition, without sorting: the smallest sample that at least p ‰ of all are not above. */
function nearestRank(values: readonly number[], perMille: number): number {
  const fitting = values.filter(
    (value) =>
      BigInt(values.filter((other) => other <= value).length) * 1000n >= BigInt(perMille) * BigInt(values.length),
  );
  return fitting.reduce((least, value) => (value < least ? value : least));
}

function differences(results: readonly AuditResult[]): string[] {
  return results.flatMap((result) => result.differences.map(({ check, column }) => `${check}: ${column}`));
}

function audit(row: Row, samplesNs: Float64Array | null) {
  return auditRepetition({ row, samples: samplesNs === null ? null : { samplesNs, open: null }, present });
}

describe("a repetition row", () => {
  const samplesNs = samples(100, 0.001);
  // Long enough for its samples, which come to 5.05 ms.
  const row = repetitionRow(facts({ samplesNs }));

  test("that follows from its samples has no difference", () => {
    const results = audit(row, samplesNs);
    expect(differences(results)).toEqual([]);
    expect(results.find(({ check }) => check === "latency")?.checked).toBeGreaterThanOrEqual(16);
  });

  test.each([
    ["latency_p50_ms", 500],
    ["latency_p90_ms", 900],
    ["latency_p95_ms", 950],
    ["latency_p99_ms", 990],
  ] as const)("has %s by the definition of nearest rank, or none", (column, perMille) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2e9 }), { minLength: 300, maxLength: 400 }), (ns) => {
        const drawn = repetitionRow(facts({ samplesNs: Float64Array.from(ns) }));
        expect(drawn[column]).toBe(nearestRank(ns, perMille) / 1e6);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ["latency_p90_ms", 0.090001],
    ["latency_p99_upper_ms", 0.1],
    ["latency_mean_ms", 0.05],
    ["latency_p50_lo_ms", null],
    ["iterations", 101],
    ["steady", true],
    ["lag1_autocorrelation", 0.5],
  ] as const)("whose %s was changed to %s differs there", (column, value) => {
    expect(differences(audit({ ...row, [column]: value }, samplesNs))).toContain(`latency: ${column}`);
  });

  test("without samples differs, and one that failed and has some", () => {
    expect(audit(row, null)[0]?.differences).toEqual([
      {
        check: "samples",
        cellId: row.cell_id,
        repetition: 1,
        column: "iterations",
        found: "no samples",
        expected: "100 samples",
      },
    ]);
    expect(differences(audit({ ...row, outcome: "failed" }, samplesNs))).toEqual(["samples: iterations"]);
    expect(differences(audit({ ...row, outcome: "failed" }, null))).toEqual([]);
  });

  test("whose samples take longer than its steady phase differs in steady_s", () => {
    const hurried = { ...row, steady_s: 0.005, throughput_per_s: 40_000 };
    expect(differences(audit(hurried, samplesNs))).toEqual(["throughput: steady_s"]);
  });

  test("whose throughput is not items ÷ steady_s differs in it", () => {
    expect(differences(audit({ ...row, throughput_per_s: 401 }, samplesNs))).toEqual(["throughput: throughput_per_s"]);
  });

  test("whose cell is driven in a way that this release does not know says so", () => {
    expect(differences(audit({ ...row, scenario: "double-stream" }, samplesNs))).toEqual(["latency: scenario"]);
  });

  test.each([
    ["outputs that were not equal", { outputs_checked: 4, outputs_equal: false }, ["outputs: outputs_equal"]],
    ["outputs of which nobody says whether", { outputs_checked: 4, outputs_equal: null }, ["outputs: outputs_equal"]],
    ["no output compared", { outputs_checked: 0, outputs_equal: null }, []],
    ["caching", { repeat_speedup: 1.11 }, ["repeat: repeat_speedup"]],
    ["little caching", { repeat_speedup: 1.1 }, []],
  ])("with %s", (_words, changed, expected) => {
    expect(differences(audit({ ...row, ...changed }, samplesNs))).toEqual(expected);
  });
});

describe("an aggregate row", () => {
  const rows = [1, 2, 3].map((repetition) => repetitionRow(facts({ repetition, samplesNs: samples(100, repetition) })));
  const aggregate = aggregateRow({ rows, planned: 3 });
  const auditAll = (all: readonly Row[]) => differences(auditAggregates(all, present));

  test("that follows from its repetitions has no difference", () => {
    expect(auditAll([...rows, aggregate])).toEqual([]);
  });

  test.each([
    ["latency_p50_ms", 99],
    ["latency_p50_hi_ms", null],
    ["repetitions_ok", 2],
    ["warnings", "everything is fine"],
    ["machine_id", "another"],
  ] as const)("whose %s was changed to %s differs there", (column, value) => {
    expect(auditAll([...rows, { ...aggregate, [column]: value }])).toEqual([`aggregate: ${column}`]);
  });

  test("of a repetition more or less differs in what counts them", () => {
    expect(auditAll([...rows.slice(1), aggregate])).toContain("aggregate: repetitions_ok");
  });

  test("that is missing, or stands alone, is a difference", () => {
    expect(auditAll(rows)).toEqual(["aggregate: row_kind"]);
    expect(auditAll([aggregate])).toEqual(["aggregate: row_kind"]);
  });

  test("is looked at in the columns that the table has", () => {
    const older = new Set([...present].filter((name) => name !== "latency_p99_ms"));
    expect(differences(auditAggregates([...rows, { ...aggregate, latency_p99_ms: 1 }], older))).toEqual([]);
  });
});

describe("equal values", () => {
  test.each([
    ["a sample in the same nanosecond", "latency_p90_ms", 1.234567, 1.2345673, true],
    ["a sample in the next one", "latency_p90_ms", 1.234567, 1.234568, false],
    ["a mean by another order of the sum", "latency_mean_ms", 5, 5 * (1 + 1e-12), true],
    ["a mean that is another", "latency_mean_ms", 5, 5.000001, false],
    ["an empty field", "latency_p90_ms", null, null, true],
    ["an empty field where a figure belongs", "latency_p90_ms", null, 0, false],
  ] as const)("%s", (_words, name, found, expected, isSame) => {
    expect(isSameValue(name, found, expected)).toBe(isSame);
  });
});
