import { expect, test } from "vitest";
import { aggregateRow } from "../../src/results/aggregate.ts";
import { type CounterFigures, measurementSchema } from "../../src/results/outcome.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import { facts, measurement, okOutcome, samples } from "../fixtures/measurements.ts";

const counters: CounterFigures = {
  instructions: 26_100_000_000,
  cycles: 9_000_000_000,
  cacheMisses: 1_250,
  branchMisses: null,
  taskClockS: 0.4,
  contextSwitches: 50,
  pageFaults: 0,
  runningFraction: 1,
};

function rowOf(more: Partial<CounterFigures>, repetition = 1) {
  const outcome = okOutcome({ majorFaults: 3, counters: { ...counters, ...more } });
  return repetitionRow(facts({ repetition, samplesNs: samples(100), outcome }));
}

test("counts are divided by the iterations, and what was not counted stays empty", () => {
  expect(rowOf({})).toMatchObject({
    instructions_per_inference: 261_000_000,
    cycles_per_inference: 90_000_000,
    cache_misses_per_inference: 12.5,
    branch_misses_per_inference: null,
    task_clock_s_per_inference: 0.004,
    context_switches_per_inference: 0.5,
    page_faults_per_inference: 0,
    major_faults_per_inference: 0.03,
    counters_running_fraction: 1,
  });
});

test("counters that took turns come with a warning that says how much was counted", () => {
  expect(rowOf({ runningFraction: 0.624 }).warnings).toContain(
    "took turns: one counted 62 % of the time and is scaled",
  );
  expect(rowOf({}).warnings ?? "").not.toContain("took turns");
  expect(rowOf({ runningFraction: null }).warnings ?? "").not.toContain("took turns");
});

test("a cell's count is the mean of its processes', and the least that any of them counted", () => {
  const rows = [rowOf({}), rowOf({ instructions: 26_300_000_000, runningFraction: 0.5 }, 2)];
  expect(aggregateRow({ rows, planned: 2 })).toMatchObject({
    instructions_per_inference: 262_000_000,
    branch_misses_per_inference: null,
    counters_running_fraction: 0.5,
  });
});

test("a measurement without counters has none of the columns, and an older journal's is one", () => {
  const { counters: _counters, ...older } = measurement;
  expect(measurementSchema.parse(older).counters).toBeNull();
  expect(repetitionRow(facts({ outcome: okOutcome({ counters: null }) }))).toMatchObject({
    instructions_per_inference: null,
    context_switches_per_inference: null,
    major_faults_per_inference: null,
  });
});
