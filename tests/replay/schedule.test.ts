import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compressOutages, makeArrivals, makeOutages } from "../../src/replay/schedule.ts";

describe("arrivals", () => {
  test("that are constant come one gap apart, from half a gap on", () => {
    expect(makeArrivals({ kind: "constant", ratePerS: 4, untilS: 1, seed: 1 })).toEqual([0.125, 0.375, 0.625, 0.875]);
  });

  test("of a Poisson process are as many as rate and time make, within five standard deviations", () => {
    const arrivals = makeArrivals({ kind: "poisson", ratePerS: 5, untilS: 2000, seed: 3 });
    expect(Math.abs(arrivals.length - 10_000)).toBeLessThan(5 * Math.sqrt(10_000));
    expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
  });

  test("are at least one, and the same for the same seed", () => {
    const request = { kind: "poisson", ratePerS: 1e-6, untilS: 1, seed: 1 } as const;
    expect(makeArrivals(request)).toEqual([0]);
    expect(makeArrivals({ ...request, ratePerS: 9 })).toEqual(makeArrivals({ ...request, ratePerS: 9 }));
  });
});

describe("random outages", () => {
  test("are in order and apart, as many as asked for, and end before the schedule does", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.nat(),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (cuts, seed, upS) => {
          const { outages, endS } = makeOutages({ cuts, upS, downS: 1, seed });
          expect(outages).toHaveLength(cuts);
          const edges = [0, ...outages.flatMap(({ fromS, untilS }) => [fromS, untilS]), endS];
          expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? 0))).toBe(true);
        },
      ),
    );
  });

  test("have the means that were asked for", () => {
    const { outages } = makeOutages({ cuts: 5000, upS: 3, downS: 1, seed: 5 });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(outages.map(({ fromS, untilS }) => untilS - fromS))).toBeCloseTo(1, 1);
    expect(mean(outages.map(({ fromS }, index) => fromS - (outages[index - 1]?.untilS ?? 0)))).toBeCloseTo(3, 1);
  });

  test("compressed are where a faster day has them", () => {
    expect(compressOutages([{ fromS: 720, untilS: 7200 }], 720)).toEqual([{ fromS: 1, untilS: 10 }]);
  });
});
