import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDecimal } from "../../src/compare/decimal.ts";

const encoder = new TextEncoder();

function read(text: string): number {
  const bytes = encoder.encode(`x${text}y`);
  return readDecimal(bytes, 1, bytes.length - 1);
}

describe("a decimal", () => {
  test("is read to the bit, or left to what reads texts", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 0, maxLength: 22 });
    const plain = fc.tuple(digits, fc.constantFrom("", "."), digits).map((parts) => parts.join(""));
    const shortest = fc
      .double({ min: 1e-6, max: 1e20, noNaN: true })
      .map(String)
      .filter((text) => /^[\d.]+$/.test(text));
    let read18 = 0;
    fc.assert(
      fc.property(fc.oneof(plain, shortest), (text) => {
        const number = read(text);
        if (Number.isNaN(number)) return;
        read18 += text.length > 16 ? 1 : 0;
        expect([text, number]).toEqual([text, Number(text)]);
      }),
      { numRuns: 20_000, seed: 6 },
    );
    expect(read18).toBeGreaterThan(5000);
  });

  test.each([
    "9007199254740993",
    "9007199254740992.5",
    "90071992547409.945",
    "0.1",
    "0.30000000000000004",
    "1.00000000000000011",
    "1.00000000000000012",
    "4503599627370496.5",
    "4503599627370497.5",
    "999999999999999999",
    "0.000000000000000000001",
    "00000000000000000000.5",
    "123456789012345678",
    ".5",
    "5.",
  ])("near the middle of two doubles, or oddly written, is none that is wrong: %s", (text) => {
    const number = read(text);
    expect(Number.isNaN(number) || number === Number(text)).toBe(true);
  });

  test.each(["", ".", "-1", "1e5", "1.2.3", " 1", "0x1", "Infinity", "1234567890123456789", "1,5", "١"])(
    "is none: %j",
    (text) => expect(read(text)).toBeNaN(),
  );
});
