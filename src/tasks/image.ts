import { decode } from "fast-png";
import { messageOf, OffgridError } from "../errors.ts";

/** Rows of pixels, each red, green, blue, 0..255. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** `height * width * 3` bytes. */
  readonly data: Uint8Array;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Decodes an 8-bit grey or RGB PNG. Throws `input`, naming `place`, for anything else. */
export function decodePng(bytes: Uint8Array, place: string): RgbImage {
  const { width, height, data, depth, channels, palette } = decodeAny(bytes, place);
  if (!(data instanceof Uint8Array) || depth !== 8 || palette || (channels !== 1 && channels !== 3)) {
    throw new OffgridError({ code: "input", place, fault: "is not an 8-bit grey or RGB PNG" });
  }
  return { width, height, data: channels === 3 ? data : greyToRgb(data) };
}

/** Bilinear, pixel centres at halves and no smoothing before shrinking, as OpenCV's INTER_LINEAR (what PP-OCR was trained with). */
export function resizeRgb(image: RgbImage, { width, height }: Size): RgbImage {
  const columns = taps(image.width, width);
  const rows = taps(image.height, height);
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (let channel = 0; channel < 3; channel++) {
        const pixel = (y: number, x: number) => image.data[(y * image.width + x) * 3 + channel] ?? 0;
        const above = mix(pixel(row.low, column.low), pixel(row.low, column.high), column.part);
        const below = mix(pixel(row.high, column.low), pixel(row.high, column.high), column.part);
        data[at++] = Math.round(mix(above, below, row.part));
      }
    }
  }
  return { width, height, data };
}

/** The image upside down: the last pixel first. */
export function turnedHalf({ width, height, data }: RgbImage): RgbImage {
  const turned = new Uint8Array(data.length);
  for (let from = 0, to = data.length - 3; to >= 0; from += 3, to -= 3) {
    turned.set(data.subarray(from, from + 3), to);
  }
  return { width, height, data: turned };
}

export interface Normalisation {
  /** Subtracted from and divided into value/255, for the planes in their order: blue, green, red. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * `[3, height, width]` floats, planes blue, green, red: the channel order of PP-OCR's own pipeline (OpenCV's). An image
 * narrower than `width` is padded on the right with 0, which is what PP-OCR pads with after normalising.
 */
export function toPlanes(image: RgbImage, { mean, std }: Normalisation, width = image.width): Float32Array {
  const plane = image.height * width;
  const planes = new Float32Array(3 * plane);
  for (const [index, source] of [2, 1, 0].entries()) {
    const shift = mean[index] ?? 0;
    const scale = std[index] ?? 1;
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const value = image.data[(y * image.width + x) * 3 + source] ?? 0;
        planes[index * plane + y * width + x] = (value / 255 - shift) / scale;
      }
    }
  }
  return planes;
}

function decodeAny(bytes: Uint8Array, place: string): ReturnType<typeof decode> {
  try {
    return decode(bytes);
  } catch (cause) {
    throw new OffgridError({ code: "input", place, fault: `is not a PNG file (${messageOf(cause)})`, cause });
  }
}

function greyToRgb(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (const [index, value] of grey.entries()) rgb.fill(value, index * 3, index * 3 + 3);
  return rgb;
}

interface Tap {
  readonly low: number;
  readonly high: number;
  /** Share of `high`, 0..1. */
  readonly part: number;
}

function taps(from: number, to: number): readonly Tap[] {
  return Array.from({ length: to }, (_, index) => {
    const centre = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(centre);
    return { low, high: Math.min(low + 1, from - 1), part: centre - low };
  });
}

function mix(low: number, high: number, part: number): number {
  return low + (high - low) * part;
}
