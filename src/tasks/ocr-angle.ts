import type { Cluster } from "../stats/wilson.ts";
import { indexOfLargest } from "./ctc.ts";
import type { Dataset } from "./dataset.ts";
import { floatTensor, imageInput, timedFeeds } from "./feeds.ts";
import { turnedHalf } from "./image.ts";
import { lineHeight, linePlanes, type OcrLine, readLineImage, readLines } from "./ocr-lines.ts";
import { getFirstFloats, requireDims } from "./outputs.ts";
import { qualityOf } from "./quality.ts";
import type { Infer, Quality, Task, TaskRequest } from "./task.ts";

/**
 * Tells lines the right way up from lines turned by 180°, as PP-OCR's angle classifier does (class 0 and class 1).
 * Timed on batch×3×48×192 and judged on 1×3×48×192, every line both ways; the two answers to a line are one cluster.
 */
export const ocrAngle: Task = {
  id: "ocr-angle",
  async prepare(request) {
    const lines = await readLines(request.datasets);
    const input = imageInput(request.inputs);
    return {
      feeds: await timedFeeds({
        items: lines.items,
        toFloats: (item) => readLineImage(lines, item).then((image) => linePlanes(image, WIDTH)),
        batch: request.batch,
        most: MOST_FEEDS,
        toTensors: (data) => ({ [input]: floatTensor(data, [request.batch, 3, lineHeight, WIDTH]) }),
      }),
      judge: (infer) => judge({ infer, request, lines, input }),
    };
  },
};

const WIDTH = 192;
const MOST_FEEDS = 8;

async function judge(job: {
  readonly infer: Infer;
  readonly request: TaskRequest;
  readonly lines: Dataset<OcrLine>;
  readonly input: string;
}): Promise<Quality> {
  const { infer, request, lines, input } = job;
  const clusters: Cluster[] = [];
  for (const item of lines.items) {
    const upright = await readLineImage(lines, item);
    let hits = 0;
    for (const [angle, image] of [upright, turnedHalf(upright)].entries()) {
      const feed = floatTensor(linePlanes(image, WIDTH), [1, 3, lineHeight, WIDTH]);
      const scores = getFirstFloats(await infer({ [input]: feed }));
      requireDims(scores, [1, 2]);
      hits += indexOfLargest(scores.data) === angle ? 1 : 0;
    }
    clusters.push({ hits, total: 2 });
  }
  return qualityOf({ metric: "accuracy", clusters, floor: request.floor, dataset: lines.id });
}
