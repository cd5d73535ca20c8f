import { describe, expect, test } from "vitest";
import { aggregateRow } from "../../src/results/aggregate.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import { crashed, facts, okOutcome, samples } from "../fixtures/measurements.ts";

const rowsOf = (...scales: readonly number[]) =>
  scales.map((scale, index) => repetitionRow(facts({ repetition: index + 1, samplesNs: samples(100, scale) })));

describe("the aggregate row of a cell", () => {
  test("is the mean of the processes' medians with Student's interval over processes", () => {
    // Medians 50, 55, 60: mean 55, s = 5, t(.975, 2) = 4.302653 → ± 12.4207.
    const row = aggregateRow({ rows: rowsOf(1, 1.1, 1.2), planned: 3 });
    expect(row.row_kind).toBe("aggregate");
    expect(row.latency_p50_ms).toBeCloseTo(55, 9);
    expect(row.latency_p50_lo_ms).toBeCloseTo(55 - 12.4207, 3);
    expect(row.latency_p50_hi_ms).toBeCloseTo(55 + 12.4207, 3);
  });

  test("has no interval over one process", () => {
    const row = aggregateRow({ rows: rowsOf(1), planned: 1 });
    expect([row.latency_p50_ms, row.latency_p50_lo_ms, row.latency_p50_hi_ms]).toEqual([50, null, null]);
  });

  test("never puts the lower end of a latency below zero", () => {
    expect(aggregateRow({ rows: rowsOf(1, 100), planned: 2 }).latency_p50_lo_ms).toBe(0);
  });

  test("adds iterations up, keeps the largest peak and the lowest quality", () => {
    const quality = { metric: "accuracy", value: 0.9, lo: 0.8, hi: 0.95, n: 100, floor: 0.85, dataset: "d@1" };
    const rows = [
      repetitionRow(facts({ repetition: 1, outcome: okOutcome({ peakRssBytes: 5, quality }) })),
      repetitionRow(
        facts({ repetition: 2, outcome: okOutcome({ peakRssBytes: 7, quality: { ...quality, value: 0.8 } }) }),
      ),
    ];
    expect(aggregateRow({ rows, planned: 2 })).toMatchObject({
      iterations: 200,
      peak_rss_bytes: 7,
      quality: 0.8,
      quality_ok: false,
    });
  });

  test("combines ok repetitions only and takes the worst outcome", () => {
    const rows = [...rowsOf(1, 1.1), repetitionRow(facts({ repetition: 3, outcome: crashed }))];
    expect(aggregateRow({ rows, planned: 3 })).toMatchObject({
      outcome: "crashed",
      failure: "signal",
      repetitions_ok: 2,
      repetitions_planned: 3,
      iterations: 200,
    });
    expect(aggregateRow({ rows, planned: 3 }).latency_p50_ms).toBeCloseTo(52.5, 9);
  });

  test("has no figures where no repetition has", () => {
    const row = aggregateRow({ rows: [repetitionRow(facts({ outcome: crashed }))], planned: 1 });
    expect([row.latency_p50_ms, row.iterations, row.repetitions_ok, row.steady]).toEqual([null, null, 0, null]);
    expect(row.model_sha256).toBe("ab");
  });

  test("leaves a mean empty that one of the repetitions has no figure for", () => {
    const rows = [
      repetitionRow(facts({ samplesNs: samples(100) })),
      repetitionRow(facts({ repetition: 2, samplesNs: samples(40) })),
    ];
    expect(aggregateRow({ rows, planned: 2 }).latency_p95_ms).toBeNull();
    expect(aggregateRow({ rows, planned: 2 }).latency_p90_ms).toBeCloseTo((90 + 36) / 2, 9);
  });

  test("says each warning once", () => {
    const rows = [1, 2].map((repetition) =>
      repetitionRow(facts({ repetition, outcome: okOutcome({ notes: ["a dimension was guessed"] }) })),
    );
    expect(aggregateRow({ rows, planned: 2 }).warnings).toBe("a dimension was guessed");
  });
});
