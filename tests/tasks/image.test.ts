import { encode } from "fast-png";
import { expect, test } from "vitest";
import { decodePng, type RgbImage, resizeRgb, toPlanes, turnedHalf } from "../../src/tasks/image.ts";

const two: RgbImage = { width: 2, height: 1, data: Uint8Array.of(10, 20, 30, 110, 120, 130) };

test("grey and RGB files are read as RGB", () => {
  const rgb = encode({ ...two, channels: 3 });
  const grey = encode({ width: 2, height: 1, data: Uint8Array.of(7, 9), channels: 1 });
  expect(decodePng(rgb, "a.png")).toEqual(two);
  expect(decodePng(grey, "a.png").data).toEqual(Uint8Array.of(7, 7, 7, 9, 9, 9));
});

test("other files are refused by name", () => {
  const deep = encode({ width: 1, height: 1, data: Uint16Array.of(7), channels: 1, depth: 16 });
  const clear = encode({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 4), channels: 4 });
  expect(() => decodePng(deep, "a.png")).toThrow("a.png: is not an 8-bit grey or RGB PNG");
  expect(() => decodePng(clear, "a.png")).toThrow("a.png: is not an 8-bit grey or RGB PNG");
  expect(() => decodePng(Uint8Array.of(1, 2, 3), "a.png")).toThrow("a.png: is not a PNG file");
});

test("resizing mixes neighbours by the distance between pixel centres", () => {
  // Centres of the 4 new pixels lie at −0.25, 0.25, 0.75 and 1.25 of the old ones.
  expect(resizeRgb(two, { width: 4, height: 1 }).data).toEqual(
    Uint8Array.of(10, 20, 30, 35, 45, 55, 85, 95, 105, 110, 120, 130),
  );
  expect(resizeRgb(two, { width: 1, height: 2 }).data).toEqual(Uint8Array.of(60, 70, 80, 60, 70, 80));
});

test("resizing to its own size changes nothing", () => {
  expect(resizeRgb(two, two)).toEqual(two);
});

test("turned by half a circle, the last pixel is first and twice is none", () => {
  expect(turnedHalf(two).data).toEqual(Uint8Array.of(110, 120, 130, 10, 20, 30));
  expect(turnedHalf(turnedHalf(two))).toEqual(two);
});

test("planes are blue, green, red, each with its own normalisation, and padded with 0", () => {
  const image: RgbImage = { width: 1, height: 2, data: Uint8Array.of(255, 0, 51, 0, 255, 102) };
  const planes = toPlanes(image, { mean: [0.2, 0.5, 0], std: [0.1, 0.5, 2] }, 2);
  const wanted = [0, 0, 2, 0, -1, 0, 1, 0, 0.5, 0, 0, 0];
  for (const [index, value] of wanted.entries()) expect(planes[index], `value ${index}`).toBeCloseTo(value, 6);
  expect(planes).toHaveLength(wanted.length);
});
