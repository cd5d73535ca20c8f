import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBfloatBits, fromHalfBits, toHalfBits } from "../../src/tensors/half.ts";

describe("half precision", () => {
  // Bit patterns from IEEE 754-2008, section 3.4 (binary16).
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [1023 * 2 ** -24, 0x03ff],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
  ])("%s is written and read exactly", (value, bits) => {
    expect(toHalfBits(value)).toBe(bits);
    expect(fromHalfBits(bits)).toBe(value);
  });

  test("every one of the 65,536 patterns survives being read and written, but for the payload of NaN", () => {
    const changed = Array.from({ length: 65_536 }, (_, bits) => bits).filter(
      (bits) => !Number.isNaN(fromHalfBits(bits)) && toHalfBits(fromHalfBits(bits)) !== bits,
    );
    expect(changed).toEqual([]);
    expect(fromHalfBits(toHalfBits(Number.NaN))).toBeNaN();
  });

  test.each([
    [1 + 2 ** -11, 0x3c00, "a tie goes to the even neighbour below"],
    [1 + 3 * 2 ** -11, 0x3c02, "a tie goes to the even neighbour above"],
    [65519, 0x7bff, "below half way to infinity stays finite"],
    [65520, 0x7c00, "half way to infinity is infinity"],
    [2 ** -25, 0x0000, "half of the least subnormal is zero"],
    [2 ** -25 * 1.5, 0x0001, "more than half of it is the least subnormal"],
    [2047.5 * 2 ** -25, 0x0400, "a subnormal rounds up into the normals"],
  ])("%s rounds to nearest: %s, %s", (value, bits) => {
    expect(toHalfBits(value)).toBe(bits);
  });

  test("no half is nearer than the one written, of two as near it is the even one, and signs make no difference", () => {
    const anywhere = fc.float({ noNaN: true, min: 0, max: 65_504 });
    // Ties and what lies beside them, which chance alone would hardly hit.
    const between = fc
      .tuple(fc.integer({ min: 0, max: 0x7bfe }), fc.constantFrom(0.25, 0.5, 0.75))
      .map(([bits, part]) => fromHalfBits(bits) + part * (fromHalfBits(bits + 1) - fromHalfBits(bits)));
    fc.assert(
      fc.property(fc.oneof(anywhere, between), (value) => {
        const written = toHalfBits(value);
        const distance = (bits: number): number => Math.abs(fromHalfBits(bits) - value);
        for (const other of [written - 1, written + 1].filter((bits) => bits >= 0 && bits <= 0x7bff)) {
          expect(distance(written)).toBeLessThanOrEqual(distance(other));
          if (distance(written) === distance(other)) expect(written & 1).toBe(0);
        }
        expect(toHalfBits(-value)).toBe(written | 0x8000);
      }),
      { numRuns: 2000 },
    );
  });

  test("bfloat16 is the upper half of a float32", () => {
    expect([0x3f80, 0xc040, 0x7f80].map(fromBfloatBits)).toEqual([1, -3, Number.POSITIVE_INFINITY]);
  });
});
