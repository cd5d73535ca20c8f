import { describe, expect, test } from "vitest";
import { repetitionRow } from "../../src/results/rows.ts";
import type { Cell } from "../../src/suite/cell.ts";
import { facts, okOutcome, samples } from "../fixtures/measurements.ts";

type Facts = ReturnType<typeof facts>;
const server = (more: object = {}) =>
  ({ scenario: "server", drive: { kind: "server", findPeak: false, ...more } }) as const;

function row(more: Partial<Omit<Facts, "cell">> & { cell?: Partial<Cell> }) {
  const base = facts({ outcome: more.outcome ?? okOutcome(), samplesNs: more.samplesNs ?? samples(100) });
  return repetitionRow({ ...base, open: more.open ?? null, cell: { ...base.cell, ...more.cell } });
}

describe("the row of an open loop", () => {
  const open = { issueDelayNs: samples(300, 0.01), serviceNs: samples(300, 0.1) };

  test("has the service alone and the clock's delay beside the latency from the scheduled time", () => {
    const found = row({ cell: server({ ratePerS: 10 }), samplesNs: samples(300), open });
    expect(found).toMatchObject({
      latency_p99_ms: 297,
      service_p50_ms: 15,
      service_p90_ms: 27,
      issue_delay_p50_ms: 1.5,
    });
    expect(found.service_p99_ms).toBeCloseTo(29.7, 9);
    expect(found.issue_delay_p99_ms).toBeCloseTo(2.97, 9);
  });

  test("counts n−1 items in throughput: the time runs from the first arrival", () => {
    const outcome = okOutcome({ targetPerS: 10, itemsPerSample: 1, steadyS: 5 });
    expect(row({ cell: server({ ratePerS: 10 }), outcome, open, samplesNs: samples(300) })).toMatchObject({
      throughput_per_s: 299 / 5,
      target_rate_per_s: 10,
    });
  });

  test("leaves service and delay empty where the loop is closed", () => {
    expect(row({})).toMatchObject({ service_p50_ms: null, issue_delay_p50_ms: null, target_rate_per_s: null });
  });
});

describe("LoadGen's early-stopping estimate", () => {
  test("stands in rows of the stop rule mlperf, at the scenario's percentile", () => {
    // t*(100) at p90 is 3 (MEASURING): the third largest.
    expect(row({ cell: { stop: "mlperf" } }).early_stopping_ms).toBe(98);
    expect(row({}).early_stopping_ms).toBeNull();
  });

  test("is said to need more queries where there are too few", () => {
    const found = row({ cell: { stop: "mlperf" }, samplesNs: samples(63) });
    expect(found.early_stopping_ms).toBeNull();
    expect(found.warnings).toContain("63 queries are too few for early stopping, which needs 64");
  });

  test.each([
    [1983, true],
    [1982, false],
  ])("keeps a bound of %s ms: %s", (boundMs, kept) => {
    // n = 1991 at p99: t* = 9, and the ninth largest of 1, 2, …, 1991 is 1983.
    const found = row({ cell: server({ boundMs, ratePerS: 1 }), samplesNs: samples(1991) });
    expect(found).toMatchObject({ bound_ms: boundMs, early_stopping_ms: 1983, bound_kept: kept });
  });
});

test("a search for the peak rate gives both ends of its bracket", () => {
  const outcome = okOutcome({ peak: { keptPerS: 41.5, brokenPerS: 41.9 } });
  expect(row({ cell: server({ findPeak: true, boundMs: 50 }), outcome })).toMatchObject({
    peak_rate_per_s: 41.5,
    peak_rate_broken_per_s: 41.9,
  });
});

test.each([
  [{ scenario: "multi-stream", drive: { kind: "multi-stream", samplesPerQuery: 8 } }, { samples_per_query: 8 }],
  [{ scenario: "paced", drive: { kind: "paced", periodS: 5 } }, { period_s: 5 }],
  [{ processes: 3 }, { processes: 3, samples_per_query: null, period_s: null, bound_ms: null }],
] as const)("the parameters of %j are columns", (cell, columns) => {
  expect(row({ cell })).toMatchObject(columns);
});

test("a query of several samples counts as many items", () => {
  const outcome = okOutcome({ itemsPerSample: 8, steadyS: 2 });
  expect(row({ outcome }).throughput_per_s).toBe((8 * 100) / 2);
});
