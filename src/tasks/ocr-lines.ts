import { z } from "zod";
import { type Dataset, datasetFile, readDataset } from "./dataset.ts";
import { decodePng, type Normalisation, type RgbImage, resizeRgb, toPlanes } from "./image.ts";

/** A line image of `ocr-lines@1`, read as a person would write it down. */
const line = z.strictObject({
  ...datasetFile,
  text: z.string().min(1),
  script: z.enum(["latin", "chinese"]),
  /** Letter size and standard deviation of the noise when it was drawn. */
  letterPx: z.number().positive(),
  noiseSd: z.number().nonnegative(),
});
export type OcrLine = z.infer<typeof line>;

/** The set of line images that the recogniser and the angle classifier share. */
export function readLines(datasets: string): Promise<Dataset<OcrLine>> {
  return readDataset({ datasets, id: "ocr-lines@1", item: line });
}

/** Reads and decodes a line image. */
export async function readLineImage(lines: Dataset<OcrLine>, item: OcrLine): Promise<RgbImage> {
  return decodePng(await lines.read(item), item.file);
}

/** Rows of the images that PP-OCR's line models take. */
export const lineHeight = 48;

/**
 * A line as PP-OCR's line models take it, `[3, 48, width]`: scaled to 48 rows keeping its aspect, squeezed where wider
 * than `width`, padded on the right where narrower, values (v/255 − 0.5)/0.5.
 */
export function linePlanes(image: RgbImage, width: number): Float32Array {
  const natural = naturalWidth(image);
  return toPlanes(resizeRgb(image, { width: Math.min(natural, width), height: lineHeight }), halves, width);
}

/** Columns that a line has at 48 rows. */
export function naturalWidth({ width, height }: RgbImage): number {
  return Math.ceil((lineHeight * width) / height);
}

const halves: Normalisation = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
