import { readFile } from "node:fs/promises";
import { messageOf, OffgridError } from "../errors.ts";
import { editDistance } from "../stats/edit-distance.ts";
import type { Cluster } from "../stats/wilson.ts";
import { greedyText, parseAlphabet } from "./ctc.ts";
import type { Dataset } from "./dataset.ts";
import { floatTensor, imageInput, timedFeeds } from "./feeds.ts";
import { lineHeight, linePlanes, naturalWidth, type OcrLine, readLineImage, readLines } from "./ocr-lines.ts";
import { getFirstFloats, requireDims } from "./outputs.ts";
import { qualityOf } from "./quality.ts";
import type { Infer, Quality, Task, TaskRequest } from "./task.ts";

/**
 * Reads text lines, as PP-OCR's recogniser does. Timed on batch×3×48×320, the shape it is published for; judged a line
 * at a time at the line's own width (48 rows, aspect kept, at least 48 columns), so nothing is squeezed or padded.
 * Needs `files.dictionary`, the recogniser's characters, one a line.
 */
export const ocrRecognise: Task = {
  id: "ocr-recognise",
  async prepare(request) {
    const lines = await readLines(request.datasets);
    const alphabet = parseAlphabet(await readDictionary(request.files));
    const input = imageInput(request.inputs);
    return {
      feeds: await timedFeeds({
        items: lines.items,
        toFloats: (item) => readLineImage(lines, item).then((image) => linePlanes(image, TIMED_WIDTH)),
        batch: request.batch,
        most: MOST_FEEDS,
        toTensors: (data) => ({ [input]: floatTensor(data, [request.batch, 3, lineHeight, TIMED_WIDTH]) }),
      }),
      judge: (infer) => judge({ infer, request, lines, alphabet, input }),
    };
  },
};

const TIMED_WIDTH = 320;
const LEAST_WIDTH = 48;
const MOST_FEEDS = 8;

async function judge(job: {
  readonly infer: Infer;
  readonly request: TaskRequest;
  readonly lines: Dataset<OcrLine>;
  readonly alphabet: readonly string[];
  readonly input: string;
}): Promise<Quality> {
  const { infer, request, lines, alphabet, input } = job;
  const clusters: Cluster[] = [];
  for (const item of lines.items) {
    const image = await readLineImage(lines, item);
    const width = Math.max(naturalWidth(image), LEAST_WIDTH);
    const feed = floatTensor(linePlanes(image, width), [1, 3, lineHeight, width]);
    const scores = getFirstFloats(await infer({ [input]: feed }));
    requireDims(scores, [1, null, alphabet.length]);
    clusters.push(charactersRight(greedyText(scores.data, alphabet), item.text));
  }
  return qualityOf({ metric: "character_accuracy", clusters, floor: request.floor, dataset: lines.id });
}

/** Character accuracy of one line: 1 − edit distance / length of the truth, 0 where the distance is longer. */
export function charactersRight(read: string, truth: string): Cluster {
  const total = [...truth].length;
  return { hits: Math.max(0, total - editDistance(read, truth)), total };
}

async function readDictionary(files: Readonly<Record<string, string>>): Promise<string> {
  const { dictionary: place } = files;
  if (place === undefined) {
    const cure = "Name the dictionary file in the model card, under files";
    throw new OffgridError({
      code: "input",
      place: "files.dictionary",
      fault: "the task has no dictionary to read with",
      cure,
    });
  }
  try {
    return await readFile(place, "utf8");
  } catch (cause) {
    throw new OffgridError({ code: "input", place, fault: `cannot be read (${messageOf(cause)})`, cause });
  }
}
