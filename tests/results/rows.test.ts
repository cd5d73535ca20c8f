import { describe, expect, test } from "vitest";
import { repetitionRow } from "../../src/results/rows.ts";
import { cell, crashed, facts, okOutcome, samples } from "../fixtures/measurements.ts";

const quality = { metric: "accuracy", value: 0.9, lo: 0.8, hi: 0.95, n: 100, floor: 0.85, dataset: "d@1" };

describe("the row of a repetition", () => {
  test("takes every percentile by nearest rank from the samples, whatever their order", () => {
    const row = repetitionRow(facts({ samplesNs: samples(300) }));
    expect(row).toMatchObject({
      iterations: 300,
      latency_p50_ms: 150,
      latency_p90_ms: 270,
      latency_p95_ms: 285,
      latency_p99_ms: 297,
    });
    expect(row).toMatchObject({ latency_min_ms: 1, latency_max_ms: 300, latency_mean_ms: 150.5 });
  });

  test("leaves a percentile empty that too few samples stand behind", () => {
    const row = repetitionRow(facts({ samplesNs: samples(58) }));
    expect(row.latency_p90_ms).toBe(53);
    expect(row.latency_p95_ms).toBeNull();
    expect(row.latency_p99_ms).toBeNull();
  });

  test("brackets the median by order statistics", () => {
    // n = 20: ranks 6 and 15 (MEASURING).
    expect(repetitionRow(facts({ samplesNs: samples(20) }))).toMatchObject({
      latency_p50_lo_ms: 6,
      latency_p50_hi_ms: 15,
    });
    expect(repetitionRow(facts({ samplesNs: samples(5) })).latency_p50_lo_ms).toBeNull();
  });

  test("counts items, not iterations, in throughput", () => {
    expect(repetitionRow(facts({ samplesNs: samples(100) })).throughput_per_s).toBe((cell.batch * 100) / 0.5);
  });

  test("divides the worker's CPU seconds by the iterations", () => {
    expect(repetitionRow(facts({ samplesNs: samples(100) })).cpu_s_per_inference).toBeCloseTo(0.004, 12);
  });

  test("keeps why there are no figures, and has none", () => {
    const row = repetitionRow(facts({ outcome: crashed }));
    expect(row).toMatchObject({
      outcome: "crashed",
      failure: "signal",
      signal: "SIGSEGV",
      last_phase: "load",
      stderr_tail: "last words\n",
    });
    expect([row.latency_p50_ms, row.throughput_per_s, row.iterations, row.load_ms]).toEqual([null, null, null, null]);
  });

  test.each([
    ["reaches", 0.85, true],
    ["misses", 0.849, false],
  ])("says whether quality %s its floor", (_word, value, isOk) => {
    const row = repetitionRow(facts({ outcome: okOutcome({ quality: { ...quality, value } }) }));
    expect(row.quality_ok).toBe(isOk);
    expect(row.warnings?.includes("fails its quality floor") ?? false).toBe(!isOk);
  });

  test("gives no verdict where there is no floor", () => {
    expect(
      repetitionRow(facts({ outcome: okOutcome({ quality: { ...quality, floor: null } }) })).quality_ok,
    ).toBeNull();
  });

  test("says in words what a reader must know", () => {
    const row = repetitionRow(
      facts({
        outcome: okOutcome({ clock: "virtual", notes: ["a dimension was guessed"] }),
      }),
    );
    for (const words of ["made up by the fake backend", "a dimension was guessed"]) {
      expect(row.warnings).toContain(words);
    }
  });

  test("marks a loop that drifts and one that is too short to tell", () => {
    const drifting = Float64Array.from({ length: 400 }, (_, index) => (10 + index / 10) * 1e6);
    expect(repetitionRow(facts({ samplesNs: drifting })).steady).toBe(false);
    expect(repetitionRow(facts({ samplesNs: Float64Array.from({ length: 400 }, () => 10e6) })).steady).toBe(true);
    const short = repetitionRow(facts({ samplesNs: samples(30) }));
    expect(short.steady).toBeNull();
    expect(short.verdict_reasons).toContain("too short to tell");
  });
});
