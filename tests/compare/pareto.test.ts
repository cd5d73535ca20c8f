import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markFront } from "../../src/compare/pareto.ts";
import { mean } from "../../src/stats/mean.ts";

const figure = (each: readonly number[]) => ({ value: mean(each), lo: null, hi: null, each });
const exact = (id: string, ...values: readonly number[]) => ({
  id,
  figures: values.map((value) => figure([value, value])),
});

describe("a front over several dimensions", () => {
  test("holds what nothing beats in everything, whichever way is better", () => {
    const candidates = [
      exact("fast", 1, 9, 0.8),
      exact("small", 9, 1, 0.8),
      exact("good", 9, 9, 0.9),
      exact("bad", 9, 9, 0.7),
    ];
    const marks = markFront({ candidates, better: ["lower", "lower", "higher"] });
    expect([...marks].map(([id, { mark }]) => [id, mark])).toEqual([
      ["fast", "front"],
      ["small", "front"],
      ["good", "front"],
      ["bad", "dominated"],
    ]);
    expect(marks.get("bad")).toEqual({ mark: "dominated", by: "fast" });
  });

  test("names what chance alone may have put behind, and what on it cannot be told apart", () => {
    const noisy = (id: string, latency: number, memory: number) => ({
      id,
      figures: [figure([latency - 1, latency, latency + 1]), figure([memory - 1, memory, memory + 1])],
    });
    const marks = markFront({
      candidates: [
        noisy("best", 10, 10),
        noisy("behind", 10.2, 10.1),
        noisy("beside", 9.9, 10.1),
        noisy("far", 20, 20),
      ],
      better: ["lower", "lower"],
    });
    expect(Object.fromEntries(marks)).toEqual({
      best: { mark: "front", tiedWith: null },
      behind: { mark: "tied", tiedWith: "best" },
      beside: { mark: "front", tiedWith: "best" },
      far: { mark: "dominated", by: "best" },
    });
  });

  test("is never empty, and what it dominates is worse in something and better in nothing", () => {
    const point = fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 4 }),
    );
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
        const candidates = points.map((values, index) => exact(String(index), ...values));
        const marks = markFront({ candidates, better: ["lower", "lower", "lower"] });
        expect([...marks.values()].some(({ mark }) => mark === "front")).toBe(true);
        for (const [id, mark] of marks) {
          if (mark.mark !== "dominated") continue;
          const [mine, theirs] = [points[Number(id)] ?? [], points[Number(mark.by)] ?? []];
          expect(mine.every((value, index) => (theirs[index] ?? 0) <= value)).toBe(true);
          expect(mine.some((value, index) => (theirs[index] ?? 0) < value)).toBe(true);
        }
      }),
    );
  });
});
