import fc from "fast-check";
import { expect, test } from "vitest";
import { splitWindows } from "../../src/stats/window-splitter.ts";

test("a window ends when it has both the iterations and the time", () => {
  const fast = splitWindows(new Array<number>(250).fill(10), { minIterations: 20, minMs: 1000 });
  expect(fast.map((window) => window.iterations)).toEqual([100, 100]);
  const slow = splitWindows(new Array<number>(50).fill(2000), { minIterations: 20, minMs: 1000 });
  expect(slow.map((window) => window.iterations)).toEqual([20, 20]);
});

test("a window tells its median latency and its throughput", () => {
  const [window] = splitWindows([100, 100, 100, 700], { minIterations: 4, minMs: 1000 });
  expect(window).toEqual({ iterations: 4, medianMs: 100, perSecond: 4 });
});

test("windows follow each other without a gap, and only the last, unfinished one is missing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 1000 }),
      (durations, minIterations, minMs) => {
        let rest = durations;
        for (const window of splitWindows(durations, { minIterations, minMs })) {
          const totalMs = rest.slice(0, window.iterations).reduce((sum, ms) => sum + ms, 0);
          expect(window.iterations).toBeGreaterThanOrEqual(minIterations);
          expect(totalMs).toBeGreaterThanOrEqual(minMs);
          expect(window.perSecond).toBeCloseTo((window.iterations * 1000) / totalMs, 9);
          rest = rest.slice(window.iterations);
        }
        const restMs = rest.reduce((sum, ms) => sum + ms, 0);
        expect(rest.length < minIterations || restMs < minMs).toBe(true);
      },
    ),
  );
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("a duration of %d ms is refused", (ms) => {
  expect(() => splitWindows([ms], { minIterations: 1, minMs: 1 })).toThrow(RangeError);
});
