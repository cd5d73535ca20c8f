import { describe, expect, test } from "vitest";
import { addToNoise, driftOf, floorOf, noiseCalibrationSchema } from "../../src/gate/noise.ts";
import { timeChange } from "../../src/gate/time-change.ts";
import { createRandom } from "../../src/stats/random.ts";
import { noiseOf, quiet } from "./gated-tables.ts";

describe("what a machine makes of no change", () => {
  test("is the spread between groups of processes, twice over", () => {
    const drift = driftOf(noiseOf([1, Math.exp(0.02), Math.exp(-0.02)]), "latency_p50_ms");
    expect(drift?.degrees).toBe(2);
    expect(drift?.deviation).toBeCloseTo(Math.sqrt(2) * 0.02, 9);
  });

  test("grows by what sessions differ by", () => {
    const [one, other] = [noiseOf([1, 1.01, 0.99]), noiseOf([1.2, 1.21, 1.19])];
    const both = addToNoise({ old: one, now: other });
    expect(both.sessions).toHaveLength(2);
    expect(driftOf(both, "latency_p50_ms")?.deviation).toBeGreaterThan(0.15);
    // Two days are one degree of freedom, however many groups each had.
    expect(driftOf(both, "latency_p50_ms")?.degrees).toBeCloseTo(1, 1);
    expect(driftOf(one, "latency_p50_ms")?.deviation).toBeLessThan(0.02);
  });

  test("is forgotten where the machine is another one", () => {
    const changed = { ...quiet, facts: { ...quiet.facts, governor: "powersave" } };
    expect(addToNoise({ old: quiet, now: changed }).sessions).toHaveLength(1);
  });

  test("is unknown of a figure that was not measured, and of two groups", () => {
    expect(driftOf(quiet, "first_ms")).toBeUndefined();
    expect(driftOf(noiseOf([1, 1.1]), "latency_p50_ms")).toBeUndefined();
  });

  test("survives being written and read", () =>
    expect(noiseCalibrationSchema.parse(JSON.parse(JSON.stringify(quiet)))).toEqual(quiet));

  test("is a wider bar the fewer groups it was taken from", () => {
    expect(floorOf({ deviation: 0.01, degrees: 9 }, 0.01)).toBeCloseTo(0.0325, 4);
    expect(floorOf({ deviation: 0.01, degrees: 2 }, 0.01)).toBeCloseTo(0.0992, 4);
  });
});

/** Normal, by Box and Muller. */
function normals(seed: number) {
  const random = createRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

/**
 * A machine whose runs drift: every run moves as a whole by `drift`, its processes by 1.5 % with one outlier in ten. Calibrated with
 * ten groups of six, then gated again and again; shares of comparisons called worse, and of those that a plain test would have.
 */
function operate({ drift, slower, comparisons }: { drift: number; slower: number; comparisons: number }) {
  const normal = normals(20_261_130);
  const run = (n: number, shift = 0) => {
    const whole = drift * normal() + shift;
    return Array.from(
      { length: n },
      () => 10 * Math.exp(whole + 0.015 * normal() * (Math.abs(normal()) > 1.645 ? 4 : 1)),
    );
  };
  const found = { regressed: 0, plain: 0 };
  for (let comparison = 0; comparison < comparisons; comparison++) {
    const noise = {
      ...quiet,
      sessions: quiet.sessions.map((one) => ({
        ...one,
        groups: Array.from({ length: 10 }, () => ({ latency_p50_ms: run(6) })),
      })),
    };
    const known = driftOf(noise, "latency_p50_ms");
    const request = { baseline: run(8), candidate: run(8, slower), better: "lower" } as const;
    const change = timeChange({ ...request, drift: known ?? null });
    const plain = timeChange({ ...request, drift: null });
    const least = Math.max(Math.log(1.05), known === undefined ? 0 : floorOf(known, 0.01));
    if (change !== undefined && change.pValue <= 0.01 && change.value > least) found.regressed += 1;
    if (plain !== undefined && plain.pValue <= 0.01) found.plain += 1;
  }
  return { regressed: found.regressed / comparisons, plain: found.plain / comparisons };
}

describe("operating characteristics, seeded", () => {
  test.each([0, 0.01, 0.03, 0.1])(
    "with runs that drift by %d the same code is called worse at most once in a hundred",
    (drift) => {
      const { regressed } = operate({ drift, slower: 0, comparisons: 1500 });
      expect(regressed).toBeLessThanOrEqual(0.01);
    },
  );

  test("a test within runs alone would cry wolf", () => {
    const { plain } = operate({ drift: 0.03, slower: 0, comparisons: 1500 });
    expect(plain).toBeGreaterThan(0.3);
  });

  test("what is well beyond the floor is found", () => {
    expect(operate({ drift: 0.003, slower: Math.log(1.12), comparisons: 300 }).regressed).toBeGreaterThan(0.95);
    expect(operate({ drift: 0.01, slower: Math.log(1.2), comparisons: 300 }).regressed).toBeGreaterThan(0.95);
  });
});
