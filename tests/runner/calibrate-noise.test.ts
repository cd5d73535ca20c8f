import path from "node:path";
import { expect, test } from "vitest";
import { driftOf } from "../../src/gate/noise.ts";
import { calibrateNoise } from "../../src/runner/calibrate-noise.ts";
import { runRepetition } from "../../src/runner/executor.ts";
import { makeCell, makeJob } from "../fixtures/jobs.ts";
import { cell, crashed, okOutcome, samples } from "../fixtures/measurements.ts";
import { quiet } from "../gate/gated-tables.ts";

const worker = path.resolve("dist/worker/main.js");
const { signal } = new AbortController();

test("groups of fresh processes give the figures that a gate needs a floor of", async () => {
  const fake = makeCell();
  const steps: number[] = [];
  const groups = await calibrateNoise({
    cell: fake,
    groups: 2,
    processes: 2,
    measure: () =>
      runRepetition({
        worker,
        job: makeJob({ cell: fake }),
        timeoutS: 60,
        signal,
        onPhase: () => {},
        countOomKills: () => null,
      }),
    signal,
    onStep: ({ index }) => steps.push(index),
  });
  expect(steps).toEqual([1, 2, 3, 4]);
  expect(groups).toHaveLength(2);
  expect(groups[0]).toMatchObject({
    load_ms: [20, 20],
    latency_p50_ms: [expect.closeTo(98.88, 1), expect.closeTo(98.88, 1)],
  });
  expect(groups[0]?.peak_rss_bytes?.every((bytes) => bytes > 1e6)).toBe(true);
});

test("what groups differ by is what the machine makes of no change", async () => {
  let process = 0;
  const groups = await calibrateNoise({
    cell,
    groups: 4,
    processes: 3,
    measure: async () => ({
      outcome: okOutcome(),
      samplesNs: samples(100, 1 + 0.02 * (Math.floor(process++ / 3) % 2)),
      open: null,
    }),
    signal,
    onStep: () => {},
  });
  const noise = { ...quiet, sessions: quiet.sessions.map((session) => ({ ...session, groups })) };
  // Logarithms 0 and ln 1.02 by turns: their standard deviation is ln 1.02 / √3, of two runs √2 as much.
  expect(driftOf(noise, "latency_p50_ms")?.deviation).toBeCloseTo((Math.log(1.02) / Math.sqrt(3)) * Math.SQRT2, 9);
  expect(driftOf(noise, "load_ms")?.deviation).toBe(0);
});

test("a process that fails ends it", async () => {
  const measure = async () => ({ outcome: crashed, samplesNs: null, open: null });
  await expect(calibrateNoise({ cell, groups: 2, processes: 1, measure, signal, onStep: () => {} })).rejects.toThrow(
    /the noise floor cannot be measured: ended by SIGSEGV/,
  );
});
