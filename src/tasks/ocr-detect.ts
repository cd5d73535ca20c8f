import { z } from "zod";
import type { Cluster } from "../stats/wilson.ts";
import { type Dataset, datasetFile, readDataset } from "./dataset.ts";
import { floatTensor, imageInput, timedFeeds } from "./feeds.ts";
import { decodePng, type Normalisation, type RgbImage, toPlanes } from "./image.ts";
import { type Floats, getFirstFloats, requireDims } from "./outputs.ts";
import { f1Cluster, qualityOf } from "./quality.ts";
import type { Infer, Quality, Task, TaskRequest } from "./task.ts";
import { kernelMask } from "./text-kernel.ts";

/**
 * Finds text on a page, as PP-OCR's detector (DB) does. Timed on batch×3×512×512 and judged on 1×3×512×512: the F1 of
 * pixels whose probability is over 0.3, PP-OCR's threshold, against the kernels of the true texts (see text-kernel.ts).
 */
export const ocrDetect: Task = {
  id: "ocr-detect",
  async prepare(request) {
    const pages = await readDataset({ datasets: request.datasets, id: "ocr-pages@1", item: page });
    const input = imageInput(request.inputs);
    return {
      feeds: await timedFeeds({
        items: pages.items,
        toFloats: (item) => readPage(pages, item).then(pagePlanes),
        batch: request.batch,
        most: MOST_FEEDS,
        toTensors: (data) => ({ [input]: floatTensor(data, [request.batch, 3, SIDE, SIDE]) }),
      }),
      judge: (infer) => judge({ infer, request, pages, input }),
    };
  },
};

const corner = z.tuple([z.number(), z.number()]);
/** A page of `ocr-pages@1` with the quadrilateral of every text on it, corners clockwise on screen. */
const page = z.strictObject({
  ...datasetFile,
  areas: z.array(z.strictObject({ text: z.string(), points: z.tuple([corner, corner, corner, corner]) })).min(1),
});
type OcrPage = z.infer<typeof page>;

/** Rows and columns of every page; a multiple of 32, which the detector needs. */
const SIDE = 512;
/** A feed is 3 MB a batch item, and all of them count in the peak memory of the measured process. */
const MOST_FEEDS = 4;
const THRESHOLD = 0.3;
/** ImageNet's, as PP-OCR's detector was trained; PP-OCR applies them to blue, green, red in this order. */
const imageNet: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

async function judge(job: {
  readonly infer: Infer;
  readonly request: TaskRequest;
  readonly pages: Dataset<OcrPage>;
  readonly input: string;
}): Promise<Quality> {
  const { infer, request, pages, input } = job;
  const clusters: Cluster[] = [];
  for (const item of pages.items) {
    const image = await readPage(pages, item);
    const feed = floatTensor(pagePlanes(image), [1, 3, image.height, image.width]);
    const found = getFirstFloats(await infer({ [input]: feed }));
    requireDims(found, [1, 1, image.height, image.width]);
    const polygons = item.areas.map(({ points }) => points);
    clusters.push(f1Cluster(overThreshold(found), kernelMask(polygons, image)));
  }
  const n = pages.items.length * SIDE * SIDE;
  return qualityOf({ metric: "pixel_f1", clusters, floor: request.floor, dataset: pages.id, n });
}

async function readPage(pages: Dataset<OcrPage>, item: OcrPage): Promise<RgbImage> {
  return decodePng(await pages.read(item), item.file);
}

function pagePlanes(image: RgbImage): Float32Array {
  return toPlanes(image, imageNet);
}

function overThreshold({ data }: Floats): Uint8Array {
  const mask = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at++) mask[at] = (data[at] ?? 0) > THRESHOLD ? 1 : 0;
  return mask;
}
