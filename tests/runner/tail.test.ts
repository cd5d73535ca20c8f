import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTail } from "../../src/runner/tail.ts";

function tailOf({ bytes, limit, chunk }: { bytes: Uint8Array; limit: number; chunk: number }): string {
  const tail = createTail(limit);
  for (let at = 0; at < bytes.length; at += chunk) tail.push(Buffer.from(bytes.subarray(at, at + chunk)));
  return tail.text();
}

describe("a tail", () => {
  test("of less than its limit is all of it", () => {
    expect(tailOf({ bytes: Buffer.from("one\ntwo"), limit: 7, chunk: 2 })).toBe("one\ntwo");
  });

  test("of more starts at a whole line", () => {
    expect(tailOf({ bytes: Buffer.from("first line\nsecond line\n"), limit: 15, chunk: 4 })).toBe("second line\n");
  });

  test("of one long line starts at a whole character, of one to four bytes", () => {
    for (const character of ["a", "ü", "漢", "🔌"]) {
      const bytes = Buffer.from(character.repeat(20));
      for (let limit = 4; limit < bytes.length; limit++) {
        const whole = Math.floor(limit / Buffer.byteLength(character));
        expect(tailOf({ bytes, limit, chunk: 3 })).toBe(character.repeat(whole));
      }
    }
  });

  test("does not depend on how its bytes came in, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        (bytes, limit, chunk) => {
          const text = tailOf({ bytes, limit, chunk });
          expect(text).toBe(tailOf({ bytes, limit, chunk: 60 }));
          expect(Buffer.from(bytes).toString().endsWith(text) || text.includes("\ufffd")).toBe(true);
        },
      ),
    );
  });
});
