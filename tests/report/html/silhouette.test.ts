import { describe, expect, test } from "vitest";
import { createSilhouette, curveOf, quantileOf } from "../../../src/report/html/silhouette.ts";
import { createRandom } from "../../../src/stats/random.ts";

function silhouetteOf(values: readonly number[]) {
  const silhouette = createSilhouette();
  for (const value of values) silhouette.add(value);
  const found = silhouette.finish();
  if (found === null) throw new Error("no samples");
  return found;
}
const random = createRandom(1);
/** A sum of twelve uniform numbers is near enough. */
const normal = () => Array.from({ length: 12 }, () => random.uniform()).reduce((sum, one) => sum + one, -6);
const many = Array.from({ length: 5000 }, () => 10 * Math.exp(0.3 * normal()));

describe("a silhouette", () => {
  test("is as large as the latencies are wide, not as they are many", () => {
    expect(silhouetteOf(many).shares.length).toBeLessThan(120);
    expect(silhouetteOf([1e-6, 1e9]).shares.length).toBeLessThanOrEqual(4000);
  });

  test("knows quantiles to a step of 3 %", () => {
    const sorted = [...many].sort((a, b) => a - b);
    for (const at of [0.05, 0.5, 0.99]) {
      const exact = sorted[Math.ceil(at * sorted.length) - 1] ?? 0;
      expect(Math.abs(Math.log(quantileOf(silhouetteOf(many), at) / exact))).toBeLessThan(0.03);
    }
  });

  test("is highest where most latencies are, smooth for few of them, and never below nothing", () => {
    const curve = curveOf(silhouetteOf(many));
    const [top] = [...curve].sort((a, b) => b.density - a.density);
    expect(top?.ms).toBeGreaterThan(8);
    expect(top?.ms).toBeLessThan(11.5);
    const few = curveOf(silhouetteOf(many.slice(0, 40)));
    const peaks = few.filter(
      ({ density }, at) => density > (few[at - 1]?.density ?? 0) && density >= (few[at + 1]?.density ?? 0),
    );
    expect(peaks.length).toBeLessThan(5);
    expect(curve.every(({ density }) => density >= 0 && Number.isFinite(density))).toBe(true);
  });

  test("of latencies that are all the same, of none, and of what is no latency", () => {
    expect(curveOf(silhouetteOf([3, 3, 3])).length).toBeGreaterThan(1);
    expect(createSilhouette().finish()).toBeNull();
    expect(silhouetteOf([Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 2]).samples).toBe(1);
  });
});
