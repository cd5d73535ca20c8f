import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c } from "../../src/runner/crc32c.ts";

describe("crc32c", () => {
  // The check value is that of the CRC catalogue; the rest is RFC 3720 appendix B.4 (bytes there are least significant first).
  test.each([
    { name: "the check string", bytes: Buffer.from("123456789"), checksum: 0xe3069283 },
    { name: "nothing", bytes: Buffer.alloc(0), checksum: 0 },
    { name: "32 zeros", bytes: Buffer.alloc(32), checksum: 0x8a9136aa },
    { name: "32 ones", bytes: Buffer.alloc(32, 0xff), checksum: 0x62a8ab43 },
    { name: "32 rising", bytes: Buffer.from(Array.from({ length: 32 }, (_, at) => at)), checksum: 0x46dd794e },
    { name: "32 falling", bytes: Buffer.from(Array.from({ length: 32 }, (_, at) => 31 - at)), checksum: 0x113fdb5c },
    {
      name: "an iSCSI read command",
      bytes: Buffer.from(
        `01c00000${"00".repeat(12)}14000000${"00000400"}${"00000014"}${"00000018"}28000000${"00".repeat(4)}02000000${"00".repeat(4)}`,
        "hex",
      ),
      checksum: 0xd9963a56,
    },
  ])("of $name is the published value", ({ bytes, checksum }) => {
    expect(crc32c(bytes).toString(16)).toBe(checksum.toString(16));
  });

  test("of any bytes at any place in memory is that of the bit-by-bit definition", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (bytes, skipped) => {
        const part = bytes.subarray(Math.min(skipped, bytes.length));
        expect(crc32c(part)).toBe(bitByBit(part));
      }),
    );
  });
});

function bitByBit(bytes: Uint8Array): number {
  let state = 0xffffffff;
  for (const byte of bytes) {
    state ^= byte;
    for (let bit = 0; bit < 8; bit++) state = state & 1 ? (state >>> 1) ^ 0x82f63b78 : state >>> 1;
  }
  return ~state >>> 0;
}
