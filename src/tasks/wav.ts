import { OffgridError } from "../errors.ts";

const headerBytes = 44;

/**
 * Samples, −1..1, of a 16 kHz mono 16-bit PCM WAV file with the plain 44-byte header, which is what the data sets hold.
 * Throws `input`, naming `place` and the field, for any other file.
 */
export function readWav(bytes: Uint8Array, place: string): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerBytes) throw refused(place, "its header is cut short");
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const wanted = [
    ["RIFF mark", word(0), "RIFF"],
    ["WAVE mark", word(8), "WAVE"],
    ["fmt mark", word(12), "fmt "],
    ["fmt length", view.getUint32(16, true), 16],
    ["format", view.getUint16(20, true), 1],
    ["channels", view.getUint16(22, true), 1],
    ["sample rate", view.getUint32(24, true), 16_000],
    ["bits a sample", view.getUint16(34, true), 16],
    ["data mark", word(36), "data"],
    ["data length", view.getUint32(40, true), bytes.length - headerBytes],
  ] as const;
  for (const [field, found, right] of wanted) {
    if (found !== right) throw refused(place, `${field} is ${found}, expected ${right}`);
  }
  const count = Math.floor((bytes.length - headerBytes) / 2);
  return Float32Array.from({ length: count }, (_, index) => view.getInt16(headerBytes + 2 * index, true) / 32_768);
}

function refused(place: string, why: string): OffgridError {
  return new OffgridError({ code: "input", place, fault: `is not a 16 kHz mono 16-bit WAV file: ${why}` });
}
