import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandwidthBytesPerS, bandwidthCurve, idealOf, peakOpsPerS } from "../../src/roofline/ceilings.ts";
import { findUnsettled, mergeCeilings } from "../../src/roofline/merge-ceilings.ts";
import { streamSizes } from "../../src/roofline/stream-sizes.ts";
import { makeCeilings, makeNode } from "./fixtures.ts";

const mib = 2 ** 20;
const only = (value: number) => ({ value, lo: value, hi: value });

describe("the bandwidth that an operator can reach", () => {
  test("is as measured at a measured size, on a line in logarithms between, and flat beyond", () => {
    const ceilings = makeCeilings();
    expect(bandwidthBytesPerS(ceilings, 16 * mib)).toBeCloseTo(40e9, 0);
    // Halfway in the logarithm of size: the geometric mean.
    expect(bandwidthBytesPerS(ceilings, 4 * mib)).toBeCloseTo(Math.sqrt(80e9 * 40e9), 0);
    expect(bandwidthBytesPerS(ceilings, 1)).toBeCloseTo(80e9, 0);
    expect(bandwidthBytesPerS(ceilings, 2 ** 40)).toBeCloseTo(10e9, 0);
  });

  test("is the larger of copying and reading, and a small size has at least that of a larger one", () => {
    const bandwidths = [
      { access: "copy" as const, bytes: mib, bytesPerS: only(20e9) },
      { access: "copy" as const, bytes: 4 * mib, bytesPerS: only(30e9) },
      { access: "read" as const, bytes: 4 * mib, bytesPerS: only(50e9) },
      { access: "copy" as const, bytes: 16 * mib, bytesPerS: only(10e9) },
    ];
    expect(bandwidthCurve(makeCeilings({ bandwidths }))).toEqual([
      { bytes: mib, bytesPerS: 50e9 },
      { bytes: 4 * mib, bytesPerS: 50e9 },
      { bytes: 16 * mib, bytesPerS: 10e9 },
    ]);
  });

  test("never rises with size", () => {
    const bandwidths = fc.array(
      fc.record({
        access: fc.constantFrom("copy" as const, "read" as const),
        bytes: fc.integer({ min: 1, max: 2 ** 30 }),
        bytesPerS: fc.integer({ min: 1, max: 1e12 }).map(only),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const size = fc.integer({ min: 1, max: 2 ** 31 });
    fc.assert(
      fc.property(bandwidths, size, size, (some, a, b) => {
        const ceilings = makeCeilings({ bandwidths: some });
        const [small, large] = [Math.min(a, b), Math.max(a, b)];
        return bandwidthBytesPerS(ceilings, small) >= bandwidthBytesPerS(ceilings, large) * (1 - 1e-9);
      }),
    );
  });
});

describe("the least time of an operator", () => {
  test("is that of its arithmetic where there is much of it to a byte", () => {
    expect(idealOf(makeCeilings(), makeNode({ flops: 1e9, bytes: mib }))).toEqual({ ms: 10, bound: "compute" });
    expect(idealOf(makeCeilings(), makeNode({ flops: 1e9, bytes: mib, precision: "int8" })).ms).toBe(2.5);
  });

  test("is that of its bytes where there is little, each call by its own size", () => {
    const found = idealOf(makeCeilings(), makeNode({ flops: 1, bytes: 16 * mib }));
    expect(found).toEqual({ ms: expect.closeTo((16 * mib) / 40e6, 9), bound: "memory" });
    const often = idealOf(makeCeilings(), makeNode({ flops: 1, bytes: 16 * mib, calls: 16 }));
    expect(often.ms).toBeCloseTo((16 * mib) / 80e6, 9);
  });

  test("counts what is not known as nothing, and a precision that was not measured as the fastest", () => {
    expect(idealOf(makeCeilings(), makeNode({ flops: null, bytes: null })).ms).toBe(0);
    expect(peakOpsPerS(makeCeilings(), "fp16")).toBe(400e9);
  });

  test("runs at min(peak, bandwidth × intensity)", () => {
    const amount = fc.integer({ min: 1, max: 1e12 });
    fc.assert(
      fc.property(amount, amount, (flops, bytes) => {
        const ceilings = makeCeilings();
        const perS = flops / (idealOf(ceilings, makeNode({ flops, bytes })).ms / 1e3);
        const roof = Math.min(100e9, (bandwidthBytesPerS(ceilings, bytes) * flops) / bytes);
        return Math.abs(perS / roof - 1) < 1e-9;
      }),
    );
  });
});

describe("ceilings of several processes", () => {
  test("are what two of them reached, with the worst and the best beside it, and of matrices the fastest size", () => {
    const of = (small: number, large: number, copy: number, callUs: number) =>
      makeCeilings({
        processes: 1,
        callFloorUs: only(callUs),
        peaks: [
          { precision: "fp32", size: 256, opsPerS: only(small), ranAs: "float" },
          { precision: "fp32", size: 512, opsPerS: only(large), ranAs: "float" },
        ],
        bandwidths: [{ access: "copy", bytes: mib, bytesPerS: only(copy) }],
      });
    expect(mergeCeilings([of(10, 12, 5, 9), of(11, 8, 7, 8), of(9, 11, 6, 10)])).toEqual({
      threads: 1,
      spinning: false,
      processes: 3,
      callFloorUs: { value: 8, lo: 8, hi: 10 },
      peaks: [{ precision: "fp32", size: 512, opsPerS: { value: 11, lo: 8, hi: 12 }, ranAs: "float" }],
      bandwidths: [{ access: "copy", bytes: mib, bytesPerS: { value: 6, lo: 5, hi: 7 } }],
    });
    expect(mergeCeilings([of(10, 12, 5, 9)]).bandwidths[0]?.bytesPerS).toEqual({ value: 5, lo: 5, hi: 5 });
    expect(() => mergeCeilings([])).toThrow(RangeError);
  });
});

test("a ceiling is settled once the second best agrees with the best or with the third", () => {
  const of = (peak: number, copy: number) =>
    makeCeilings({
      peaks: [{ precision: "fp32", size: 256, opsPerS: only(peak), ranAs: "float" }],
      bandwidths: [{ access: "copy", bytes: mib, bytesPerS: only(copy) }],
    });
  expect(findUnsettled([of(100, 50), of(96, 50), of(10, 10)])).toEqual([]);
  expect(findUnsettled([of(100, 50), of(94, 47)])).toEqual(["fp32", "1 MiB"]);
  expect(findUnsettled([of(100, 50), of(100, 47)])).toEqual(["1 MiB"]);
  expect(findUnsettled([of(100, 70), of(100, 50), of(100, 48)])).toEqual([]);
  expect(findUnsettled([of(100, 70), of(100, 50), of(100, 40)])).toEqual(["1 MiB"]);
  expect(findUnsettled([])).toEqual([]);
});

test("bandwidth is measured where data clearly fit the last cache or clearly do not", () => {
  const mebibytes = (lastCache: number | null) => streamSizes(lastCache).map((bytes) => bytes / mib);
  expect(mebibytes(null)).toEqual([1, 4, 16, 64, 256]);
  expect(mebibytes(32 * mib)).toEqual([1, 4, 16, 256]);
  expect(mebibytes(6 * mib)).toEqual([1, 4, 64, 256]);
  expect(mebibytes(256 * mib)).toEqual([1, 4, 16, 64, 256, 1024]);
});
