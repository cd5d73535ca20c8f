import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWarmup, steadiness, steadyRule, warmupRule, warmupVerdict } from "../../src/stats/windows.ts";

/** A second of iterations at each latency: 1000 / ms of them, so each is exactly one window of the steady rule. */
function seconds(latenciesMs: readonly number[]): number[] {
  return latenciesMs.flatMap((ms) => new Array<number>(Math.ceil(1000 / ms)).fill(ms));
}

describe("steadiness", () => {
  test("an even loop is steady", () => {
    expect(steadiness(seconds([20, 20, 20]))).toEqual({ state: "steady" });
  });

  test("fewer than three windows are too short to say", () => {
    expect(steadiness(seconds([20, 20]))).toEqual({
      state: "too-short",
      reason: "2 of the 3 windows of at least 1 s and 20 inferences that it takes",
    });
    expect(steadiness([]).state).toBe("too-short");
  });

  test("a rule may be content with fewer windows", () => {
    expect(steadiness(seconds([20, 20]), { ...steadyRule, windows: 2 }).state).toBe("steady");
  });

  test("a model of 2 s an inference needs sixty of them", () => {
    expect(steadiness(new Array<number>(59).fill(2000)).state).toBe("too-short");
    expect(steadiness(new Array<number>(60).fill(2000)).state).toBe("steady");
  });

  test("a quarter more latency within the last three windows is unsteady", () => {
    const verdict = steadiness(seconds([20, 20, 25, 20]));
    expect(verdict).toEqual({
      state: "unsteady",
      reason: "throughput varies by a factor of 1.25 over the last 3 windows (at most 1.10)",
    });
  });

  test("a slow start that is over does not count", () => {
    expect(steadiness(seconds([40, 40, 20, 20, 20])).state).toBe("steady");
  });

  test("a tenth of the iterations at double latency moves the throughput alone, and is found", () => {
    const even = new Array<number>(50).fill(20);
    const spiky = Array.from({ length: 50 }, (_, index) => (index % 5 === 0 ? 40 : 20));
    const verdict = steadiness([...even, ...spiky, ...even]);
    expect(verdict).toMatchObject({ state: "unsteady", reason: expect.stringContaining("throughput") });
  });

  test("a shift of the median that the mean hides is found", () => {
    const even = new Array<number>(50).fill(20);
    const split = Array.from({ length: 50 }, (_, index) => (index % 5 < 3 ? 16 : 26));
    const verdict = steadiness([...even, ...split, ...even]);
    expect(verdict).toMatchObject({ state: "unsteady", reason: expect.stringContaining("median latency") });
  });

  test("six windows that each slow down a little drift, however little", () => {
    const verdict = steadiness(seconds([20, 20.2, 20.4, 20.6, 20.8, 21]));
    expect(verdict).toEqual({ state: "unsteady", reason: "throughput falls through all of the last 6 windows" });
  });

  test("five that do so are not judged, and one step back ends a drift", () => {
    expect(steadiness(seconds([20.2, 20.4, 20.6, 20.8, 21])).state).toBe("steady");
    expect(steadiness(seconds([20, 20.2, 20.4, 20.3, 20.8, 21])).state).toBe("steady");
  });

  test("two equal windows in a row are no drift", () => {
    expect(steadiness(seconds([20, 20.2, 20.2, 20.6, 20.8, 21])).state).toBe("steady");
    expect(steadiness(seconds([21, 20.8, 20.6, 20.2, 20.2, 20])).state).toBe("steady");
  });

  test("speeding up is a drift too", () => {
    expect(steadiness(seconds([21, 20.8, 20.6, 20.4, 20.2, 20]))).toMatchObject({ state: "unsteady" });
  });
});

describe("warming up", () => {
  test("an even loop of 20 ms is warm after 13 iterations, which are 250 ms", () => {
    const warmup = createWarmup();
    const verdicts = Array.from({ length: 13 }, () => warmup.push(20));
    expect(verdicts).toEqual([...new Array<string>(12).fill("continue"), "warm"]);
  });

  test("a slow loop takes ten iterations, though it has the time long before", () => {
    expect(warmupVerdict(new Array<number>(9).fill(500))).toBe("continue");
    expect(warmupVerdict(new Array<number>(10).fill(500))).toBe("warm");
  });

  test("a fast loop takes 250 ms, though it has the iterations long before", () => {
    expect(warmupVerdict(new Array<number>(999).fill(0.25))).toBe("continue");
    expect(warmupVerdict(new Array<number>(1000).fill(0.25))).toBe("warm");
  });

  test("latencies that fall by a tenth a window are not warm until they stop falling", () => {
    const falling = [100, 90, 81, 73, 66].flatMap((ms) => new Array<number>(5).fill(ms));
    expect(warmupVerdict(falling)).toBe("continue");
    expect(warmupVerdict([...falling, ...new Array<number>(5).fill(65)])).toBe("warm");
  });

  test("medians 5 % apart are not close enough", () => {
    expect(warmupVerdict([...new Array<number>(5).fill(100), ...new Array<number>(5).fill(105)])).toBe("continue");
    expect(warmupVerdict([...new Array<number>(5).fill(100), ...new Array<number>(5).fill(104)])).toBe("warm");
  });

  test("two outliers in a window do not hide that it is stable", () => {
    expect(warmupVerdict([100, 100, 100, 100, 100, 100, 900, 100, 900, 100])).toBe("warm");
  });

  test("a loop that never settles is cut off after 60 s", () => {
    const swinging = Array.from({ length: 120 }, (_, index) => (Math.floor(index / 5) % 2 === 0 ? 400 : 600));
    expect(warmupVerdict(swinging.slice(0, -1))).toBe("continue");
    expect(warmupVerdict(swinging)).toBe("capped");
  });

  test("a model of a minute an inference is cut off at the first", () => {
    expect(warmupVerdict([61_000])).toBe("capped");
  });

  test("the first stable window counts, whatever the next ones do", () => {
    // Two windows of 100 ms agree; the minimum time is reached at the end of a third that does not.
    const rule = { ...warmupRule, minMs: 320 };
    expect(warmupVerdict([...new Array<number>(10).fill(20), ...new Array<number>(5).fill(24)], rule)).toBe("warm");
  });

  test("a rule may ask for more iterations than two windows hold", () => {
    const rule = { ...warmupRule, minIterations: 12 };
    expect(warmupVerdict(new Array<number>(11).fill(100), rule)).toBe("continue");
    expect(warmupVerdict(new Array<number>(12).fill(100), rule)).toBe("warm");
  });

  test("a verdict is final", () => {
    const warmup = createWarmup();
    expect(warmup.push(60_000)).toBe("capped");
    expect(warmup.push(1)).toBe("capped");
    expect(warmupVerdict([...new Array<number>(10).fill(100), 9999, 1])).toBe("warm");
  });

  test("no warm-up ends without its minima, nor goes on past its maximum", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 80 }), (durations) => {
        const warmup = createWarmup();
        let totalMs = 0;
        for (const [index, ms] of durations.entries()) {
          totalMs += ms;
          const verdict = warmup.push(ms);
          if (verdict === "warm") {
            expect(index + 1).toBeGreaterThanOrEqual(warmupRule.minIterations);
            expect(totalMs).toBeGreaterThanOrEqual(warmupRule.minMs);
          }
          if (verdict !== "continue") return;
          expect(totalMs).toBeLessThan(warmupRule.maxMs);
        }
      }),
    );
  });

  test("a duration that is no duration is refused", () => {
    expect(() => createWarmup().push(Number.NaN)).toThrow(RangeError);
  });
});
