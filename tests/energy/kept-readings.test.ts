import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeptReadings } from "../../src/energy/kept-readings.ts";
import { evaluateWindow } from "../../src/metering/window.ts";
import { counterSpec } from "./planted-meters.ts";

const at = (atS: number, value: number | null = atS) => ({
  atS,
  values: [value],
  fault: value === null ? "gone" : null,
});

describe("readings of a meter that counts", () => {
  test("are thinned where they get too many, and come to the same joules", () => {
    const kept = createKeptReadings({ kind: "counter", limit: 64 });
    for (let second = 0; second <= 1000; second++) kept.push(at(second, 5 * second));
    expect(kept.all().length).toBeLessThanOrEqual(64);
    const spec = counterSpec();
    const { joules, coverage } = evaluateWindow({ spec, readings: kept.all(), fromS: 0, toS: 1000 });
    expect(joules).toBeCloseTo(5000, 6);
    expect(coverage).toBe(1);
  });
});

test("the oldest watts go where they get too many", () => {
  const kept = createKeptReadings({ kind: "power", limit: 64 });
  for (let second = 0; second <= 64; second++) kept.push(at(second));
  expect(kept.all().map(({ atS }) => atS)).toEqual(Array.from({ length: 48 }, (_, index) => index + 17));
});

test("readings stay in order and within their limit, whatever comes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })),
      fc.constantFrom("counter", "power"),
      (times, kind) => {
        const kept = createKeptReadings({ kind, limit: 16 });
        for (const time of times) kept.push(at(time));
        const seen = kept.all().map(({ atS }) => atS);
        expect(seen.length).toBeLessThanOrEqual(16);
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      },
    ),
  );
});

test("forgotten readings are gone", () => {
  const kept = createKeptReadings({ kind: "power" });
  kept.push(at(1));
  kept.forget();
  expect(kept.all()).toEqual([]);
});
