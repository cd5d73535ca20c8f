import path from "node:path";
import { describe, expect, test } from "vitest";
import { combineReports } from "../../src/runner/combine-reports.ts";
import { runRepetition } from "../../src/runner/executor.ts";
import type { Phase } from "../../src/suite/phase.ts";
import type { FakeBehaviour } from "../../src/suite/schema.ts";
import { makeCell, makeJob } from "../fixtures/jobs.ts";
import { crashed, type measurement, okOutcome } from "../fixtures/measurements.ts";

const worker = path.resolve("dist/worker/main.js");
const fake = { loadMs: 20, serviceMs: 100, jitter: 0, pauseMs: 0 };

function run(processes: number, more: Partial<FakeBehaviour> = {}) {
  const phases: Phase[] = [];
  const cell = makeCell({ processes, fake: { ...fake, ...more } });
  const report = runRepetition({
    worker,
    job: makeJob({ cell }),
    timeoutS: 60,
    signal: new AbortController().signal,
    onPhase: (phase) => phases.push(phase),
    countOomKills: () => null,
  });
  return { report, phases };
}

describe("several processes of a cell", () => {
  test("measure side by side: the samples of all of them", async () => {
    const alone = await run(1).report;
    const { report, phases } = run(3);
    const { outcome, samplesNs } = await report;
    expect(outcome.outcome).toBe("ok");
    expect(samplesNs?.length).toBe(3 * (alone.samplesNs?.length ?? 0));
    expect(phases).toEqual(["load", "first", "warmup", "steady", "judge"]);
  });

  test("are ended together when one of them fails, and it is told which and why", async () => {
    const { outcome } = await run(2, { fault: { at: "warmup", kind: "exit" } }).report;
    expect(outcome).toMatchObject({ outcome: "crashed", failure: "exit" });
    expect(outcome.outcome === "ok" ? "" : outcome.reason).toMatch(/^process [12] of 2: /);
  });
});

describe("what several processes report", () => {
  const report = (more: Partial<typeof measurement>, samples: readonly number[]) => ({
    outcome: okOutcome(more),
    samplesNs: Float64Array.from(samples),
    open: null,
  });

  test("is added where it adds up, averaged where it does not, and the worst where it can only be worse", () => {
    const { outcome, samplesNs } = combineReports([
      report({ loadMs: 50, cpuS: 1, majorFaults: 2, peakRssBytes: 100, privateBytes: 10, steadyS: 6 }, [1, 2]),
      report({ loadMs: 70, cpuS: 2, majorFaults: 0, peakRssBytes: 300, privateBytes: 30, steadyS: 6.2 }, [3]),
    ]);
    expect([...(samplesNs ?? [])].sort()).toEqual([1, 2, 3]);
    expect(outcome).toMatchObject({
      measurement: {
        loadMs: 60,
        cpuS: 3,
        majorFaults: 2,
        peakRssBytes: 300,
        privateBytes: 20,
        steadyS: 6.1,
        notes: [],
      },
    });
  });

  test("has its samples in the order in which they ended", () => {
    const { samplesNs } = combineReports([report({}, [3, 3, 3]), report({}, [2, 5, 1.5]), report({}, [])]);
    expect(samplesNs).toEqual(Float64Array.of(2, 3, 3, 5, 1.5, 3));
  });

  test("is unknown where one of them does not know it", () => {
    const { outcome } = combineReports([report({ cpuS: 1 }, [1]), report({ cpuS: null }, [1])]);
    expect(outcome).toMatchObject({ measurement: { cpuS: null } });
  });

  test("has the lowest quality of any", () => {
    const quality = { metric: "accuracy", lo: 0, hi: 1, n: 10, floor: null, dataset: "d@1" };
    const { outcome } = combineReports([
      report({ quality: { ...quality, value: 0.9 } }, [1]),
      report({ quality: { ...quality, value: 0.7 } }, [1]),
    ]);
    expect(outcome).toMatchObject({ measurement: { quality: { value: 0.7 } } });
  });

  test("says when they ran for unequal times, so that one was alone for a part of its own", () => {
    const { outcome } = combineReports([report({ steadyS: 6 }, [1]), report({ steadyS: 9 }, [1])]);
    expect(outcome).toMatchObject({
      measurement: { notes: ["the processes measured for unequal times, up to 1.50 to 1"] },
    });
  });

  test("is that of the one that ended by itself, not of those that were ended because of it", () => {
    const ended = { ...crashed, signal: "SIGKILL" };
    const none = { samplesNs: null, open: null };
    expect(
      combineReports([
        { outcome: ended, ...none },
        { outcome: crashed, ...none },
      ]).outcome,
    ).toMatchObject({
      reason: "process 2 of 2: ended by SIGSEGV",
    });
  });

  test("of one alone is what it is", () => {
    const only = report({}, [1]);
    expect(combineReports([only])).toBe(only);
  });
});
