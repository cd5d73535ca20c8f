import { expect, test } from "vitest";
import { readWav } from "../../src/tasks/wav.ts";

test("samples are read as fractions of full scale", () => {
  expect([...readWav(wavOf([0, 16384, -32768]), "a.wav")]).toEqual([0, 0.5, -1]);
});

test.each([
  ["another rate", 24, 8000, "sample rate is 8000, expected 16000"],
  ["stereo", 22, 2, "channels is 2, expected 1"],
  ["24 bits", 34, 24, "bits a sample is 24, expected 16"],
  ["floats", 20, 3, "format is 3, expected 1"],
  ["a longer header", 16, 18, "fmt length is 18, expected 16"],
])("%s is refused by name", (_, at, value, fault) => {
  const bytes = wavOf([0, 1]);
  bytes[at] = value & 255;
  bytes[at + 1] = value >> 8;
  expect(() => readWav(bytes, "a.wav")).toThrow(`a.wav: is not a 16 kHz mono 16-bit WAV file: ${fault}`);
});

test("a file cut short is refused, wherever it is cut", () => {
  const bytes = wavOf([1, 2, 3]);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => readWav(bytes.subarray(0, length), "a.wav"), `${length} bytes`).toThrow("a.wav: is not");
  }
});

test("something else is refused", () => {
  expect(() => readWav(new TextEncoder().encode("x".repeat(100)), "a.wav")).toThrow("RIFF mark is xxxx, expected RIFF");
});

function wavOf(samples: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(16_000, 24);
  bytes.writeUInt32LE(32_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(sample, 44 + 2 * index);
  return new Uint8Array(bytes);
}
