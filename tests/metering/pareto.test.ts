import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markPareto, type ParetoPoint, tiedGroups } from "../../src/metering/pareto.ts";
import { orderOf } from "../../src/metering/repeated.ts";

const figure = (value: number, spread = 0.01) => ({
  value,
  lo: value * (1 - spread),
  hi: value * (1 + spread),
  each: [value * (1 - spread), value, value * (1 + spread)],
});
const point = (id: string, ms: number, joules: number, spread?: number): ParetoPoint => ({
  id,
  latencyMs: figure(ms, spread),
  energyJ: figure(joules, spread),
});

describe("the Pareto front", () => {
  test("marks what nothing is better than, what cannot be told from that, and what is behind", () => {
    const marks = markPareto([
      point("slow and frugal", 20, 1),
      point("fast and thirsty", 5, 4),
      point("as good as frugal", 20.1, 1.005),
      point("behind", 21, 2),
      point("middle", 10, 2),
    ]);
    expect(Object.fromEntries(marks)).toEqual({
      "slow and frugal": { mark: "front", tiedWith: null },
      "as good as frugal": { mark: "tied", tiedWith: "slow and frugal" },
      middle: { mark: "front", tiedWith: null },
      "fast and thirsty": { mark: "front", tiedWith: null },
      behind: { mark: "dominated", by: "slow and frugal" },
    });
    expect(tiedGroups(marks)).toEqual([["slow and frugal", "as good as frugal"]]);
  });

  test("names two of the front that cannot be told apart by the one of less energy", () => {
    const marks = markPareto([point("a", 10, 2.005), point("b", 10.05, 2)]);
    expect(marks.get("b")).toEqual({ mark: "front", tiedWith: null });
    expect(marks.get("a")).toEqual({ mark: "front", tiedWith: "b" });
  });

  test("is dominated by what is clearly better in one figure and not told from it in the other", () => {
    expect(markPareto([point("a", 10, 2), point("b", 10.05, 3)]).get("b")).toEqual({ mark: "dominated", by: "a" });
  });

  test("a chain of ties makes no group: the far end is judged by the front alone", () => {
    const marks = markPareto([point("a", 100, 100), point("b", 101.5, 101.5), point("c", 103, 103)]);
    expect(marks.get("b")).toEqual({ mark: "tied", tiedWith: "a" });
    expect(marks.get("c")).toEqual({ mark: "dominated", by: "a" });
  });

  const points = fc
    .array(
      fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), fc.constantFrom(0, 0.01, 0.05, 0.2)),
      { maxLength: 14 },
    )
    .map((all) => all.map(([ms, joules, spread], index) => point(String(index), ms, joules, spread)));
  const isBetter = (a: ParetoPoint, b: ParetoPoint) =>
    a.latencyMs.value <= b.latencyMs.value &&
    a.energyJ.value <= b.energyJ.value &&
    (a.latencyMs.value < b.latencyMs.value || a.energyJ.value < b.energyJ.value);
  const isTied = (a: ParetoPoint, b: ParetoPoint) =>
    orderOf(a.latencyMs, b.latencyMs) === "tied" && orderOf(a.energyJ, b.energyJ) === "tied";
  const byId = (all: readonly ParetoPoint[], id: string): ParetoPoint => {
    const found = all.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };

  test("has no member that another is better than, and everything else is behind one of it", () => {
    fc.assert(
      fc.property(points, (all) => {
        const marks = markPareto(all);
        expect(marks.size).toBe(all.length);
        for (const one of all) {
          const mark = marks.get(one.id);
          const isBehind = all.some((other) => isBetter(other, one));
          expect(mark?.mark === "front").toBe(!isBehind);
          if (mark?.mark !== "dominated") continue;
          const by = byId(all, mark.by);
          expect([marks.get(by.id)?.mark, isBetter(by, one), isTied(by, one)]).toEqual(["front", true, false]);
        }
      }),
    );
  });

  test("a tied group begins with one of the front, holds it once, and all its members are tied with it", () => {
    fc.assert(
      fc.property(points, (all) => {
        const marks = markPareto(all);
        for (const [best = "", ...others] of tiedGroups(marks)) {
          expect(marks.get(best)?.mark).toBe("front");
          expect(others).not.toContain(best);
          expect(others.length).toBeGreaterThan(0);
          for (const other of others) expect(isTied(byId(all, best), byId(all, other))).toBe(true);
        }
        for (const [id, mark] of marks) {
          const tiedWith = mark.mark === "dominated" ? null : mark.tiedWith;
          expect(tiedGroups(marks).some(([best, ...others]) => best === tiedWith && others.includes(id))).toBe(
            tiedWith !== null,
          );
        }
      }),
    );
  });
});
