import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { breakEvenGap } from "../../src/metering/break-even.ts";

describe("the gap from which reloading takes less", () => {
  test("is joules of reloading over watts of waiting, with the ends of both: 8 J at 0.5 W are 16 s", () => {
    expect(breakEvenGap({ reloadJ: { value: 8, lo: 6, hi: 9 }, waitingW: { value: 0.5, lo: 0.3, hi: 0.6 } })).toEqual({
      state: "gap",
      seconds: { value: 16, lo: 10, hi: 30 },
    });
  });

  test("has no ends where one is not known", () => {
    expect(
      breakEvenGap({ reloadJ: { value: 8, lo: null, hi: null }, waitingW: { value: 0.5, lo: 0.4, hi: 0.6 } }),
    ).toEqual({ state: "gap", seconds: { value: 16, lo: null, hi: null } });
  });

  test("is never there where waiting may cost nothing, and the shortest that is left open is said", () => {
    const reloadJ = { value: 8, lo: 6, hi: 9 };
    expect(breakEvenGap({ reloadJ, waitingW: { value: 0.1, lo: -0.1, hi: 0.3 } })).toEqual({
      state: "never-reload",
      atLeastS: 20,
    });
    expect(breakEvenGap({ reloadJ, waitingW: { value: -0.2, lo: -0.3, hi: -0.1 } })).toEqual({
      state: "never-reload",
      atLeastS: null,
    });
    expect(breakEvenGap({ reloadJ, waitingW: { value: 0, lo: null, hi: null } })).toEqual({
      state: "never-reload",
      atLeastS: null,
    });
  });

  test("is nothing where loading costs nothing", () => {
    const waitingW = { value: 0.5, lo: 0.4, hi: 0.6 };
    expect(breakEvenGap({ reloadJ: { value: -1, lo: -2, hi: -0.5 }, waitingW })).toEqual({ state: "always-reload" });
    expect(breakEvenGap({ reloadJ: { value: 1, lo: -1, hi: 3 }, waitingW })).toMatchObject({
      seconds: { value: 2, lo: 0, hi: 7.5 },
    });
  });

  test("is where both ways take the same", () => {
    const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, positive, (idleW, waitingW, loadNetJ, warmNetJ) => {
        fc.pre(loadNetJ > warmNetJ);
        const found = breakEvenGap({
          reloadJ: { value: loadNetJ - warmNetJ, lo: null, hi: null },
          waitingW: { value: waitingW, lo: null, hi: null },
        });
        if (found.state !== "gap") throw new Error(found.state);
        const gapS = found.seconds.value;
        const keep = gapS * (idleW + waitingW) + warmNetJ;
        const reload = gapS * idleW + loadNetJ;
        expect(keep / reload).toBeCloseTo(1, 9);
      }),
    );
  });
});
